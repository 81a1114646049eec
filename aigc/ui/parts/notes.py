"""What stands under each tab: how the model works, where the tutorial errs, and what was measured."""

from collections.abc import Mapping

import gradio as gr

from aigc.models.config import VARIANTS
from aigc.store.catalogue import Catalogue
from aigc.store.loaded import Models
from aigc.ui.look.i18n import both, word

# Keys of metrics.json's "evaluation" and how to write their values; numbers.KEY in the texts names the row.
ROWS: Mapping[str, Mapping[str, str]] = {
    "gan": {
        "digit_accuracy": "{:.2%}",
        "frechet_ratio": "{:.2f} ×",
        "precision": "{:.1%}",
        "recall": "{:.1%}",
        "coverage": "{:.1%}",
        "nearest_median": "{:.2f}",
        "images_per_second": "{:,.0f}",
    },
    "vae": {
        "negative_elbo": "{:.2f}",
        "reconstruction": "{:.2f}",
        "kl": "{:.2f}",
        "negative_elbo_encoder": "{:.2f}",
        "importance_weighted": "{:.2f}",
        "psnr": "{:.2f} dB",
        "digit_kept": "{:.2%}",
        "active_units": "{:.0f}",
        "prior_frechet_ratio": "{:.1f} ×",
        "fitted_frechet_ratio": "{:.1f} ×",
        "fitted_digit_accuracy": "{:.2%}",
    },
    "dnn": {
        "accuracy": "{:.2%}",
        "errors": "{:,.0f}",
        "calibration_error": "{:.2%}",
        "pen_accuracy": "{:.2%}",
        "pen_digit_lowest": "{:.2%}",
        "pen_calibration_error": "{:.2%}",
        "auroc_pens": "{:.4f}",
        "pen_refused": "{:.2%}",
        "corrupted_accuracy": "{:.2%}",
        "milliseconds": "{:.1f} ms",
    },
}


def build_notes(model: str, models: Models) -> None:
    """Add two accordions to the enclosing Blocks."""
    with gr.Accordion(word(f"{model}.how"), open=False):
        gr.Markdown(word(f"{model}.how_text"))
    with gr.Accordion(word("numbers.title"), open=False):
        gr.HTML(numbers_table(model, models.catalogue))


def numbers_table(model: str, catalogue: Catalogue) -> str:
    """The measured numbers of both variants; a dash where one was not measured or does not apply.

    Where the same was measured of real images, a third column shows it: the key with "_real".
    """
    evaluations = [catalogue.evaluation(model, variant) for variant in VARIANTS]
    reals = {key: evaluations[0].get(key + "_real") for key in ROWS[model]}
    has_reals = any(real is not None for real in reals.values())
    head = "".join(f'<th scope="col">{both(f"variant.{variant}")}</th>' for variant in VARIANTS)
    head += f'<th scope="col">{both("numbers.real")}</th>' if has_reals else ""
    rows = "".join(
        f"<tr><th scope='row'>{both(f'numbers.{key}')}</th>"
        + "".join(f"<td>{_value(evaluation.get(key), style)}</td>" for evaluation in evaluations)
        + (f"<td>{_value(reals[key], style)}</td>" if has_reals else "")
        + "</tr>"
        for key, style in ROWS[model].items()
    )
    table = f'<table class="numbers"><thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>'
    note = f"<p>{both(f'numbers.{model}_note')}</p>"
    places = {evaluation["hardware"] for evaluation in evaluations if evaluation}
    return table + note + "".join(f"<p>{both('numbers.measured', hardware=place)}</p>" for place in sorted(places))


def _value(value: float | None, style: str) -> str:
    return "–" if value is None else style.format(value)
