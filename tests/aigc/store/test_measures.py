"""One table of measures: all that the shipped records hold, well-formed, and shown wherever it says."""

import json
import re
from pathlib import Path

import pytest

from aigc.store.catalogue import Catalogue, Run, list_runs
from aigc.store.measures import FACTS, MEASURES, MNIST, MNIST_C, OMNIGLOT, PENS, Measure, check_listed
from aigc.store.names import KINDS
from aigc.ui.look.signs import symbols
from aigc.ui.parts.notes import numbers_table
from train.loop.record import write_evaluation
from train.publish.card import DATASETS, model_card
from train.publish.results import headlines_table, measures_table, readme_with_numbers, results_text
from train.publish.shipped import README, model_folders, read_metrics

ALL = [pytest.param(kind, measure, id=f"{kind}-{measure.key}") for kind in MEASURES for measure in MEASURES[kind]]
EXTRA = Measure(
    "sharpness", "Sharpness of the edges", "边缘的清晰程度", ".1%", "up", unit=" of 1", page=True, headline=True
)


@pytest.mark.parametrize("folder", model_folders(), ids=lambda folder: folder.name)
def test_every_number_of_a_shipped_record_is_listed(folder: Path) -> None:
    kind = folder.name.split("-")[0]
    evaluation = read_metrics(folder)["evaluation"]
    check_listed(kind, evaluation)
    numbers = {key for key, value in evaluation.items() if type(value) in (int, float)}
    listed = {measure.key for measure in MEASURES[kind]}
    assert numbers <= listed | FACTS and not listed & FACTS
    if folder.name == kind:
        assert listed <= numbers, "the best run is measured in every way"


@pytest.mark.parametrize("kind", MEASURES)
def test_keys_are_unique(kind: str) -> None:
    keys = [measure.key for measure in MEASURES[kind]]
    assert len(set(keys)) == len(keys)
    for language in ("english", "chinese"):
        names = [getattr(measure, language) for measure in MEASURES[kind]]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize(("kind", "measure"), ALL)
def test_a_measure_is_well_formed(kind: str, measure: Measure) -> None:
    assert re.search(r"[\u4e00-\u9fff]", measure.chinese)
    assert measure.english.strip() and not re.search(r"[\u4e00-\u9fff]", measure.english)
    assert not {"<", "&", "|"} & set(measure.english + measure.chinese), "nothing escapes it"
    for value in (0.5, 3, 12_345.678):
        for shown in (measure.write(value), measure.write_on_page(value)):
            assert re.fullmatch(r"[\d,]+(\.\d+)?%?( \S.*)?", shown) and shown.endswith(measure.unit)
    assert measure.better in ("up", "down", "")
    assert measure.data in (MNIST, PENS, OMNIGLOT, MNIST_C) and measure.data in DATASETS
    assert measure.page or not measure.page_spec
    assert kind in KINDS or not (measure.page or measure.headline), "the evaluation network is on no page"


def test_ten_measures_are_headlines_and_each_stands_alone() -> None:
    headlines = [measure for kind in KINDS for measure in MEASURES[kind] if measure.headline]
    assert len(headlines) == 10
    assert all(measure.english[0].isupper() and not measure.english.startswith("The same") for measure in headlines)


@pytest.mark.parametrize("kind", MEASURES)
def test_an_unknown_measured_number_is_refused_and_named(kind: str, tmp_path: Path) -> None:
    folder = tmp_path / kind
    folder.mkdir()
    (folder / "model.safetensors").touch()
    write_evaluation(folder, kind, {"images": 10, "seed": 0, "list": [1.5], "group": {"deep": 1.5}, "done": True})
    before = (folder / "metrics.json").read_bytes()
    with pytest.raises(ValueError, match=r"sharpness is measured of the .* aigc/store/measures\.py"):
        write_evaluation(folder, kind, {"images": 10, "sharpness": 0.5})
    assert (folder / "metrics.json").read_bytes() == before


def records_with(target: Path, key: str, value: float) -> Path:
    """The shipped records and configurations, with one more number in each."""
    for folder in model_folders():
        mine = target / folder.name
        mine.mkdir()
        (mine / "config.json").write_bytes((folder / "config.json").read_bytes())
        metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
        metrics["evaluation"][key] = value
        (mine / "metrics.json").write_text(json.dumps(metrics), encoding="utf-8")
    return target


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_measure_shows_up_on_card_readme_results_and_page(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = records_with(tmp_path, EXTRA.key, 0.875)
    runs = [Run(kind, name, weights / run.folder.name, "disk") for name, run in list_runs().of(kind).items()]

    def documents() -> list[str]:
        card, readme = model_card(weights / kind), readme_with_numbers(README.read_text(encoding="utf-8"), weights)
        return [card, readme, results_text(weights), numbers_table(kind, Catalogue(runs))]

    assert not any(EXTRA.english in text for text in documents())
    monkeypatch.setitem(MEASURES, kind, (*MEASURES[kind], EXTRA))
    write_evaluation(weights_of(tmp_path / "new"), kind, {EXTRA.key: 0.875})
    card, readme, results, page = documents()
    assert "| Sharpness of the edges | 87.5 % of 1 |" in card
    assert f"- type: {EXTRA.key}\n      value: 0.875\n      name: Sharpness of the edges (of 1)" in card
    row = f"| {kind.upper()} | Sharpness of the edges |"
    assert f"{row} 87.5 % of 1 | 87.5 % of 1 |" in readme and f"{row} ↑ | 87.5 % of 1 | 87.5 % of 1 |" in results
    assert '<span class="in-zh" lang="zh">边缘的清晰程度</span>' in page
    assert '<span class="in-en" lang="en">Sharpness of the edges</span></th><td>87.5% of 1</td>' in page


def weights_of(folder: Path) -> Path:
    folder.mkdir()
    (folder / "model.safetensors").touch()
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_a_measure_is_shown_where_it_says_and_nowhere_else(kind: str) -> None:
    table = numbers_table(kind, list_runs()).partition("</table>")[0]  # the notes below name measures too
    page = re.sub("</?a[^>]*>", "", table)  # terms are links
    readme, everything = headlines_table(), measures_table()
    for measure in MEASURES[kind]:
        named = [f">{symbols(name)}<" in page for name in (measure.english, measure.chinese)]
        assert named == [measure.page, measure.page]
        assert (f"| {kind.upper()} | {measure.english} |" in readme) == measure.headline
        assert f"| {kind.upper()} | {measure.english} |" in everything
