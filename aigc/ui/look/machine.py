"""Write the machines that records name, and the time that they took, in the visitor's language."""

import html
import re
from collections import Counter
from collections.abc import Iterable

from aigc.ui.look.i18n import LANGUAGES, both, in_both, in_one

NAMED = re.compile(r"(?P<name>.+), (?P<threads>\d+) threads?")  # as the training scripts name a CPU


def machine(hardware: str) -> str:
    """Write a machine's name as markup, "AMD EPYC, 2 threads"; a GPU's name stays as it is."""
    return in_both(**{language: html.escape(_named(language, hardware)) for language in LANGUAGES})


def on_machine(key: str, hardware: str, **values: object) -> str:
    """Write the text `key` as `both` does, with {hardware} in the text's language."""
    return in_both(
        **{language: in_one(language, key, hardware=_named(language, hardware), **values) for language in LANGUAGES}
    )


def usual_machine(names: Iterable[str]) -> str:
    """Find the machine that most records name; "" for none."""
    counted = Counter(names).most_common(1)
    return counted[0][0] if counted else ""


def unless_usual(hardware: str, usual: str) -> str:
    """Name a machine in small print, unless it is the usual one, which a table's note names."""
    return "" if hardware == usual else f"<small>{machine(hardware)}</small>"


def took(seconds: float) -> str:
    """Write how long a training took."""
    if round(seconds) < 60:
        return both("compute.seconds", seconds=round(seconds))
    hours, minutes = divmod(round(seconds / 60), 60)
    if hours:
        return both("compute.hours", hours=hours, minutes=f"{minutes:02}")
    return both("compute.minutes", minutes=f"{seconds / 60:.1f}" if minutes < 10 else minutes)


def _named(language: str, hardware: str) -> str:
    found = NAMED.fullmatch(name := hardware.replace("(R)", ""))
    if found is None:
        return name
    return html.unescape(in_one(language, "page.machine", **found.groupdict()))
