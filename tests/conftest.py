"""Share fixtures: a small real sample of MNIST in torchvision's layout, the shipped models, and a running app."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from aigc.examples import MOSAIC, read_tiles
from aigc.store.loaded import Models, open_models
from tests.serving import Server, free_port, serving
from train.data.pen_drawings import PENS

torch.set_num_threads(1)  # one thread each: three test processes share two cores

TRAIN_MOSAIC = Path(__file__).parent / "data" / "mnist-train-600.png"  # row d holds sixty training images of digit d
RAW = "MNIST/raw"


@pytest.fixture(autouse=True)
def seeded() -> None:
    """Seed torch, so that random inputs are alike in every test run."""
    torch.manual_seed(0)


@pytest.fixture(scope="session")
def digits() -> tuple[Tensor, Tensor]:
    """Load six hundred MNIST training images (600, 1, 28, 28) and their labels (600,), classes interleaved."""
    return interleaved(TRAIN_MOSAIC)


@pytest.fixture(scope="session")
def mnist_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a --data-dir with 600 training and 500 test images in MNIST's own file format."""
    root = tmp_path_factory.mktemp("data")
    (root / RAW).mkdir(parents=True)
    for prefix, mosaic in (("train", TRAIN_MOSAIC), ("t10k", MOSAIC)):
        images, labels = interleaved(mosaic)
        pixels = (images[:, 0] * 255).round().byte().numpy()
        write_idx(root / RAW / f"{prefix}-images-idx3-ubyte", pixels)
        write_idx(root / RAW / f"{prefix}-labels-idx1-ubyte", labels.byte().numpy())
    return root


@pytest.fixture(scope="session")
def few_pens(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a folder like train/pens with a few of its drawings, all splits and digits among them."""
    folder = tmp_path_factory.mktemp("pens")
    for name in ("pendigits", "omniglot"):
        with np.load(PENS / f"{name}.npz") as packed:
            content = dict(packed)
        points = content["steps"].T.cumsum(axis=0, dtype=np.int64)
        strokes = np.split(points, content["points"].cumsum(dtype=np.int64)[:-1])
        last = content["strokes"].cumsum(dtype=np.int64)
        kinds = content["writers"].astype(int) % 5 * 1000 + content["labels"] // (1 if name == "pendigits" else 5)
        chosen = np.unique(kinds, return_index=True)[1][:: 1 if name == "pendigits" else 4]
        kept = [stroke for i in chosen for stroke in strokes[last[i] - content["strokes"][i] : last[i]]]
        content |= {key: content[key][chosen] for key in ("strokes", "labels", "writers")}
        content["points"] = np.array([len(stroke) for stroke in kept])
        content["steps"] = np.diff(np.concatenate(kept), axis=0, prepend=np.zeros((1, 2), int)).T
        np.savez(folder / f"{name}.npz", **content)
    return folder


@pytest.fixture(scope="session")
def models() -> Models:
    """Load the shipped models on the CPU."""
    return open_models("cpu")


def interleaved(mosaic: Path) -> tuple[Tensor, Tensor]:
    tiles = read_tiles(mosaic).float() / 255  # (10, N, 28, 28)
    labels = torch.arange(10).repeat(tiles.shape[1])
    return tiles.transpose(0, 1).reshape(-1, 1, 28, 28).clone(), labels


def write_idx(path: Path, array: np.ndarray) -> None:
    """Write an array in the IDX format: a magic number, the sizes as big-endian integers, the bytes."""
    header = np.array([0x0800 + array.ndim, *array.shape], dtype=">i4")
    path.write_bytes(header.tobytes() + array.astype(np.uint8).tobytes())


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start `python app.py`, once for all tests that take the app as it is."""
    port, path = free_port(), tmp_path_factory.mktemp("log") / "server.log"
    with path.open("w") as log, serving("app.py", "--port", str(port), "--device", "cpu", port=port, log=log) as url:
        yield Server(url, path)


@pytest.fixture(scope="session")
def app_url(server: Server) -> str:
    return server.url
