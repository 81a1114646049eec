"""Tables of a GAN's card beyond its headlines: per digit, and distances from samples to training images."""

from collections.abc import Mapping
from typing import Any

from aigc.digits import CLASSES
from train.measure.gan import COMPARED, SEARCHED
from train.publish.dnn_tables import percent

Metrics = Mapping[str, Any]


def gan_details(evaluation: Metrics) -> str:
    """Write two tables in Markdown, from the "evaluation" of a GAN's metrics.json."""
    asked = "asked for" if "digit_accuracy" in evaluation else "read"
    right = [percent(share) for share in evaluation.get("digit_accuracy_per_digit", [])] or ["–"] * CLASSES
    rows = [_digit(digit, numbers, right[int(digit)]) for digit, numbers in evaluation["digits"].items()]
    nearest = evaluation["nearest"]
    distances = [f"| {name} | {' | '.join(f'{d:.2f}' for d in values.values())} |" for name, values in nearest.items()]
    return f"""
### Per digit

| digit {asked} | share | read right | Fréchet ÷ floor | precision (real) | recall (real) | coverage (real) |
|---:|---:|---:|---:|---:|---:|---:|
{chr(10).join(rows)}

Of every digit 1,000 samples at most, beside as many training images (real), both against its test images. Precision,
recall and coverage: k = 5 in the 64 features; over all digits {COMPARED:,} against {COMPARED:,}.
A dash: too few, or nothing was asked for. With a tenth as many images each digit's ratio scatters more than the whole.

### Learnt by heart?

Distance of pixels (Euclidean, each in [0, 1]) to the nearest of the 55,000 training images, of {SEARCHED:,} each.
Nobody can have copied a test image: samples that were learnt by heart would lie far closer than these.

| | {" | ".join(next(iter(nearest.values())))} |
|---|{"---:|" * len(next(iter(nearest.values())))}
{chr(10).join(distances)}
"""


def _digit(digit: str, numbers: Metrics, right: str) -> str:
    cells = [digit, percent(numbers["share"]), right]
    if "frechet_ratio" not in numbers:
        return f"| {' | '.join([*cells, *['–'] * 4])} |"
    ratio = f"{numbers['frechet_ratio']:.2f}"
    pairs = [f"{numbers[name]:.3f} ({numbers[name + '_real']:.3f})" for name in ("precision", "recall", "coverage")]
    return f"| {' | '.join([*cells, ratio, *pairs])} |"
