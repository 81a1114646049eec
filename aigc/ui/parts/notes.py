"""The sentence above each tab, and the notes under it: the model's way to work, the tutorial's errors, the numbers."""

from collections.abc import Mapping, Sequence
from typing import Any

import gradio as gr

from aigc.models.config import VARIANTS
from aigc.store.catalogue import Catalogue
from aigc.store.loaded import Models
from aigc.store.measures import MEASURES, PLAIN, Measure, wrong
from aigc.ui.look.i18n import GAP, both, in_both, texts, word
from aigc.ui.look.machine import on_machine
from aigc.ui.look.signs import symbols
from aigc.ui.look.terms import linked
from aigc.ui.parts.address.settings import link
from aigc.ui.parts.address.steps import both_with_links
from aigc.ui.parts.events import QUIET

# Words in the names of measures, and the entries of the glossary that they open; the first found of a name is a link.
TERMS = {
    "zh": {
        "期望校准误差": "calibration",
        "AUROC": "auroc",
        "MNIST-C": "mnist_c",
        "Fréchet 距离": "frechet",
        "精确率": "coverage",
        "召回率": "coverage",
        "覆盖率": "coverage",
        "重要性加权界": "importance",
        "负 ELBO": "elbo",
        "L_recon": "loss",
        "L_KL": "kl_divergence",
        "PSNR": "psnr",
        "潜变量": "latent",
    },
    "en": {
        "expected calibration error": "calibration",
        "AUROC": "auroc",
        "MNIST-C": "mnist_c",
        "Fréchet distance": "frechet",
        "Precision": "coverage",
        "Recall": "coverage",
        "Coverage": "coverage",
        "Importance-weighted bound": "importance",
        "Negative ELBO": "elbo",
        "L_recon": "loss",
        "L_KL": "kl_divergence",
        "PSNR": "psnr",
        "Latents": "latent",
    },
}


def build_lead(room: str) -> None:
    """Add the sentence that a tab begins with to the enclosing Blocks, after a heading for screen readers."""
    gr.HTML(f'<h2 class="unseen">{both(f"{room}.tab")}</h2><p class="lead">{both(f"{room}.lead")}</p>')


def build_notes(model: str, models: Models, tab: gr.Tab) -> None:
    """Add two accordions to the enclosing Blocks, and a plain number below them; all comes when the tab opens."""

    def notes() -> tuple[str, str, str]:
        return (
            f"{chapter(model)}{both(f'{model}.how_text')}",
            plain_number(model, models.catalogue),
            numbers_table(model, models.catalogue),
        )

    with gr.Accordion(word(f"{model}.how"), open=False, elem_classes="area-notes"):
        how = gr.HTML()
    with gr.Accordion(word("numbers.title"), open=False, elem_classes="area-notes"):
        numbers = gr.HTML()
    told = gr.HTML(elem_classes="area-notes")
    tab.select(notes, None, [how, told, numbers], **QUIET)


def chapter(model: str) -> str:
    """Lead newcomers to the chapter about a kind of model; the note below is for those who know formulas."""
    opening = f'<a href="{link(f"learn.{model}")}">'
    return f"<p>{both_with_links('numbers.chapter', [opening])}</p>"


def plain_number(model: str, catalogue: Catalogue) -> str:
    """Say in one sentence how often both networks are wrong, with a link to the table of all three kinds."""
    measured = [catalogue.evaluation(model, variant) for variant in VARIANTS]
    ours, theirs = (wrong(model, one) for one in measured)
    if ours is None:
        return ""
    facts = {
        "images": f"{measured[0]['images']:,}",
        "ours": f"{ours:,}",
        "theirs": "–" if theirs is None else f"{theirs:,}",
    }
    opening = f'<a href="{link("data")}#data-good">'
    return f"<p>{both_with_links(f'numbers.{model}_plain', [opening], **facts)}</p>"


def numbers_table(model: str, catalogue: Catalogue) -> str:
    """Write the measured numbers of both variants as markup; a dash for a number not measured.

    A third column shows the values of real images, <key>_real, where they were measured.
    """
    shown = [measure for measure in MEASURES[model] if measure.page]
    shown.sort(key=lambda measure: measure.key != PLAIN[model])  # first what anybody understands
    evaluations = [catalogue.evaluation(model, variant) for variant in VARIANTS]
    reals = {measure.key: evaluations[0].get(measure.key + "_real") for measure in shown}
    has_reals = any(real is not None for real in reals.values())
    head = "".join(f'<th scope="col">{both(f"variant.{variant}_network")}</th>' for variant in VARIANTS)
    head += f'<th scope="col">{both("numbers.real")}</th>' if has_reals else ""
    rows = "".join(
        f"<tr><th scope='row'>{_name(measure)}</th>"
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


def _name(measure: Measure) -> str:
    """Write a measure's name, in which terms of the glossary open their entries."""
    names = {"zh": measure.chinese, "en": measure.english}
    for language, name in names.items():
        for words, term in TERMS[language].items():
            if words.lower() in name.lower():
                at = name.lower().index(words.lower())
                found = name[at : at + len(words)]
                names[language] = linked(name.replace(found, f"[[{term}|{found}]]", 1), texts(language))
                break
    return symbols(in_both(**names))


def _value(measure: Measure, value: float | None) -> str:
    return "–" if value is None else measure.write_on_page(value)
