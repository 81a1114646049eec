"""Test that what strangers wrote into JSON is refused with the name of the file and the field."""

import json
from pathlib import Path
from typing import Any

import pytest

from aigc.errors import WeightsError
from aigc.store.checks.schema import EVALUATION, TOGETHER
from aigc.store.measures import MEASURES
from aigc.store.names import WEIGHTS
from aigc.store.records import read_record

GOOD: dict[str, Any] = {"hardware": "a machine", "accuracy": 0.99}


def write(folder: Path, **evaluation: Any) -> None:
    (folder / "metrics.json").write_text(json.dumps({"evaluation": GOOD | evaluation}))


@pytest.mark.parametrize("record", sorted(WEIGHTS.glob("*/metrics.json")), ids=lambda path: path.parent.name)
def test_every_record_that_ships_passes(record: Path) -> None:
    assert read_record(record.parent)["evaluation"]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("hardware", 7, "evaluation.hardware must be a text"),
        ("accuracy", "0.99", 'evaluation.accuracy must be a finite number, not "0.99"'),
        ("accuracy", True, "evaluation.accuracy must be a finite number, not true"),
        ("accuracy", None, "evaluation.accuracy must be a finite number, not null"),
        ("errors", 10**400, "evaluation.errors must be a finite number, not 1000000000"),
        ("kl", 1e300, "evaluation.kl must be a finite number"),
        ("precision_real", [], "evaluation.precision_real must be a finite number"),
        ("realness_percentiles", [0.5] * 101, "evaluation.realness_real must be there"),
        ("realness_percentiles", [0.5], "evaluation.realness_percentiles must be a list of 101"),
        ("nearest", {}, "evaluation.nearest.test images must be there"),
        ("nearest", {"test images": {"5 %": 1}}, "evaluation.nearest.test images.50 % must be there"),
        ("directions", {"slant": {}}, "evaluation.directions.slant.correlation must be there"),
        ("repairs", {"noise": {"glance": 1}}, "evaluation.repairs.noise.search must be there"),
        ("confusion", [[0] * 10] * 9, "evaluation.confusion must be a list of 10"),
        ("confusion", [[0.5] * 10] * 10, r"evaluation.confusion\[0\]\[0\] must be a whole number"),
        ("mistakes", [{"digit": 10}], r"evaluation.mistakes\[0\].index must be there"),
        (
            "mistakes",
            [{"digit": 1, "index": 0, "probabilities": [0] * 10, "pixels": "AAAA"}],
            r"\[0\].pixels must be 784",
        ),
        ("mistakes", [], "evaluation.images must be there, since mistakes is"),
    ],
)
def test_a_wrong_number_is_refused_with_its_name(field: str, value: Any, said: str, tmp_path: Path) -> None:
    write(tmp_path, **{field: value})
    with pytest.raises(WeightsError, match=said) as refused:
        read_record(tmp_path)
    sentence = str(refused.value)
    assert str(tmp_path / "metrics.json") in sentence and "\n" not in sentence and len(sentence) < 400


@pytest.mark.parametrize(
    "content",
    [
        *("[" * 100_000, '{"a":' * 100_000, "[]", "7", "", "\xff", '{"evaluation": []}', '{"evaluation": {"kl": NaN}}'),
        *('{"evaluation": {"kl": -Infinity, "hardware": "x"}}', '{"evaluation": {"kl": ' + "9" * 5000 + "}}"),
    ],
)
def test_what_is_no_record_is_one_sentence(content: str, tmp_path: Path) -> None:
    (tmp_path / "metrics.json").write_bytes(content.encode("latin-1"))
    with pytest.raises(WeightsError, match=r"metrics\.json is (damaged|not what).*delete it") as refused:
        read_record(tmp_path)
    assert "\n" not in str(refused.value) and len(str(refused.value)) < 400


def test_a_file_too_large_for_a_record_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "metrics.json").open("wb") as file:
        file.truncate(10**11)  # takes no room on the disk
    with pytest.raises(WeightsError, match="100,000,000,000 bytes"):
        read_record(tmp_path)


def test_every_measure_is_described() -> None:
    assert {one.key for measures in MEASURES.values() for one in measures} <= EVALUATION.keys()
    assert TOGETHER.keys() <= EVALUATION.keys()
