"""Test that the roles of the data sets follow from the records of the runs."""

from typing import Any

from aigc.store.loaded import Models
from aigc.ui.data.seen import roles


def named(found: dict[str, str], role: str) -> set[str]:
    return {name for name, one in found.items() if one == role}


def test_roles_follow_the_command_of_a_training(models: Models) -> None:
    def of(kind: str, run: str) -> dict[str, str]:
        return roles(kind, models.catalogue.of(kind)[run].record)

    assert named(of("dnn", "best"), "learned") == {"train", "pens_train", "others_train"}
    assert named(of("dnn", "article"), "learned") == {"train"}
    assert named(of("gan", "best"), "learned") == {"train", "pens_train"}
    for kind, run in (("dnn", "best"), ("gan", "best"), ("vae", "best"), ("vae", "article")):
        assert of(kind, run)["test"] == "measured", "test images choose nothing"
    assert "pens_train" in named(of("vae", "best"), "never")


def test_an_unmeasured_run_met_no_test_image() -> None:
    record: dict[str, Any] = {"training": {"command": "python -m train.dnn --variations 0"}}
    found = roles("dnn", record)
    assert found["test"] == "never" and found["pens_test"] == "never"
