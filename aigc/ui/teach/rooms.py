"""List the parts of the page by room, for links that open one and hide others."""

from collections.abc import Collection

# Each room, whose name is the text <room>.tab, and the keys of its parts' names; a room without parts is one part.
ROOMS: dict[str, dict[str, str]] = {
    "start": {},
    "gan": {
        "gan.write": "write.tab",
        "gan.hand": "in_your_hand.tab",
        "gan.game": "real_or_fake.tab",
        "gan.walk": "walk.tab",
        "gan.time": "time_machine.tab",
    },
    "vae": {
        "vae.reconstruct": "reconstruct.tab",
        "vae.interpolate": "interpolate.tab",
        "vae.map": "map.tab",
        "vae.directions": "directions.tab",
        "vae.repair": "repair.tab",
        "vae.samples": "samples.tab",
        "vae.lambda": "lambda.tab",
    },
    "dnn": {},
    "train": {"train.live": "train_room.live", "train.horses": "train_room.horses"},
    "learn": {},
    "teach": {},
    "data": {},
    "use": {},
}
AREAS = ("notes", "header", "device")  # besides the parts; views.js knows them
LOCKS = ("seed", "variant")
VIEWS = ("page", "lesson", "embed")  # page: as usual


def everything_but(kept: Collection[str]) -> list[str]:
    """List what to hide so that only the rooms and parts `kept` are offered, without notes."""
    hidden = [room for room in ROOMS if room not in kept]
    hidden += [part for room, parts in ROOMS.items() if room in kept for part in parts if part not in kept]
    return [*hidden, "notes"]
