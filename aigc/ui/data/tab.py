"""Build the tab of the other two horses: the data that the models learned, and the compute that they take.

Nothing of it comes with the page: handlers write each part when the tab opens.
"""

import threading
from pathlib import Path
from typing import Any

import gradio as gr

from aigc.store.loaded import Models
from aigc.ui.data.compute import device_text, gpu_section, speed_table, training_table
from aigc.ui.data.contents import SCRIPT, contents, heading
from aigc.ui.data.cost import list_tasks, measure_rates
from aigc.ui.data.figures import classes_table, doubts, figures, sums
from aigc.ui.data.good import good_table
from aigc.ui.data.near import neighbours
from aigc.ui.data.seen import seen_table
from aigc.ui.data.ways import compared, ways
from aigc.ui.data.yours import for_yours
from aigc.ui.look.i18n import InputError, both, notice, word
from aigc.ui.look.machine import on_machine
from aigc.ui.parts.address.settings import Part
from aigc.ui.parts.controls import CONTROLS, RESULT
from aigc.ui.parts.digit_input import build_digit_input, check_input
from aigc.ui.parts.events import LIVE, or_problem, or_waiting
from aigc.ui.parts.notes import build_lead

STYLE = Path(__file__).parent / "data.css"


def build_data_tab(models: Models, tab: gr.Tab) -> dict[str, Part]:
    """Add the content of `tab` to the enclosing Blocks. -> its one part by name."""
    measuring = threading.Lock()  # two measurements at a time would slow each other down

    def show_both() -> tuple[str, str, str, str, str]:
        style = f"<style>{STYLE.read_text(encoding='utf-8')}</style>"
        return style + contents(), data_above(models), data_below(models), speeds(models), compute_below(models)

    @or_problem
    @or_waiting("data.near.waiting")
    def show_near(*digit: Any) -> str:
        image = check_input(*digit)
        return neighbours(image) + compared(figures(), image)

    @or_problem
    def measure_speed() -> str:
        if not measuring.acquire(blocking=False):
            raise InputError("compute.busy")
        try:
            return speeds(models, measured=True)
        finally:
            measuring.release()

    build_lead("data")
    with gr.Row(elem_classes="data-room"):
        with gr.Column(scale=1, min_width=180, elem_classes="data-contents"):
            listed = gr.HTML("", js_on_load=SCRIPT.read_text(encoding="utf-8"))
        with gr.Column(scale=4, min_width=280, elem_classes="data-content"):
            above = gr.HTML(notice("data.waiting"))
            gr.HTML(_page(heading("near"), f"<p>{both('data.near.text')}</p>"))
            with gr.Row():
                with gr.Column(**CONTROLS):
                    given = build_digit_input("data.near.input")
                with gr.Column(**RESULT):
                    near = gr.HTML(notice("data.waiting"))
            below = gr.HTML()
            table = gr.HTML()
            with gr.Row():
                button = gr.Button(word("compute.measure"), variant="primary", scale=0, elem_classes="measure")
            costs = gr.HTML()
    tab.select(show_both, None, [listed, above, below, table, costs], **LIVE)
    gr.on([tab.select, *given.rests], show_near, given.components, near, **LIVE)
    button.click(measure_speed, None, table, **LIVE)
    return {"data": Part([given.setting("digit")])}


def data_above(models: Models) -> str:
    """Write the first half of the data: sets, digit by digit, and ways of writing."""
    found = figures()
    return _page(
        heading("data"),
        f"<p>{both('data.text', **sums(found))}</p>",
        f"{heading('classes')}{classes_table(found, models.catalogue.evaluation('dnn'))}",
        f"{heading('ways')}<p>{both('data.ways.text')}</p>{ways(found)}",
    )


def data_below(models: Models) -> str:
    """Write the second half of the data: the doubtful images, the data that each model saw, and how good it is."""
    found = figures()
    sizes = sums(found)
    judged = on_machine("data.judged", found["hardware"], epochs=found["judges"]["epochs"])
    return _page(
        f"{heading('doubtful')}<p>{both('data.doubtful_text')}</p>{doubts(found, 'doubtful')}",
        f"{heading('hardest')}<p>{both('data.hardest_text')}</p>{doubts(found, 'hardest')}",
        f'<p class="under">{judged}</p>',
        f"{heading('seen')}<p>{both('data.seen.text', test=sizes['test'])}</p>",
        seen_table(models.catalogue, sizes) + for_yours(models),
        f"{heading('good')}<p>{both('data.good.text')}</p>{good_table(models.catalogue)}",
    )


def speeds(models: Models, measured: bool = False) -> str:
    """Write the device, and the size of each network's work; on request measure its speed, in about two seconds."""
    tasks = list_tasks(models)
    return _page(
        f"{heading('compute')}<p>{both('compute.text')}</p>{device_text(models)}",
        speed_table(tasks, measure_rates(tasks) if measured else ()),
    )


def compute_below(models: Models) -> str:
    """Write the cost of the trainings, and a GPU beside the CPU."""
    return _page(
        f"{heading('training')}{training_table(models.catalogue)}",
        f"{heading('gpu')}{gpu_section(models.catalogue)}",
    )


def _page(*parts: str) -> str:
    return f'<div class="data-page">{"".join(parts)}</div>'
