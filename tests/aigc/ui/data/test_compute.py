"""Test the costs of the trainings against their records, and that runs without one are left out."""

import json
import re
from pathlib import Path

import pytest

from aigc.store.catalogue import Catalogue, Run
from aigc.store.loaded import Models
from aigc.store.records import seconds_of
from aigc.ui.data.compute import gpu_section, trained_rate, training_table


def test_rates_and_times_are_those_of_the_records(models: Models) -> None:
    runs = models.catalogue.of("vae")
    training = runs["best"].record["training"]
    assert trained_rate(runs["best"]) == pytest.approx(training["steps"] * 128 / training["seconds"])
    assert seconds_of(training) == training["seconds"] + training["flow"]["seconds"]
    table = training_table(models.catalogue)
    assert ">VAE, λ = 0.1<" in table and ">VAE · 本项目<" in table
    weights = [float(weight) for weight in re.findall(r">VAE, λ = ([\d.]+)<", table)]
    assert weights == sorted(weights) and len(weights) > 1
    assert not any(f"vae-{name}" in table for name in runs), "folders are no names"


def test_a_visitors_run_is_listed_but_stands_for_no_cpu(tmp_path: Path) -> None:
    record = {"training": {"command": "--batch-size 64", "steps": 10, "seconds": 2, "hardware": "<GPU>"}}
    (tmp_path / "metrics.json").write_text(json.dumps(record), encoding="utf-8")
    catalogue = Catalogue([Run("gan", "best", tmp_path, "disk")])
    assert "&lt;GPU&gt;" in training_table(catalogue) and "320" in training_table(catalogue)
    assert 'class="cpu" cx' not in gpu_section(catalogue)
    assert training_table(Catalogue([])).count("<tr>") == 1, "the head alone"
