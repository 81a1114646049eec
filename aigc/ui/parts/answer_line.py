"""Write a network's answer to an image in one line, or a probability as a bar, and D's usual opinions."""

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from aigc.inference import SUSPECT
from aigc.models.dnn import DNN
from aigc.reading.answers import answer
from aigc.ui.look.i18n import both
from aigc.ui.look.signs import chance

PERCENTILES = "realness_percentiles"  # key of a record: how D's opinions of real images are spread


def answer_line(dnn: DNN, image: Tensor) -> str:
    """Write in both languages the likeliest digit of (1, 28, 28), and its probability."""
    said = answer(dnn, image)
    key = "answer.no_digit" if said.kind == "not_a_digit" else "answer.digit"
    return both(key, digit=said.likeliest, share=chance(said.probability))


def bar(digit: int, share: float, written: str, kind: str = "") -> str:
    """Write a row of a list of bars: the digit, a bar as long as its share in [0, 1], and the share as it is shown."""
    drawn = f'<i><s style="width:{share:.1%}"></s></i>'
    return f'<li class="{kind}"><b>{digit}</b>{drawn}<span>{written}</span></li>'


def meter(share: float, mark: float | None = None) -> str:
    """Draw a share in [0, 1] as a bar, with a mark at another one, for those who see the page."""
    marked = "" if mark is None else f'<u style="left:{mark:.1%}"></u>'
    return f'<i class="meter" aria-hidden="true"><s style="width:{share:.1%}"></s>{marked}</i>'


def yardstick(evaluation: Mapping[str, Any]) -> dict[str, str]:
    """Write what D gives on average to real digits and to forgeries, and the line below which it suspects one."""
    numbers = {name: evaluation[f"realness_{name}"] for name in ("real", "fake")}
    return {name: f"{share:.0%}" for name, share in (numbers | {"line": evaluation[PERCENTILES][SUSPECT]}).items()}
