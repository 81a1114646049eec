"""Show in one table how good the three models are, in measures that need no other word than digit."""

from collections.abc import Mapping
from typing import Any

from aigc.models.config import VARIANTS
from aigc.store.catalogue import Catalogue
from aigc.store.measures import wrong
from aigc.ui.look.i18n import both

ORDER = ("dnn", "vae", "gan")


def good_table(catalogue: Catalogue) -> str:
    """Write a row per kind of model and a column per network; the GAN has one more row, which both networks fill."""
    head = "".join(f'<th scope="col">{both(f"variant.{variant}")}</th>' for variant in VARIANTS)
    measured = {kind: [catalogue.evaluation(kind, variant) for variant in VARIANTS] for kind in ORDER}
    rows = "".join(_row(kind, evaluations) for kind, evaluations in measured.items())
    if any(measured["gan"]):
        shares = (f"{one['coverage']:.0%}" if "coverage" in one else "–" for one in measured["gan"])
        cells = "".join(f"<td><b>{share}</b></td>" for share in shares)
        rows += f'<tr><th scope="row">{both("data.good.coverage")}</th>{cells}</tr>'
    return f'<table class="good"><thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _row(kind: str, evaluations: list[Mapping[str, Any]]) -> str:
    """Write the row of a kind of model, "" where none of its networks was measured."""
    sizes = [one["images"] for one in evaluations if wrong(kind, one) is not None]
    if not sizes:
        return ""
    cells = "".join(f"<td>{_cell(kind, one)}</td>" for one in evaluations)
    return f'<tr><th scope="row">{both(f"data.good.{kind}", images=f"{sizes[0]:,}")}</th>{cells}</tr>'


def _cell(kind: str, evaluation: Mapping[str, Any]) -> str:
    count = wrong(kind, evaluation)
    if count is None:
        return both("data.good.unasked") if kind == "gan" and evaluation else "–"
    return f"<b>{count:,}</b> <small>{count / evaluation['images']:.1%}</small>"
