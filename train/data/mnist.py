"""MNIST as tensors in memory: the only user of torchvision.

LeCun, Cortes & Burges, MNIST, CC BY-SA 3.0. The last twelfth of the training images (5,000 of
60,000) is the validation split; the test images choose nothing.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import torch
from torch import Tensor

LAYOUT = "MNIST/raw/{train,t10k}-{images-idx3,labels-idx1}-ubyte"
CACHE = "~/.cache/aigc"


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
    train, test = (_read_split(data_dir, is_train) for is_train in (True, False))
    digest = hashlib.sha256()
    for split in (train, test):
        digest.update((split.images * 255).byte().numpy().tobytes())
        digest.update(split.labels.numpy().tobytes())
    kept = len(train) - max(1, len(train) // 12)
    return MNIST(train[:kept], train[kept:], test, digest.hexdigest()[:16])


def _read_split(data_dir: Path | None, is_train: bool) -> LabelledImages:
    from torchvision import datasets  # 3 s and 800 MB: only when data is really read

    root = data_dir or Path(CACHE).expanduser()
    try:
        split = datasets.MNIST(str(root), train=is_train, download=data_dir is None)
    except (RuntimeError, OSError, ValueError) as error:
        problem = "is not in that folder or is damaged" if data_dir else "could not be downloaded"
        reason = str(error).splitlines()[-1] if str(error) else type(error).__name__
        raise ValueError(f"MNIST {problem} ({reason}): provide {root}/{LAYOUT} and pass --data-dir {root}") from error
    return LabelledImages(split.data.unsqueeze(1).float() / 255, split.targets.long())


class Batches:
    """Shuffled batches by step number; a batch depends on (seed, step) alone, so a resumed run continues bit for bit.

    The incomplete last batch of an epoch is dropped.
    """

    def __init__(self, data: LabelledImages, size: int, seed: int) -> None:
        if len(data) < size:
            raise ValueError(f"--batch-size {size} is more than the {len(data)} training images")
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
