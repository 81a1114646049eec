"""The sentence above each tab, and the notes under it: the model's way to work, the tutorial's errors, the numbers."""

from collections.abc import Mapping, Sequence
from typing import Any

import gradio as gr

from aigc.models.config import VARIANTS
from aigc.store.catalogue import Catalogue
from aigc.store.loaded import Models
from aigc.store.measures import MEASURES, Measure
from aigc.ui.look.i18n import GAP, both, in_both, word
from aigc.ui.look.machine import on_machine
from aigc.ui.look.signs import symbols
from aigc.ui.parts.events import QUIET


def build_lead(room: str) -> None:
    """Add the sentence that a tab begins with to the enclosing Blocks, after a heading for screen readers."""
    gr.HTML(f'<h2 class="unseen">{both(f"{room}.tab")}</h2><p class="lead">{both(f"{room}.lead")}</p>')


def build_notes(model: str, models: Models, tab: gr.Tab) -> None:
    """Add two accordions to the enclosing Blocks, whose content comes when the tab opens."""

    def notes() -> tuple[str, str]:
        return both(f"{model}.how_text"), numbers_table(model, models.catalogue)

    with gr.Accordion(word(f"{model}.how"), open=False, elem_classes="area-notes"):
        how = gr.HTML()
    with gr.Accordion(word("numbers.title"), open=False, elem_classes="area-notes"):
        numbers = gr.HTML()
    tab.select(notes, None, [how, numbers], **QUIET)


def numbers_table(model: str, catalogue: Catalogue) -> str:
    """Write the measured numbers of both variants as markup; a dash for a number not measured.

    A third column shows the values of real images, <key>_real, where they were measured.
    """
    shown = [measure for measure in MEASURES[model] if measure.page]
    evaluations = [catalogue.evaluation(model, variant) for variant in VARIANTS]
    reals = {measure.key: evaluations[0].get(measure.key + "_real") for measure in shown}
    has_reals = any(real is not None for real in reals.values())
    head = "".join(f'<th scope="col">{both(f"variant.{variant}_network")}</th>' for variant in VARIANTS)
    head += f'<th scope="col">{both("numbers.real")}</th>' if has_reals else ""
    rows = "".join(
        f"<tr><th scope='row'>{symbols(in_both(measure.chinese, measure.english))}</th>"
        + "".join(f"<td>{_value(measure, evaluation.get(measure.key))}</td>" for evaluation in evaluations)
        + (f"<td>{_value(measure, reals[measure.key])}</td>" if has_reals else "")
        + "</tr>"
        for measure in shown
    )
    table = f'<table class="numbers"><thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>'
    note = f"<p>{both(f'numbers.{model}_note')}{_equal_rows(evaluations)}</p>"
    places = {evaluation["hardware"] for evaluation in evaluations if evaluation}
    return table + note + "".join(f"<p>{on_machine('numbers.measured', place)}</p>" for place in sorted(places))


def _equal_rows(evaluations: Sequence[Mapping[str, Any]]) -> str:
    """Tell why two rows of a table are equal, where they are: it looks like a mistake."""
    apart, touching = ([one.get(f"number_{kind}") for one in evaluations] for kind in ("separate", "touching"))
    return GAP + both("numbers.equal") if apart == touching and None not in apart else ""


def _value(measure: Measure, value: float | None) -> str:
    return "–" if value is None else measure.write_on_page(value)
