"""Timeline of a GAN's training: its samples and its losses at a few dozen moments, in one small file.

`train.gan` writes the file beside the weights; visitors of the page scrub through the moments.
Shapes: S moments, N samples of the same z at each.
"""

from dataclasses import dataclass, fields
from pathlib import Path

from safetensors import SafetensorError, safe_open
from torch import Tensor

from aigc.digits import SIDE
from aigc.store.files import write_tensors

FILE = "timeline.safetensors"
COLUMNS = 10  # columns of samples: one per digit, where G can be asked for a digit


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
    """Read FILE. ValueError where it is damaged or holds something else; OSError where there is none."""
    path = folder / FILE
    try:
        with safe_open(path, framework="pt") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  # not a dict
        timeline = Timeline(**tensors)
    except (SafetensorError, TypeError) as error:
        raise ValueError(f"{path} is no timeline ({error}): restore it, or delete it to go without") from error
    moments = len(timeline.step)
    rows = timeline.samples.numel() // max(1, moments * COLUMNS * SIDE**2)
    for field in fields(timeline):
        shape = tuple(getattr(timeline, field.name).shape)
        wanted = (moments, rows * COLUMNS, SIDE, SIDE) if field.name == "samples" else (moments,)
        if shape != wanted:
            raise ValueError(f"{path} is no timeline ({field.name} is {shape}): restore it, or delete it to go without")
    return timeline
