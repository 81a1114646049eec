"""Test the figures of the data: counts and means against the data themselves, lists and groups by their meaning."""

import base64
import io
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from aigc.digits import mosaic
from aigc.shape import looks
from tests.serving import ROOT
from train import dataset_figures
from train.data.mnist import load_mnist
from train.measure import dataset


def pixels(base: str) -> np.ndarray:
    with Image.open(io.BytesIO(base64.b64decode(base))) as picture:
        return np.asarray(picture.convert("L"))


def test_the_command_writes_what_the_data_are(mnist_dir: Path, tmp_path: Path) -> None:
    out = tmp_path / "dataset.json"
    dataset_figures.main(["--data-dir", str(mnist_dir), "--epochs", "1", "--out", str(out)])
    figures, train = json.loads(out.read_text(encoding="utf-8")), load_mnist(mnist_dir).train
    assert figures["counts"]["train"] == train.labels.bincount().tolist()
    means = torch.stack([train.images[train.labels == digit].mean(dim=0) for digit in range(10)])
    wanted = (mosaic(means[:, 0], 10) * 255).numpy()
    assert np.abs(pixels(figures["means"]) - wanted).max() <= 9, "sixteen greys"
    for name, about in figures["looks"].items():
        assert [sum(counts) for counts in about["digits"]] == figures["counts"]["train"], name
        assert sum(about["pens"]) == figures["pens"]["counts"]["train"]
    wrong = figures["judges"]["wrong"]
    assert wrong == sum(figures["judges"]["wrong_per_digit"])
    assert np.mean(figures["looks"]["slant"]["wrong"]) == pytest.approx(wrong / len(train), abs=1e-4)
    listed = figures["doubtful"]
    assert listed["labels"] == train.labels[listed["places"]].tolist()
    assert all(sure >= own for sure, own in zip(listed["sure"], listed["own"], strict=True))


def test_rows_of_typical_digits_go_from_one_end_of_a_measure_to_the_other(mnist_dir: Path) -> None:
    train = load_mnist(mnist_dir).train
    for at, _ in enumerate(dataset.SHOWN_LOOKS):
        chosen = dataset.typical(train, looks(train.images)[:, at])
        rising = looks(chosen)[:, at].unflatten(0, (-1, 10)).diff(dim=0)
        assert (rising >= 0).all()


def test_the_doubtful_image_is_the_one_with_the_wrong_label() -> None:
    read = torch.tensor([[0.98, 0.02], [0.5, 0.5], [0.01, 0.99]])
    labels = torch.tensor([0, 0, 0])
    assert dataset.doubt(read, labels).argmax() == 2
    assert dataset.entropy(read).argmax() == 1


def test_the_shipped_figures_are_small_and_of_the_data_that_the_models_learned() -> None:
    path = ROOT / "aigc" / "dataset.json"
    figures = json.loads(path.read_text(encoding="utf-8"))
    record = json.loads((ROOT / "weights" / "dnn" / "metrics.json").read_text(encoding="utf-8"))
    assert path.stat().st_size <= 150_000
    assert figures["data"]["MNIST"] == record["training"]["data"]["MNIST"]
    assert [sum(counts) for counts in figures["counts"].values()] == [55_000, 5_000, 10_000]


@pytest.mark.parametrize("flags", [["--epochs", "0"], ["--data-dir", "nowhere"]])
def test_wrong_input_is_refused_in_one_sentence(flags: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises((SystemExit, ValueError)) as refused:
        dataset_figures.main(flags)
    said = capsys.readouterr().err or str(refused.value)
    assert "--epochs must lie between 1 and 100, not 0" in said or "pass --data-dir" in said
