"""Write the form that makes a link by ticking boxes; teach.js puts the link together."""

from collections.abc import Mapping

from aigc.ui.look.i18n import both
from aigc.ui.parts.address.share import reach_notices
from aigc.ui.teach.rooms import AREAS, LOCKS, ROOMS, VIEWS

GROUPED = {  # boxes by group; their texts are teach.<group>.<box>
    "open": (),
    "view": VIEWS,
    "hide": AREAS,
    "lock": LOCKS,
    "language": ("visitor", "zh", "en"),  # visitor: each one's own
    "state": ("now",),
}


def maker() -> str:
    """Write the form, and below it the place of the link."""
    rooms = {room: f"{room}.tab" for room in ROOMS}
    alone = {room: f"{room}.tab" for room, parts in ROOMS.items() if not parts}
    within = {f"{room}.tab": parts for room, parts in ROOMS.items() if parts}
    opened, hidden = {"teach.rooms": alone} | within, {"teach.rooms": rooms} | within | {"teach.besides": _own("hide")}
    others = f'<button type="button" class="act" data-others>{both("teach.others")}</button>'
    groups = (
        _group("open", _by_room("radio", "open", opened, "gan.write")),
        _group("view", _boxes("radio", "view", _own("view"), "lesson")),
        _group("hide", _by_room("checkbox", "hide", hidden), others),
        _group("lock", _boxes("checkbox", "lock", _own("lock"))),
        _group("language", _boxes("radio", "language", _own("language"), "visitor")),
        _group("state", _boxes("checkbox", "state", _own("state"), "now")),
    )
    link = f'<label>{both("teach.link")}<input name="link" readonly></label>'
    frame = (
        f'<label data-frame hidden>{both("teach.frame")}<textarea name="frame" rows="3" readonly></textarea></label>'
    )
    acts = (
        f'<p class="acts"><button type="button" data-copy="link">{both("teach.copy_link")}</button>'
        f'<button type="button" data-copy="frame" data-frame hidden>{both("teach.copy_frame")}</button>'
        f'<a class="open" target="aigc-lesson">{both("teach.open_it")}</a>'
        f'<span role="status"><span data-copied hidden>{both("share.copied")}</span></span></p>'
    )
    made = f"<h3>{both('teach.made')}</h3>{reach_notices()}{link}{frame}{acts}"
    return (
        f'<div class="maker"><h2>{both("teach.links.name")}</h2><p class="lead">{both("teach.links.aim")}</p>'
        f'<form>{"".join(groups)}</form><section class="made">{made}</section></div>'
    )


def _group(name: str, *rows: str) -> str:
    head = f'<legend>{both(f"teach.{name}.title")}</legend><p class="info">{both(f"teach.{name}.info")}</p>'
    return f'<fieldset class="choice" data-of="{name}">{head}{"".join(rows)}</fieldset>'


def _by_room(kind: str, name: str, rows: Mapping[str, Mapping[str, str]], chosen: str = "") -> str:
    """Write rows of boxes, each after its name; `rows` maps keys of the texts to boxes."""
    written = (f"<b>{both(key)}</b>{_boxes(kind, name, boxes, chosen)}" for key, boxes in rows.items())
    return f'<div class="by-room">{"".join(written)}</div>'


def _boxes(kind: str, name: str, choices: Mapping[str, str], chosen: str = "") -> str:
    """Write boxes; `choices` maps their values to keys of the texts."""
    boxes = (
        f'<label><input type="{kind}" name="{name}" value="{value}"{" checked" if value == chosen else ""}>'
        f"<span>{both(key)}</span></label>"
        for value, key in choices.items()
    )
    return f'<div class="boxes">{"".join(boxes)}</div>'


def _own(group: str) -> dict[str, str]:
    return {name: f"teach.{group}.{name}" for name in GROUPED[group]}
