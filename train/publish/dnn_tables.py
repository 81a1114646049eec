"""Tables of a classifier's card beyond its headlines: per digit, per brush and size, per corruption."""

from collections.abc import Mapping
from typing import Any

from aigc.digits import CLASSES
from train.data.pen_drawings import LOOK_ALIKES, TEST_ALPHABETS

Metrics = Mapping[str, Any]


def percent(value: float) -> str:
    return f"{value:.2%}".replace("%", " %")


def dnn_details(evaluation: Metrics) -> str:
    """Write five tables in Markdown, from the "evaluation" of a classifier's metrics.json."""
    pens = evaluation["pens"]
    groups = {
        "MNIST": evaluation,
        f"{pens['test']['writers']} writers never trained on": pens["test"],
        f"{pens['validation']['writers']} writers who chose": pens["validation"],
    }
    heads = " | ".join(f"{name} | 95 % interval | count" for name in groups)
    rows = [f"| digit | {heads} |", "|---:|" + "---:|---:|---:|" * len(groups)]
    for digit in range(CLASSES):
        rows.append(f"| {digit} | {' | '.join(_digit(numbers, digit) for numbers in groups.values())} |")
    rows.append(f"| all | {' | '.join(_all(numbers) for numbers in groups.values())} |")
    conditions = [
        f"| {name} | {_summary(numbers)} | {_summary(pens['validation']['conditions'][name])} |"
        for name, numbers in pens["test"]["conditions"].items()
    ]
    corruptions = [f"| {name.replace('_', ' ')} | {percent(a)} |" for name, a in evaluation["corrupted"].items()]
    numbers = [
        f"| {name} | {percent(row['share'])} | {_interval(row['interval'])} | {row['count']:,} |"
        for name, row in evaluation["read_numbers"].items()
    ]
    alike = ", ".join(f"{name.replace('_', ' ')} {', '.join(map(str, LOOK_ALIKES[name]))}" for name in TEST_ALPHABETS)
    return f"""
### Per digit

{chr(10).join(rows)}

Pens: Pen-Based Recognition of Handwritten Digits, drawn by `from_strokes` at nine brushes and sizes, anywhere on a
canvas of 280 pixels; a drawing counts once, with the mean of the nine.

| brush and size | never trained on | 95 % interval | worst digit | who chose | 95 % interval | worst digit |
|---|---:|---:|---:|---:|---:|---:|
{chr(10).join(conditions)}

Numbers of two to six digits by one writer never trained on, composed by `train/data/numbers.py`: right if every digit
is, in the right order, without a “?”.

| gaps between the digits | right as a whole | 95 % interval | count |
|---|---:|---:|---:|
{chr(10).join(numbers)}

No digit: {evaluation["characters"]:,} drawings of Omniglot's alphabets {", ".join(TEST_ALPHABETS)}, none of which was
trained on. Left out for their likeness to digits, by Omniglot's numbers: {alike}.

| MNIST-C (arXiv:1906.02337), made by `train/corruptions` | accuracy |
|---|---:|
{chr(10).join(corruptions)}
"""


def _summary(numbers: Metrics) -> str:
    worst = percent(min(numbers["accuracy_per_digit"]))
    return f"{percent(numbers['accuracy'])} | {_interval(numbers['accuracy_interval'])} | {worst}"


def _digit(numbers: Metrics, digit: int) -> str:
    return _cells(
        numbers["accuracy_per_digit"][digit], numbers["interval_per_digit"][digit], numbers["images_per_digit"][digit]
    )


def _all(numbers: Metrics) -> str:
    return _cells(numbers["accuracy"], numbers["accuracy_interval"], sum(numbers["images_per_digit"]))


def _cells(accuracy: float, interval: tuple[float, float], count: int) -> str:
    return f"{percent(accuracy)} | {_interval(interval)} | {count:,}"


def _interval(interval: tuple[float, float]) -> str:
    low, high = interval
    return f"{100 * low:.2f}–{100 * high:.2f}"
