"""Build the tab for teachers: three lessons and a maker of links; each of its pages comes when it is opened."""

from pathlib import Path
from typing import Any

import gradio as gr

from aigc.store.loaded import Models
from aigc.ui.look.i18n import both
from aigc.ui.parts.address.settings import Part, setting
from aigc.ui.parts.address.share import code
from aigc.ui.parts.controls import build_choice
from aigc.ui.parts.events import LIVE, or_problem
from aigc.ui.parts.requests import Choice
from aigc.ui.teach.lessons import LESSONS
from aigc.ui.teach.pages import PAGES, page_of

SCRIPT = Path(__file__).with_name("teach.js")
PAGE = Choice("page", PAGES)


def build_teach_tab(models: Models, tab: gr.Tab) -> dict[str, Part]:
    """Add the content of `tab` to the enclosing Blocks. -> its one part by name."""

    @or_problem
    def turn_to(name: Any) -> str:
        return page_of(PAGE.check(name))

    @or_problem
    def draw_made_code(event: gr.EventData) -> str:
        made = event._data if isinstance(event._data, dict) else {}
        return code(made.get("link"))

    gr.HTML(f'<p class="lead">{both("teach.lead", minutes=sum(lesson.minutes for lesson in LESSONS))}</p>')
    names = {name: f"teach.{name}.name" for name in PAGES}
    pages: Any = build_choice("teach.pages", names, PAGES[0], elem_classes="teach-pages")
    page: Any = gr.HTML("", js_on_load=SCRIPT.read_text(encoding="utf-8"), apply_default_css=False)
    drawn = gr.HTML("", elem_classes="made-code")
    gr.on([tab.select, pages.change], turn_to, pages, page, **LIVE)
    page.select(draw_made_code, None, drawn, **LIVE)  # teach.js defines the event
    return {"teach": Part([setting("page", pages, PAGE)], inner="page")}
