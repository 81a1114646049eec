"""Test the table of the training benchmark, and the peer's images; the trainings themselves are too long for a test."""

from pathlib import Path

import pytest
import torch

from tests.bench import tutorial
from tests.bench.train_speed import ROWS, Trial, accuracy, table
from train.data.mnist import load_mnist


def test_the_table_divides_the_medians_of_the_peer_by_ours() -> None:
    theirs = [Trial(150.0, 0.991), Trial(120.0, 0.9905), Trial(140.0, 0.992)]
    ours = [Trial(4.0, 0.9912), Trial(9.0, 0.9899), Trial(3.5, 0.993)]
    *_, peer, fast = table({"dnn-tutorial": theirs, "dnn-fast": ours})
    assert peer.endswith("| 99.10% (99.05% to 99.20%) | 140.0 (120.0 to 150.0) | 1.0 × |")
    assert fast.endswith("| 99.12% (98.99% to 99.30%) | 4.0 (3.5 to 9.0) | 35.0 × |")
    *_, alone = table({"dnn-fast": ours})
    assert alone.endswith("| – |")


def test_every_kind_has_its_peer_first() -> None:
    for kind in {row.kind for row in ROWS.values()}:
        rows = [row for row in ROWS.values() if row.kind == kind]
        assert not any(row.peer for row in rows[1:])


@pytest.mark.slow
def test_the_tutorials_network_learns_from_its_own_loop(mnist_dir: Path) -> None:
    network = tutorial.train(mnist_dir, 550, 8, seed=0)
    test = load_mnist(mnist_dir).test
    with torch.no_grad():
        assert accuracy(network(test.images), test) > 0.8
