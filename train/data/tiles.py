"""Write many images of digits as one small PNG of sixteen greys, as many as an eye tells apart in a digit."""

from pathlib import Path
from typing import IO

import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from aigc.digits import mosaic

GREYS = 16  # 256 would double the five megabytes of all training images


def write_tiles(images: Tensor, file: Path | IO[bytes], columns: int) -> None:
    """Write images (N, 1, 28, 28) in [0, 1] as a PNG of `columns` images a row, the last row filled up with black."""
    levels = (images * (GREYS - 1)).round().byte()
    tiles = F.pad(levels, (0, 0, 0, 0, 0, 0, 0, -len(images) % columns))
    # A palette of sixteen greys takes half a byte a pixel.
    indexed = Image.fromarray(mosaic(tiles[:, 0], columns).numpy(), mode="P")
    indexed.putpalette([shade * (255 // (GREYS - 1)) for shade in range(GREYS) for _ in range(3)])
    indexed.save(file, "PNG", optimize=True, bits=4)
