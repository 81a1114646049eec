"""Share the page as it stands: its address to copy, and a QR code for phones in a classroom."""

from pathlib import Path
from typing import Any

import gradio as gr
import segno

from aigc.store.trained import PREFIX
from aigc.ui.look.i18n import GAP, InputError, both, spoken
from aigc.ui.parts.events import LIVE, or_problem

SCRIPT = Path(__file__).with_name("share.js")
REACHES = ("alone", "named", "near")  # this computer only, those who know its name, its network
MOST = 2500  # characters of an address; a QR code of the largest size holds 2,953
ICON = (
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1'
    'M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1"/></svg>'
)


def build_share() -> None:
    """Add the button and its dialog to the enclosing Blocks. It needs `address_head`."""
    name = spoken("share.open")
    share: Any = gr.HTML(
        "",
        html_template=(
            f'<button type="button" class="share-open" aria-label="{name}" title="{name}">{ICON}</button>'
            f'<dialog class="share-dialog" aria-label="{name}"><p>{both("share.lead")}</p>'
            f'<p data-long hidden class="notice warning">{both("share.long")}</p>'
            f'<p data-live="{PREFIX}" hidden class="notice warning">{both("share.live")}</p>{reach_notices()}'
            f'<input readonly aria-label="{spoken("share.address")}"><div class="qr"></div>'
            f'<p class="acts"><button type="button" data-copy>{both("share.copy")}</button>'
            f'<button type="button" data-close>{both("share.close")}</button><span role="status" data-copied hidden>'
            f'{both("share.copied")}</span></p><p class="under"><span class="scan">{both("share.scan")}{GAP}</span>'
            f"{both('share.note')}</p></dialog>"
        ),
        js_on_load=SCRIPT.read_text(encoding="utf-8"),
        apply_default_css=False,
        elem_id="share",
    )

    @or_problem
    def draw_code(event: gr.EventData) -> str:
        asked = event._data if isinstance(event._data, dict) else {}
        return code(asked.get("link"))

    share.select(draw_code, None, share, **LIVE)


def reach_notices() -> str:
    """Write a sentence for each kind of address that not every phone can open; `labAddress.warn` shows one of them."""
    return "".join(
        f'<p data-reach="{kind}" hidden class="notice warning">{both(f"share.{kind}")}</p>' for kind in REACHES
    )


def code(link: Any) -> str:
    """Draw an address as a QR code. -> SVG markup; InputError for anything but a text of up to MOST characters."""
    if not isinstance(link, str) or not 0 < len(link) <= MOST:
        raise InputError("share.too_long", most=MOST)
    made = segno.make(link, error="l", micro=False)
    drawn: str = made.svg_inline(omitsize=True, border=3, dark="#1c1a17", light="#fff")  # a viewBox: it fills any size
    return drawn
