"""Test what the page tells of a stranger's weights, whose records lack the numbers that its texts hold."""

import json
import shutil
from pathlib import Path

import pytest

from aigc.models.config import VARIANTS
from aigc.store.loaded import Models, open_models
from aigc.store.names import KINDS
from aigc.ui.data.tab import data_above, data_below
from aigc.ui.learn.chapters import CHAPTERS
from aigc.ui.learn.pages import opening, remainder
from aigc.ui.parts.notes import numbers_table, plain_number
from tests.serving import ROOT

COUNTED = ("images", "mistakes")  # the second is refused without the first


@pytest.fixture(scope="module", params=["no record", "no counts"])
def strangers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Models:
    """Open copies of all networks that ship, without their records, or without the counts in these."""
    folder = tmp_path_factory.mktemp("weights")
    for name in (kind if variant == "best" else f"{kind}-{variant}" for kind in KINDS for variant in VARIANTS):
        shutil.copytree(ROOT / "weights" / name, folder / name)
        path = folder / name / "metrics.json"
        record = json.loads(path.read_text(encoding="utf-8"))
        record["evaluation"] = {key: value for key, value in record["evaluation"].items() if key not in COUNTED}
        path.unlink() if request.param == "no record" else path.write_text(json.dumps(record), encoding="utf-8")
    return open_models("cpu", Path(folder))


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_shows_a_dash_for_a_number_that_was_not_measured(
    strangers: Models, models: Models, chapter: str
) -> None:
    theirs, ours = ((opening(one, chapter) + remainder(one, chapter)).count("–") for one in (strangers, models))
    bare = not strangers.catalogue.evaluation("dnn")
    assert (theirs > ours) == (bare and chapter in ("data", "compute", "outlook"))


def test_the_data_and_the_notes_leave_out_what_was_not_measured(strangers: Models) -> None:
    assert 'class="yours"' in data_below(strangers) and 'class="classes"' in data_above(strangers)
    for kind in KINDS:
        assert plain_number(kind, strangers.catalogue) == ""
        assert '<table class="numbers">' in numbers_table(kind, strangers.catalogue)
