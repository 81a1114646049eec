"""Build the part on the three horses: one chart of algorithm, compute and data, with a dial for each.

Nothing of the grid comes with the page: a handler writes the chart when the part opens, and when a dial turns.
"""

from pathlib import Path
from typing import Any

import gradio as gr

from aigc.horses.grid import CLASSIFIERS, GENERATORS, shipped_grid
from aigc.store.loaded import Models
from aigc.ui.look.i18n import both, notice
from aigc.ui.parts.address.settings import Part, setting
from aigc.ui.parts.controls import CONTROLS, RESULT, build_choice
from aigc.ui.parts.events import LIVE, or_problem
from aigc.ui.train.horses import state as dials
from aigc.ui.train.horses.page import chart_page, words_page

HERE = Path(__file__).parent
# The live panel carries the visitor's own point; a page without a live run sends an empty text.
WITH_MINE = "(...values) => [...values.slice(0, -1), document.querySelector('[data-point]')?.dataset.point ?? '']"


def build_horses(models: Models, tab: gr.Tab) -> Part:
    """Add the part to the enclosing Blocks, and show it when `tab` opens. -> its settings."""
    style = (HERE / "horses.css").read_text(encoding="utf-8")
    lead = f'<p class="lead">{both("horses.lead")}</p>'
    gr.HTML(f'<style>{style}</style><h2 class="unseen">{both("train_room.horses")}</h2>{lead}')
    with gr.Row():
        with gr.Column(**CONTROLS):
            measure = _choice("measure", dials.MEASURES, "test", elem_classes=["measures", "across-2"])
            reader = _choice("name", CLASSIFIERS, "mlp", "horses.horse.algorithm", elem_classes="across-2")
            writer = _choice(
                "name", GENERATORS, "gan-article", "horses.horse.algorithm", visible=False, elem_classes="across-2"
            )
            seconds = _choice(
                "budget", dials.BUDGETS, "all", "horses.horse.compute", "horses.budget.info", elem_classes="across-6"
            )
            images = _choice(
                "size", dials.SIZES, "10", "horses.horse.data", "horses.size.info", elem_classes=["sizes", "across-4"]
            )
            axis = _choice("axis", dials.AXES, "images", elem_classes="across-3")
        with gr.Column(**{**RESULT, "elem_classes": ["result", "horses-result"]}):
            shown = gr.HTML(notice("horses.waiting"), js_on_load=(HERE / "horses.js").read_text(encoding="utf-8"))
    below = gr.HTML()
    mine = gr.Textbox(visible=False)
    chosen = [measure, axis, reader, writer, seconds, images]

    @or_problem
    def show_horses(*values: Any) -> str:
        return chart_page(shipped_grid(), dials.check(*values[:-1]), dials.check_point(values[-1]))

    @or_problem
    def show_words(*values: Any) -> str:
        accuracy = models.catalogue.evaluation("dnn", "article").get("accuracy")
        return words_page(shipped_grid(), dials.check(*values), None if accuracy is None else 1 - accuracy)

    turned = [one.change for one in chosen]
    gr.on([tab.select, *turned], show_horses, [*chosen, mine], shown, js=WITH_MINE, **LIVE)
    gr.on([tab.select, *turned], show_words, chosen, below, **LIVE)
    measure.change(arrange, measure, [reader, writer], **LIVE)
    return Part(
        [
            setting("y", measure, dials.MEASURE),
            setting("axis", axis, dials.AXIS),
            setting("algorithm", reader, dials.READER),
            setting("generator", writer, dials.WRITER),
            setting("seconds", seconds, dials.BUDGET),
            setting("images", images, dials.SIZE),
        ]
    )


def arrange(measure: Any) -> list[Any]:
    """Show the dial of classifiers or that of generators."""
    reading = measure in dials.READING
    return [gr.update(visible=reading), gr.update(visible=not reading)]


def _choice(kind: str, names: tuple[str, ...], value: str, label: str = "", info: str = "", **more: Any) -> gr.HTML:
    keys = {name: f"horses.{kind}.{name}" for name in names}
    return build_choice(label or f"horses.{kind}.label", keys, value, info, **more)
