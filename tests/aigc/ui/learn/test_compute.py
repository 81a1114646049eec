"""Test the tables of the chapter on compute: all networks are measured, and costs are written as Data writes them."""

import re

from aigc.models.config import VARIANTS
from aigc.store.loaded import Models
from aigc.store.records import seconds_of
from aigc.ui.data.compute import training_table
from aigc.ui.learn.compute import KINDS, cost_table, speed_table


def test_each_network_is_measured_alone_and_together(models: Models) -> None:
    rows = re.findall(r"<td>([\d.]+) ms</td><td>([\d.]+) ms</td>", speed_table(models))
    assert len(rows) == len(KINDS) * len(VARIANTS)
    assert all(float(alone) > 0 for alone, _ in rows)


def test_each_training_has_the_time_that_data_gives_it(models: Models) -> None:
    told, elsewhere = cost_table(models), training_table(models.catalogue)
    for kind in KINDS:
        for variant in VARIANTS:
            training = models.catalogue.of(kind)[variant].record["training"]
            (cell,) = re.findall(rf"<td>{training['steps']:,}</td>(<td>.*?</td>)", told)
            assert f"<td>{training['steps']:,}</td>{cell}" in elsewhere and seconds_of(training) > 0
