"""Timeline of a GAN's training: its samples and its losses at a few dozen moments, in one small file.

`train.gan` writes the file beside the weights; visitors of the page scrub through the moments.
Shapes: S moments, N samples of the same z at each.
"""

from dataclasses import dataclass, fields
from pathlib import Path

from safetensors import SafetensorError
from torch import Tensor

from aigc.digits import SIDE
from aigc.store.checks.tensors import FLOAT, WHOLE, Header, misfit, read_finite, read_header
from aigc.store.files import write_tensors

FILE = "timeline.safetensors"
COLUMNS = 10  # columns of samples: one per digit, where G can be asked for a digit
MOMENTS, ROWS = 500, 20  # at most; a page of more would be too large to send


@dataclass(frozen=True)
class Timeline:
    """Tensors with one entry per moment; a loss is its mean since the moment before."""

    step: Tensor  # (S,) int64, steps done
    samples: Tensor  # (S, N, 28, 28) uint8, N a multiple of COLUMNS
    generator_loss: Tensor  # (S,) nats
    discriminator_loss: Tensor  # (S,) nats
    d_real: Tensor  # (S,) mean of D(x)
    d_fake: Tensor  # (S,) mean of D(G(z))
    frechet: Tensor  # (S,) Fréchet distance of the samples to validation images, over the training images' distance

    def until(self, step: int) -> "Timeline":
        """Keep the moments of the first `step` steps."""
        kept = self.step <= step
        return Timeline(**{field.name: getattr(self, field.name)[kept] for field in fields(self)})


def save_timeline(timeline: Timeline, folder: Path) -> None:
    """Write FILE."""
    write_tensors(folder / FILE, {f.name: getattr(timeline, f.name) for f in fields(timeline)})


def load_timeline(folder: Path) -> Timeline:
    """Read FILE. ValueError where it is damaged or holds something else, or too much; OSError where there is none."""
    path = folder / FILE
    try:
        header = read_header(path)
        if difference := misfit(_wanted(header), header):
            raise ValueError(difference)
        timeline = Timeline(**read_finite(path))
        if bool((timeline.step.diff() <= 0).any()):
            raise ValueError("step does not rise")
    except (SafetensorError, ValueError) as error:
        raise ValueError(f"{path} is no timeline ({error}): restore it, or delete it to go without") from error
    return timeline


def _wanted(header: Header) -> Header:
    """Write the header of a timeline with as many moments and samples as another; ValueError for too many."""
    moments = header.get("step", ("", (0,)))[1]
    samples = header.get("samples", ("", (0, 0)))[1]
    rows = samples[1] // COLUMNS if len(samples) == 4 else 0
    if len(moments) != 1 or not 1 <= moments[0] <= MOMENTS or not 1 <= rows <= ROWS:
        raise ValueError(
            f"step is {moments} and samples {samples}: at most {MOMENTS} moments of {ROWS * COLUMNS} samples"
        )
    shape = (*moments, rows * COLUMNS, SIDE, SIDE)
    types = {"step": WHOLE, "samples": "U8"}
    return {f.name: (types.get(f.name, FLOAT), shape if f.name == "samples" else moments) for f in fields(Timeline)}
