"""Show the data class by class: mean images, counts, and how often a network that never saw them misreads them."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from aigc.digits import CLASSES
from aigc.examples import FIGURES
from aigc.ui.look.i18n import GAP, both, spoken
from aigc.ui.look.signs import chance


@cache
def figures() -> Mapping[str, Any]:
    """Load the figures that `train.dataset_figures` measured."""
    loaded: dict[str, Any] = json.loads(FIGURES.read_text(encoding="utf-8"))
    return loaded


def sheet_style(base: str, columns: int, rows: int) -> str:
    """Write the style of an element whose `tile`s are cut from one PNG, given as base64."""
    return f"--sheet:url(data:image/png;base64,{base});--columns:{columns};--rows:{rows}"


def tile(place: int, columns: int, name: str = "") -> str:
    """Show one image of the sheet; without a name it is decoration, and the text beside it says the same."""
    row, column = divmod(place, columns)
    about = f'role="img" aria-label="{name}"' if name else 'aria-hidden="true"'
    return f'<i class="tile" {about} style="--x:{column};--y:{row}"></i>'


def classes_table(found: Mapping[str, Any], measured: Mapping[str, Any]) -> str:
    """Write a row per digit: the mean of MNIST and of the pens, counts, and the share misread.

    measured  numbers of our classifier, which is not the one that the table tells about; {} if it was never measured
    """
    counts, wrong = found["counts"], found["judges"]["wrong_per_digit"]
    most = max(counts["train"])
    pens = sheet_style(found["pens"]["means"], CLASSES, 1)
    rows = "".join(
        f'<tr><th scope="row">{digit}</th><td>{tile(digit, CLASSES)}</td>'
        f'<td style="{pens}">{tile(digit, CLASSES)}</td>'
        f'<td class="amount"><span style="--share:{count / most:.3f}">{count:,}</span></td>'
        f"<td>{found['pens']['per_digit'][digit]:,}</td>"
        f"<td>{wrong[digit] / count:.1%}</td></tr>"
        for digit, count in enumerate(counts["train"])
    )
    names = ("digit", "mean", "pen_mean", "count", "pen_count", "misread")
    head = "".join(f'<th scope="col">{both(f"data.{name}")}</th>' for name in names)
    style = sheet_style(found["means"], CLASSES, 1)
    caption = both("data.classes_caption", **_totals(found))
    if {"errors", "images"} <= measured.keys():
        facts = {name: f"{measured[name]:,}" for name in ("errors", "images")}
        caption = f"<b>{both('data.own_errors', **facts)}</b>{GAP}{caption}"
    return (
        f'<table class="classes" style="{style}"><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def sums(found: Mapping[str, Any]) -> dict[str, str]:
    """Write the sizes of all sets, as texts name them."""
    split = {name: f"{sum(counts):,}" for name, counts in found["counts"].items()}
    pens, others = found["pens"]["counts"], found["pens"]["characters"]
    return {
        **split,
        **{f"pens_{name}": f"{count:,}" for name, count in pens.items()},
        **{f"others_{name}": f"{count:,}" for name, count in others.items()},
    }


def _totals(found: Mapping[str, Any]) -> dict[str, str]:
    wrong, train = found["judges"]["wrong"], sum(found["counts"]["train"])
    return {"wrong": f"{wrong:,}", "all": f"{train:,}", "share": f"{wrong / train:.1%}"}


def doubts(found: Mapping[str, Any], name: str) -> str:
    """Show a list of images, "hardest" or "doubtful", each with its label and the reading of the network."""
    about = found[name]
    readings: Sequence[tuple[int, int, float]] = list(zip(about["labels"], about["read"], about["sure"], strict=True))
    columns = 12
    cards = "".join(
        f"<li>{tile(place, columns, spoken('data.card', label=label, read=read, sure=chance(sure)))}"
        f"<span><b>{label} → {read}</b><br>{chance(sure)}</span></li>"
        for place, (label, read, sure) in enumerate(readings)
    )
    style = sheet_style(about["pictures"], columns, -(-len(readings) // columns))
    return f'<ul class="doubts" style="{style}">{cards}</ul>'
