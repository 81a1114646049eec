"""Tables of a VAE's card beyond its headlines: directions and repairs, where measured."""

from collections.abc import Mapping
from typing import Any

from aigc.shape import LOOKS
from train.measure.vae import DRAWS, MOVED, REPAIRED, WEIGHTED
from train.publish.dnn_tables import percent

Metrics = Mapping[str, Any]
DAMAGES = {"noise": "noise, σ 0.5", "erase": "lower half erased", "shrink": "shrunk to 7×7"}


def vae_details(evaluation: Metrics) -> str:
    """Write two tables in Markdown, from the "evaluation" of a VAE's metrics.json."""
    bound = f"""
The importance-weighted bound: {DRAWS} samples of z for each of the first {WEIGHTED:,} test images, whose negative ELBO
is {evaluation["importance_weighted_elbo"]:.2f}.
"""
    if "directions" not in evaluation:
        return bound
    directions = "\n".join(_direction(name, row) for name, row in evaluation["directions"].items())
    repairs = "\n".join(_repair(name, ways) for name, ways in evaluation["repairs"].items())
    return f"""{bound}
### Directions

`vae.aggregate.directions` (4, 32): one standard deviation of how people write a digit, found by regression on training
images, within each digit. Measured on {MOVED:,} test images, moved by −2 … 2: correlation of the place with the change
of each look against the image left where it was; how much its own look changes with one standard deviation; in how
many of the images at both ends the true digit is still read.

| direction | {" | ".join(f"r with {look}" for look in LOOKS)} | one standard deviation | digit read at ±2 |
|---|{"---:|" * (len(LOOKS) + 2)}
{directions}

### Repairs

`aigc.repair`, on {REPAIRED} test images: PSNR against the truth and digits read right.

| damage | encode and decode | search for the latent |
|---|---:|---:|
{repairs}
"""


def _direction(name: str, row: Metrics) -> str:
    correlations = " | ".join(f"{row['correlation'][look]:+.2f}" for look in LOOKS)
    return f"| {name} | {correlations} | {row['change']:+.3g} | {percent(row['digit_kept'])} |"


def _repair(name: str, ways: Metrics) -> str:
    cells = " | ".join(f"{row['psnr']:.2f} dB, {percent(row['digit_kept'])}" for row in ways.values())
    return f"| {DAMAGES[name]} | {cells} |"
