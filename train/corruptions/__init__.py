"""The fifteen corruptions of MNIST-C, each at the one severity the benchmark fixes.

Mu & Gilmer, "MNIST-C: A Robustness Benchmark for Computer Vision", arXiv:1906.02337. The parameters are
the benchmark's own, so that an accuracy measured here compares in kind with the paper's. Given the same
draws, our images agree with the benchmark script's to one grey level of 256; our random generator is another,
so the draws differ, and the published files themselves cannot be had from here.
Shapes: B batch.
"""

import zlib
from collections.abc import Callable, Mapping
from types import MappingProxyType

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from train.corruptions.blur import glass_blur, motion_blur
from train.corruptions.drawing import dotted_line, stripe, zigzag
from train.corruptions.edges import canny_edges
from train.corruptions.geometry import rotate, scale, shear, translate
from train.corruptions.noise import impulse_noise, shot_noise
from train.corruptions.weather import brightness, fog, spatter

PIECE = 100  # images corrupted at a time; another number would change the images of a seed

# Each function takes and returns images (B, 1, 28, 28), float32 in [0, 1] and on the CPU.
CORRUPTIONS: Mapping[str, Callable[[Tensor, Generator], Tensor]] = MappingProxyType(
    {
        function.__name__: function
        for function in (
            shot_noise,
            impulse_noise,
            glass_blur,
            motion_blur,
            shear,
            scale,
            rotate,
            brightness,
            translate,
            stripe,
            fog,
            spatter,
            dotted_line,
            zigzag,
            canny_edges,
        )
    }
)


def corrupt(name: str, images: Tensor, seed: int) -> Tensor:
    """Apply one corruption to every image, in 256 grey levels like the published files. (B, 1, 28, 28) -> the same.

    The result for image i depends on its pixels, `name`, `seed` and i, not on the number or content of
    other images. ValueError for an unknown name.
    """
    if name not in CORRUPTIONS:
        raise ValueError(f"the corruption must be one of {', '.join(CORRUPTIONS)}, not {name!r}")
    pieces = [_corrupt_piece(name, piece, seed, place) for place, piece in enumerate(images.split(PIECE))]
    return (torch.cat(pieces) * 255).round() / 255


def _corrupt_piece(name: str, piece: Tensor, seed: int, place: int) -> Tensor:
    """Corrupt a piece filled up to PIECE images, because a generator's draws depend on the number drawn at once."""
    rng = torch.Generator().manual_seed(zlib.crc32(f"{name} {seed} {place}".encode()))
    full = F.pad(piece, (0, 0) * 3 + (0, PIECE - len(piece)))
    return CORRUPTIONS[name](full, rng)[: len(piece)]
