"""Tables of a GAN's card beyond its headlines: per digit, and distances from samples to training images."""

from collections.abc import Mapping
from typing import Any

from aigc.digits import CLASSES
from train.measure.gan import COMPARED, SEARCHED
from train.measure.hands import REPORTED
from train.publish.card_picture import HANDS
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
{_hands(evaluation["hands"]) if "hands" in evaluation else ""}"""


def _hands(hands: Metrics) -> str:
    """Write the table of imitations, and their picture."""
    rows = [("the right writer is the nearest", "right_writer", percent)]
    rows += [(f"{name}: correlation with the writer's other digits", name, "{:.2f}".format) for name in REPORTED]
    lines = [f"| {text} | {write(hands[key])} | {write(hands[f'{key}_real'])} |" for text, key, write in rows]
    return f"""
### In your hand

![Ten writers, unseen in training, and their imitations]({HANDS})

Each row is one of ten writers unseen in training: three digits of theirs, then 0 to 9 as they write them, then 0 to 9
as `aigc.imitate` writes them after those three.

| {hands["trials"]} trials of {hands["writers"]} unseen writers | imitation | three real digits |
|---|---:|---:|
{chr(10).join(lines)}

The mark to reach is the three real digits themselves, compared with seven other digits of the same writer. The nearest
of {hands["writers"]} writers is found in a space fitted to 18 other writers; by chance it is the right one in
{percent(hands["right_writer_chance"])}. An imitation takes {1000 * hands["seconds"]:.0f} ms.
"""


def _digit(digit: str, numbers: Metrics, right: str) -> str:
    cells = [digit, percent(numbers["share"]), right]
    if "frechet_ratio" not in numbers:
        return f"| {' | '.join([*cells, *['–'] * 4])} |"
    ratio = f"{numbers['frechet_ratio']:.2f}"
    pairs = [f"{numbers[name]:.3f} ({numbers[name + '_real']:.3f})" for name in ("precision", "recall", "coverage")]
    return f"| {' | '.join([*cells, ratio, *pairs])} |"
