"""Be one process of a training in float64 that logs every step: KIND PENS and the training's own flags.

Rounding of float32 grows within fifty of Adam's steps to a tenth of a GAN's losses, and would hide an error.
"""

import sys
from importlib import import_module
from pathlib import Path

import torch

from aigc.learning import dnn, gan, vae
from train.data import pen_drawings
from train.loop import run, timeline
from train.loop.options import run_or_explain

if __name__ == "__main__":
    kind, pens, *flags = sys.argv[1:]
    pen_drawings.PENS = Path(pens)
    run.LOG_EVERY, run.SAVE_EVERY, timeline.MOMENTS = 1, 10, 0
    torch.set_default_dtype(torch.float64)
    torch.Tensor.float = torch.Tensor.double  # type: ignore[method-assign]
    for learning in (dnn, gan, vae):
        learning.mixed_precision = lambda device: torch.autocast(device.type, enabled=False)  # type: ignore[attr-defined]
    run_or_explain(lambda: import_module(f"train.{kind}").main(flags))
