"""Read JSON that others wrote, and say what a record may hold; a refusal names the field.

Everything that the page reads of a record is listed here; other fields are of no consequence.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from aigc.digits import CLASSES, PIXELS
from aigc.errors import WeightsError
from aigc.store.measures import FACTS, MEASURES

LARGEST = 4_000_000  # bytes of a JSON file; the longest that ships has 60,000
GREATEST = 1e12  # size of a measured number
Check = Callable[[Any, str], None]  # takes a value and its field's name; ValueError for a wrong value


def read_object(path: Path, remedy: str) -> dict[str, Any]:
    """Read a JSON file that holds one object. WeightsError where it is too large, too deep, or something else."""
    try:
        if (size := path.stat().st_size) > LARGEST:
            raise ValueError(f"it has {size:,} bytes, more than {LARGEST:,}")
        content = json.loads(path.read_text(encoding="utf-8"), parse_constant=_no_constant)
    except RecursionError as error:
        raise WeightsError(f"{path} is damaged (its lists are nested too deeply): {remedy}") from error
    except (ValueError, OSError) as error:
        raise WeightsError(f"{path} is damaged ({error}): {remedy}") from error
    if not isinstance(content, dict):
        raise WeightsError(f"{path} is damaged (it holds no object): {remedy}")
    return content


def check_evaluation(evaluation: Any) -> None:
    """Raise ValueError, with the field's name, where the page could not show the measured numbers of a run."""
    table(EVALUATION)(evaluation, "evaluation")
    if evaluation and "hardware" not in evaluation:
        _refuse("evaluation.hardware", "the name of a machine", None)
    for key, others in TOGETHER.items():
        for other in others:
            if key in evaluation and other not in evaluation:
                _refuse(f"evaluation.{other}", f"there, since {key} is", None)


def number(value: Any, field: str) -> None:
    """Take a finite number of reasonable size."""
    if not _is_number(value) or not -GREATEST <= value <= GREATEST:
        _refuse(field, "a finite number", value)


def whole(high: int) -> Check:
    """Take whole numbers from 0 to `high`."""

    def check(value: Any, field: str) -> None:
        if not _is_number(value) or not 0 <= value <= high or value != int(value):
            _refuse(field, f"a whole number from 0 to {high}", value)

    return check


def text(value: Any, field: str) -> None:
    """Take a short text."""
    if not isinstance(value, str) or len(value) > 200:
        _refuse(field, "a text of up to 200 characters", value)


def pixels(value: Any, field: str) -> None:
    """Take 784 grey levels in base64."""
    try:
        right = isinstance(value, str) and len(base64.b64decode(value, validate=True)) == PIXELS
    except binascii.Error:
        right = False
    if not right:
        _refuse(field, f"{PIXELS} grey levels in base64", value)


def listing(check: Check, most: int, least: int = 0) -> Check:
    """Take lists of `least` to `most` values that pass a check."""

    def check_all(value: Any, field: str) -> None:
        if not isinstance(value, list) or not least <= len(value) <= most:
            _refuse(field, f"a list of {least} to {most}" if least < most else f"a list of {most}", value)
        for i, one in enumerate(value):
            check(one, f"{field}[{i}]")

    return check_all


def table(checks: Mapping[str, Check], needed: tuple[str, ...] = ()) -> Check:
    """Take objects whose values pass the checks of their keys; `needed` keys must be there, unlisted ones may."""

    def check_fields(value: Any, field: str) -> None:
        if not isinstance(value, dict):
            _refuse(field, "an object", value)
        for key in needed:
            if key not in value:
                _refuse(f"{field}.{key}", "there", None)
        for key, check in checks.items():
            if key in value:
                check(value[key], f"{field}.{key}")

    return check_fields


def every(check: Check) -> Check:
    """Take objects of up to a hundred values, all of which pass a check."""

    def check_values(value: Any, field: str) -> None:
        if not isinstance(value, dict) or len(value) > 100:
            _refuse(field, "an object of up to 100 values", value)
        for key, one in value.items():
            check(one, f"{field}.{key[:40]}")

    return check_values


def _all_needed(*keys: str) -> Check:
    return table(dict.fromkeys(keys, number), keys)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _refuse(field: str, wanted: str, value: Any) -> NoReturn:
    found = json.dumps(value)
    raise ValueError(f"{field} must be {wanted}, not {found if len(found) <= 40 else found[:40] + '…'}")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"it holds {name}, which is no number")


_NUMBERS = [name for measures in MEASURES.values() for one in measures for name in (one.key, one.key + "_real")]
_LOOKS = ("slant", "width", "size", "roundness")  # aigc.shape.LOOKS, which a record spells out
_MISTAKE: dict[str, Check] = {
    "digit": whole(CLASSES - 1),
    "index": whole(59_999),
    "probabilities": listing(number, CLASSES, CLASSES),
    "pixels": pixels,
}
_REPAIR = table(dict.fromkeys(("glance", "search"), _all_needed("psnr", "digit_kept")), ("glance", "search"))
_DIRECTION: dict[str, Check] = {"correlation": _all_needed(*_LOOKS), "change": number, "digit_kept": number}
EVALUATION: dict[str, Check] = {
    **dict.fromkeys((*_NUMBERS, *FACTS), number),
    "hardware": text,
    "realness_percentiles": listing(number, 101, 101),
    "nearest": table({"test images": _all_needed("5 %", "50 %", "95 %")}, ("test images",)),
    "directions": every(table(_DIRECTION, tuple(_DIRECTION))),
    "repairs": every(_REPAIR),
    "confusion": listing(listing(whole(1_000_000), CLASSES, CLASSES), CLASSES, CLASSES),
    "mistakes": listing(table(_MISTAKE, tuple(_MISTAKE)), 10_000),
}
# Fields that the page shows together.
TOGETHER = {"realness_percentiles": ("realness_real", "realness_fake"), "mistakes": ("images", "confusion")}
