"""Keep what a visitor sets in the page's address, and set it again: by a reload, Back, a link or a QR code."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gradio as gr

from aigc.ui.look.i18n import both
from aigc.ui.parts.address.settings import Part
from aigc.ui.parts.events import LIVE

HERE = Path(__file__).parent
VALUES = "() => labAddress.values()"


def build_address(parts: Mapping[str, Part]) -> None:
    """Wire the settings of all parts, by name, the page's first part first. It needs `address_head`."""
    table = json.dumps({name: part.table() for name, part in parts.items()}, ensure_ascii=False)
    bad = f'<p class="notice warning" role="alert" data-bad hidden>{both("page.bad_link")}</p>'
    address: Any = gr.HTML(
        html_template=bad,
        js_on_load=f"window.labAddress.begin(element, trigger, {table});",
        apply_default_css=False,
        elem_id="address",
    )
    wired = [component for part in parts.values() for component in part.components]
    gr.on([address.select], None, None, wired, js=VALUES, **LIVE)
    for name, part in parts.items():
        if part.components:
            changes = [component.change for component in part.components]  # type: ignore[attr-defined]
            gr.on(changes, None, part.components, None, js=f"(...values) => labAddress.note('{name}', values)", **LIVE)


def address_head() -> str:
    """Write the scripts for the page's head."""
    scripts = ((HERE / name).read_text(encoding="utf-8") for name in ("drawing.js", "address.js"))
    return f"<script>{''.join(scripts)}</script>"
