"""MNIST as tensors in memory: the only user of torchvision, for its download.

LeCun, Cortes & Burges, MNIST, CC BY-SA 3.0. The last twelfth of the training images (5,000 of
60,000) is the validation split; the test images choose nothing.
"""

import gzip
import hashlib
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from aigc.digits import CLASSES, SIDE

RAW = "MNIST/raw"
LAYOUT = RAW + "/{train,t10k}-{images-idx3,labels-idx1}-ubyte"  # each packed as .gz or not
CACHE = "~/.cache/aigc"
TRAINED_ON = 55_000  # training images of the whole MNIST, without the validation split


@dataclass(frozen=True)
class LabelledImages:
    """Images (N, 1, 28, 28), float32 in [0, 1], white ink on black, and their digits (N,), int64."""

    images: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: slice | Tensor) -> "LabelledImages":
        return LabelledImages(self.images[index], self.labels[index])

    def to(self, device: torch.device) -> "LabelledImages":
        return LabelledImages(self.images.to(device), self.labels.to(device))


@dataclass(frozen=True)
class MNIST:
    """The three splits, and a digest that names exactly these images and labels."""

    train: LabelledImages
    validation: LabelledImages
    test: LabelledImages
    digest: str


def load_mnist(data_dir: Path | None = None) -> MNIST:
    """Read MNIST from `data_dir`, else from a download. ValueError says what to provide where neither works."""
    root = data_dir or Path(CACHE).expanduser()
    try:
        if data_dir is None:
            _download(root)
        train, test = (_read_split(root / RAW, part) for part in ("train", "t10k"))
    except (RuntimeError, OSError, EOFError, zlib.error, ValueError) as error:
        problem = "is not in that folder or is damaged" if data_dir else "could not be downloaded"
        reason = str(error).splitlines()[-1] if str(error) else type(error).__name__
        raise ValueError(f"MNIST {problem} ({reason}): provide {root}/{LAYOUT} and pass --data-dir {root}") from error
    digest = hashlib.sha256()
    for images, labels in (train, test):
        digest.update(images.tobytes())
        digest.update(labels.astype(np.int64).tobytes())
    learned, measured = _as_tensors(*train), _as_tensors(*test)
    kept = len(learned) - max(1, len(learned) // 12)
    return MNIST(learned[:kept], learned[kept:], measured, digest.hexdigest()[:16])


def _download(root: Path) -> None:
    """Fetch the files that are not there yet."""
    from torchvision import datasets  # 3 s and 800 MB: only for a download

    datasets.MNIST(str(root), download=True)


def _read_split(raw: Path, part: str) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Read images (N, 28, 28) and labels (N,). ValueError where they do not fit each other."""
    images, labels = _read_idx(raw / f"{part}-images-idx3-ubyte"), _read_idx(raw / f"{part}-labels-idx1-ubyte")
    if images.shape != (len(labels), SIDE, SIDE) or labels.max(initial=0) >= CLASSES:
        raise ValueError(f"{raw}/{part}-* hold {images.shape} images and {labels.shape} labels up to {labels.max()}")
    return images, labels


def _as_tensors(images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> LabelledImages:
    return LabelledImages(torch.from_numpy(images).unsqueeze(1).float().div_(255), torch.from_numpy(labels).long())


def _read_idx(path: Path) -> NDArray[np.uint8]:
    """Read a file in the IDX format, packed as NAME.gz or not: a magic number, big-endian sizes, then the bytes."""
    packed = path.with_name(path.name + ".gz")
    content = gzip.decompress(packed.read_bytes()) if packed.exists() and not path.exists() else path.read_bytes()
    dimensions = content[3] if content[:3] == b"\x00\x00\x08" else 0  # 8: unsigned bytes
    sizes = np.frombuffer(content, ">i4", dimensions, offset=4) if dimensions and len(content) > 4 * dimensions else [0]
    if dimensions == 0 or len(content) != 4 + 4 * dimensions + np.prod(sizes):
        raise ValueError(f"{path} is not whole")
    return np.frombuffer(content, np.uint8, offset=4 + 4 * dimensions).reshape(sizes).copy()


class Batches:
    """Shuffled batches by step number; a batch depends on (seed, step) alone, so a resumed run continues bit for bit.

    The incomplete last batch of an epoch is dropped.
    """

    def __init__(self, data: LabelledImages, size: int, seed: int) -> None:
        if len(data) < size:
            raise ValueError(f"--batch-size must lie between 1 and {len(data)}, the training images, not {size}")
        self.data, self.size, self.seed = data, size, seed
        self.per_epoch = len(data) // size
        self._order = lru_cache(maxsize=1)(self._shuffle)

    def _shuffle(self, epoch: int) -> Tensor:
        rng = torch.Generator().manual_seed(self.seed * 1_000_003 + epoch)
        return torch.randperm(len(self.data), generator=rng).to(self.data.images.device)

    def at(self, step: int) -> tuple[Tensor, Tensor]:
        """Return images (B, 1, 28, 28) and labels (B,) of one step."""
        epoch, place = divmod(step, self.per_epoch)
        batch = self.data[self._order(epoch)[place * self.size : (place + 1) * self.size]]
        return batch.images, batch.labels
