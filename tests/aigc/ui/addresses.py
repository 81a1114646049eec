"""Check addresses of the page against its own parts: their names, settings and fields."""

import re
from collections.abc import Mapping
from typing import Any

import gradio as gr

from aigc.store.loaded import Models
from aigc.ui.compose import TABS
from aigc.ui.look.i18n import spoken
from aigc.ui.parts.address.settings import Part, Setting, Text, Ticked
from aigc.ui.parts.requests import Choice, Whole

DRAWING = r"[\w-]{8,2000}"


def build_parts(models: Models) -> tuple[gr.Blocks, dict[str, Part]]:
    """Build all tabs. -> the page, and its parts by name."""
    parts: dict[str, Part] = {}
    with gr.Blocks() as page:
        for name, build in TABS.items():
            with gr.Tab(spoken(f"{name}.tab"), elem_id=f"tab-{name}") as tab:
                parts |= build(models, tab)
    return page, parts


def check_state(parts: Mapping[str, Part], tab: str, settings: Mapping[str, str]) -> None:
    """Expect a part of this name, or a part and its inner setting as learn.gan, that takes all these settings."""
    outer, _, inner = (tab, "", "") if tab in parts else tab.partition(".")
    part = parts[outer]
    known = {one.name: one for one in part.settings}
    for name, text in {**settings, **({part.inner: inner} if inner else {})}.items():
        if name in known:
            _check(known[name], text)
        else:
            pattern = part.script.get(name) or {"draw": DRAWING}.get(name)
            assert pattern and re.fullmatch(pattern, text), f"{tab}: {name}={text}"


def _check(one: Setting, text: str) -> None:
    """Check a setting's text by its own fields; InputError for a text that they refuse."""
    texts = [text]
    if len(one.fields) > 1 and text not in getattr(one.fields[0], "choices", ()):
        texts = [one.others_at, *text.split(".")]
        assert len(texts) == len(one.fields), text
    for field, value in zip(one.fields, texts, strict=False):
        if isinstance(field, Ticked):
            assert set(text.split(".")) <= {*field.choices, ""}, text
        elif not isinstance(field, Text):
            asked: Any = (
                value if isinstance(field, Choice) else int(value) if isinstance(field, Whole) else float(value)
            )
            field.check(asked)
