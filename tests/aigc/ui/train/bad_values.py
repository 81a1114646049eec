"""List values that no dial may have, by the field that checks it: those of requests, and those of links."""

import math
from typing import Any

from aigc.ui.parts.address.settings import Text
from aigc.ui.parts.requests import Choice, Flag, Number, Whole

Field = Choice | Flag | Number | Whole | Text
STRANGE: list[Any] = [None, math.nan, math.inf, -math.inf, [], [1], {}, {"value": 1}, "", "abc"]


def sent(field: Field) -> list[Any]:
    """List what a request may not send for a dial."""
    if isinstance(field, Whole | Number):
        parts = [field.low + 0.5] if isinstance(field, Whole) else []
        return [*STRANGE, field.low - 1, field.high + 1, *parts, str(field.low), True]
    if isinstance(field, Choice):
        return [*STRANGE, 1, True, [field.choices[0]], field.choices[0].upper() + " "]
    if isinstance(field, Flag):
        return [*STRANGE, 0, 1, "true"]
    return [*STRANGE, "1 a", "-1", " ,"]


def linked(field: Field) -> list[str]:
    """List what a link may not say for a dial; a text is checked at the start."""
    if isinstance(field, Text):
        return []
    if isinstance(field, Whole | Number):
        return [str(field.low - 1), str(field.high + 1), "NaN", "Infinity", "abc", "", "1,5"]
    return ["nothing", "", "2", "NaN"]
