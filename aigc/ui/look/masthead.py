"""Build the header: name, languages, theme; the tabs follow."""

from pathlib import Path

import gradio as gr

from aigc.ui.look.i18n import both, spoken
from aigc.ui.look.language import language_switch, locale_asset

SCRIPT = Path(__file__).with_name("masthead.js").read_text(encoding="utf-8")
SIGNS = (  # a press brings what they show
    '<svg class="moon" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 3a9 9 0 1 0 9 9 7 7 0 0 1-9-9z"/></svg>'
    '<svg class="sun" viewBox="0 0 24 24" aria-hidden="true"><path d="M8 12a4 4 0 1 0 8 0a4 4 0 1 0-8 0M12 2v3M12 19v3'
    'M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2"/></svg>'
)


def build_masthead() -> None:
    """Add the header to the enclosing Blocks; `language_script` must stand in the page's head."""
    gr.HTML(
        html_template=(
            f'<header class="masthead" data-core="{locale_asset()}">'
            f"<h1><mark>AIGC</mark> {both('page.heading')}</h1><p>{both('page.thesis')}</p>"
            f'<div class="switches"><div class="languages" role="group" aria-label="{spoken("page.language")}">'
            f'{language_switch()}</div><button type="button" class="theme" aria-pressed="false" '
            f'aria-label="{spoken("page.dark")}" title="{spoken("page.dark")}">{SIGNS}</button></div></header>'
        ),
        js_on_load=SCRIPT,
        apply_default_css=False,
        elem_id="masthead",
    )
