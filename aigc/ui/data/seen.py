"""Say which data each model learned, which ones set its thresholds, which only measured it, and which it never met.

All of it follows from the record of a run: the command of its training, and the numbers measured.
"""

import re
from collections.abc import Mapping
from typing import Any

from aigc.models.config import VARIANTS
from aigc.store.catalogue import Catalogue
from aigc.store.names import KINDS
from aigc.ui.look.i18n import both, spoken

SETS = ("train", "validation", "test", "pens_train", "pens_validation", "pens_test", "others_train", "others_test")
ROLES = ("learned", "tuned", "measured", "never")


def roles(kind: str, record: Mapping[str, Any]) -> dict[str, str]:
    """Find the role of each data set from a run's record. -> set: one of ROLES."""
    command, evaluation = str(record["training"]["command"]), record.get("evaluation", {})
    found = dict.fromkeys(SETS, "never") | {"train": "learned"}
    if evaluation:
        found["test"] = "measured"
    if kind == "dnn":
        with_pens = number_in("variations", command) > 0
        found |= {"validation": "tuned", "pens_validation": "tuned" if with_pens else "measured"}
        found |= {"pens_train": "learned", "others_train": "learned"} if with_pens else {}
        found |= {"pens_test": "measured", "others_test": "measured"} if "pens" in evaluation else {}
    if kind == "gan":
        found["validation"] = "measured"  # the curves of the time machine
        if number_in("pen-epochs", command) > 0:
            found |= {"pens_train": "learned", "pens_validation": "tuned", "pens_test": "measured"}
    return found


def seen_table(catalogue: Catalogue, sizes: Mapping[str, str]) -> str:
    """Write a row per data set and a column per network that has a record; a mark says the role."""
    shown = [
        (kind, variant, run.record)
        for kind in KINDS
        for variant in VARIANTS
        if (run := catalogue.of(kind).get(variant)) and "command" in run.record.get("training", {})
    ]
    parts = [roles(kind, record) for kind, _, record in shown]
    head = "".join(
        f'<th scope="col"><span><b>{kind.upper()}</b> {both(f"variant.{variant}")}</span></th>'
        for kind, variant, _ in shown
    )
    rows = "".join(
        f'<tr><th scope="row">{both(f"data.sets.{name}", size=sizes[name])}</th>'
        + "".join(f"<td>{_mark(found[name])}</td>" for found in parts)
        + "</tr>"
        for name in SETS
    )
    legend = " ".join(f'<span><i class="role is-{role}"></i>{both(f"data.seen.{role}")}</span>' for role in ROLES)
    return (
        f'<p class="legend">{legend}</p><table class="seen-by"><thead><tr><td></td>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _mark(role: str) -> str:
    return f'<i class="role is-{role}" role="img" aria-label="{spoken(f"data.seen.{role}")}"></i>'


def number_in(flag: str, command: str) -> int:
    """Find the whole number that a command of a record gives a flag; 0 without the flag."""
    match = re.search(rf"--{flag} (\d+)", command)
    return int(match[1]) if match else 0
