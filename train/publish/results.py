"""The tables of numbers: ten rows in the README, and all of them in weights/RESULTS.md, with the costs of training."""

import re
from pathlib import Path
from string import Template

from aigc.models.config import VARIANTS
from aigc.store.measures import MEASURES, Measure
from aigc.store.names import KINDS, WEIGHTS, folder_name
from train.publish.shipped import Metrics, model_folders, read_metrics

BEGIN, END = "<!-- numbers: python -m train.cards -->", "<!-- end of numbers -->"
TEMPLATE = Path(__file__).parent / "templates" / "results.md"
MORE = (
    "At 1 × and below, samples are as close to the test images as real images are. "
    "All measures, how they are taken, and what training took: [weights/RESULTS.md](weights/RESULTS.md)."
)
ARROWS = {"up": "↑", "down": "↓", "": ""}


def written(measure: Measure, evaluation: Metrics) -> str:
    """Write a value as documents show it; a dash where it was not measured."""
    return measure.write(evaluation[measure.key]).replace("%", " %") if measure.key in evaluation else "–"


def headlines_table(weights: Path = WEIGHTS) -> str:
    """Write the README's rows in Markdown."""
    lines = ["| model | measure | ours (best) | the article's network |", "|---|---|---:|---:|"]
    for kind, measure, values in _rows(weights):
        if measure.headline:
            lines.append(f"| {kind.upper()} | {measure.english} | {' | '.join(values)} |")
    return "\n".join(lines)


def measures_table(weights: Path = WEIGHTS) -> str:
    """Write all measures of the best and the article's networks in Markdown."""
    lines = [
        "| model | measure (MNIST test set where not said) | better | best | article |",
        "|---|---|:---:|---:|---:|",
    ]
    for kind, measure, values in _rows(weights):
        lines.append(f"| {kind.upper()} | {measure.english} | {ARROWS[measure.better]} | {' | '.join(values)} |")
    return "\n".join(lines)


def _rows(weights: Path) -> list[tuple[str, Measure, list[str]]]:
    """List each measure with its kind of model and its values, one a variant."""
    rows = []
    for kind in sorted(KINDS):
        evaluations = [read_metrics(weights / folder_name(kind, variant))["evaluation"] for variant in VARIANTS]
        rows += [(kind, measure, [written(measure, numbers) for numbers in evaluations]) for measure in MEASURES[kind]]
    return rows


def training_table(weights: Path = WEIGHTS) -> str:
    """Write command, time and hardware of each training in Markdown."""
    lines = ["| weights | command | minutes | on |", "|---|---|---:|---|"]
    for folder in model_folders(weights):
        training = read_metrics(folder)["training"]
        minutes = f"{training['seconds'] / 60:.0f}" if training["seconds"] >= 60 else "< 1"
        lines.append(f"| `{folder.name}` | `{training['command']}` | {minutes} | {training['hardware']} |")
    return "\n".join(lines)


def readme_with_numbers(text: str, weights: Path = WEIGHTS) -> str:
    """Write the table between the two marks of the README's text anew. ValueError where the marks are missing."""
    if BEGIN not in text or END not in text:
        raise ValueError(f"the README lacks the marks {BEGIN} and {END}")
    table = f"{BEGIN}\n{headlines_table(weights)}\n\n{MORE}\n{END}"
    return re.sub(f"{re.escape(BEGIN)}.*{re.escape(END)}", lambda _: table, text, flags=re.DOTALL)


def results_text(weights: Path = WEIGHTS) -> str:
    """Write the text of weights/RESULTS.md."""
    template = Template(TEMPLATE.read_text(encoding="utf-8"))
    return template.substitute(measures=measures_table(weights), training=training_table(weights))
