"""Test the list of rooms and parts against the page itself."""

import gradio as gr

from aigc.store.loaded import Models
from aigc.ui.look.i18n import spoken
from aigc.ui.teach.rooms import ROOMS, everything_but
from tests.aigc.ui.addresses import build_parts


def test_the_list_names_every_room_and_part_of_the_page_as_the_page_does(models: Models) -> None:
    page, parts = build_parts(models)
    assert [name for room, inner in ROOMS.items() for name in inner or [room]] == list(parts)
    named = {tab.elem_id: tab.label for tab in page.blocks.values() if isinstance(tab, gr.Tab)}
    keys = {room: f"{room}.tab" for room in ROOMS} | {
        part: key for inner in ROOMS.values() for part, key in inner.items()
    }
    assert named == {f"tab-{name}": spoken(key) for name, key in keys.items()}


def test_only_what_is_kept_is_left() -> None:
    assert everything_but({"gan", "gan.game", "learn"}) == [
        *("start", "vae", "dnn", "train", "teach", "data", "use"),
        *("gan.write", "gan.hand", "gan.walk", "gan.time"),
        "notes",
    ]
