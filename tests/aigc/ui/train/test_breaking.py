"""Test that an experiment is told as long as the dials are set to it."""

from aigc.ui.train.breaking import PRESETS, experiment
from aigc.ui.train.dials import FIELDS
from tests.aigc.ui.train.test_live import values

DEFAULTS = dict(zip(FIELDS, values(), strict=True))


def told(**dials: object) -> str:
    set_so = {name: bool(value) if name == "critic" else value for name, value in dials.items()}  # as the page sends it
    return experiment(DEFAULTS, *{**DEFAULTS, **set_so}.values())


def test_each_experiment_names_itself_and_the_dials_that_it_has_set() -> None:
    assert len({told(**preset) for preset in PRESETS.values()} - {""}) == len(PRESETS)
    said = told(**PRESETS["ten_images"], seed=7)
    assert "Training images: 10. “Start” runs it." in said and "训练图像：10。按“开始”就能运行。" in said


def test_other_dials_are_no_experiment() -> None:
    assert told() == "" and told(**PRESETS["ten_images"], rate="3") == "" and told(seed=-1) == ""
    assert told(network="dnn-article") == ""
