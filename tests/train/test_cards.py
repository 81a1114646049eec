"""Test that README and model cards show the measured numbers."""

import json
import re
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from huggingface_hub import ModelCard

from aigc.store.catalogue import list_runs
from aigc.store.locate import own_runs
from aigc.store.measures import MEASURES
from aigc.store.names import KINDS, WEIGHTS, folder_name
from aigc.store.records import identity_in
from train.loop.record import digest_of
from train.publish.card import TEMPLATES, model_card, texts
from train.publish.results import BEGIN, END, readme_with_numbers, results_text
from train.publish.shipped import README, RESULTS, model_folders, read_metrics


def test_the_readme_shows_the_measured_numbers() -> None:
    text = README.read_text(encoding="utf-8")
    assert readme_with_numbers(text) == text, "run python -m train.cards"


def test_the_results_show_the_measured_numbers() -> None:
    assert RESULTS.read_text(encoding="utf-8") == results_text(), "run python -m train.cards"


def test_the_readme_shows_ten_numbers_and_leads_to_all_of_them() -> None:
    table = README.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith("| ")]
    assert [len(row) for row in rows] == [4] * 11, "a head and ten rows"
    assert "](weights/RESULTS.md)" in table
    everything = RESULTS.read_text(encoding="utf-8")
    for kind in KINDS:
        assert all(f"| {measure.english} |" in everything for measure in MEASURES[kind])
    for link in re.findall(r"\]\((?!http)([^)#]+)\)", everything):
        assert (WEIGHTS / link).is_file()


@pytest.mark.parametrize("folder", model_folders(), ids=lambda folder: folder.name)
def test_a_model_card_shows_the_measured_numbers(folder: Path) -> None:
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert card == model_card(folder), "run python -m train.cards"
    evaluation = json.loads((folder / "metrics.json").read_text())["evaluation"]
    results = ModelCard.load(folder / "README.md").data.eval_results  # parsed as on the Hub
    assert results
    for result in results:
        assert result.metric_value == pytest.approx(evaluation[result.metric_type], abs=1e-6)


@pytest.mark.parametrize("name", ["gan-collapsed", "vae", "dnn-article"])
def test_a_run_without_a_text_of_its_own_gets_that_of_its_kind(name: str, tmp_path: Path) -> None:
    kind = name.split("-")[0]
    mine = tmp_path / f"{kind}-mine"
    mine.mkdir()
    for file in ("config.json", "metrics.json"):
        shutil.copy2(WEIGHTS / name / file, mine)
    card = model_card(mine)
    ours, general = texts(name), texts(mine.name)
    assert ours["description"] not in card and general["description"] in card and general["limits"] in card
    assert "The test images" not in card, "nobody knows what chose a stranger's run"
    assert 'variant="mine"' in card and f"name: aigc-{mine.name}\n" in card


def test_every_text_of_a_card_is_that_of_a_run_that_ships() -> None:
    names = {path.stem for path in (TEMPLATES / "runs").glob("*.toml")} | {"evaluator"}
    assert names == {folder.name for folder in model_folders()}
    for folder in model_folders():
        card = (folder / "README.md").read_text(encoding="utf-8")
        assert all(texts(folder.name)[part] in card for part in ("title", "description", "choices", "limits"))


def test_all_runs_are_shipped_with_their_records() -> None:
    names = {folder.name for folder in model_folders()}
    assert names == {folder_name(kind, run) for kind in ("evaluator", *KINDS) for run in own_runs(kind)}
    for folder in model_folders():
        for section in ("training", "evaluation"):
            record = read_metrics(folder)[section]
            assert {"command", "seed", "data", "seconds", "hardware"} <= set(record)
            assert record["weights"] == digest_of(folder), "measured of other weights: run python -m train.evaluate"


def test_every_record_names_its_run_as_its_folder_does() -> None:
    for folder in model_folders():
        training = read_metrics(folder)["training"]
        assert list(training)[:4] == ["kind", "variant", "recipe", "run"]
        assert folder_name(training["kind"], training["run"]) == folder.name
        assert f"python -m train.{training['kind']} --variant {training['recipe']} " in training["command"]
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        assert training["variant"] == config.get("variant", "best")  # the evaluation network has one architecture
        if training["kind"] in KINDS:
            assert identity_in(read_metrics(folder)) is not None


def test_the_shipped_models_are_as_good_as_the_project_promises() -> None:
    """Hold the measures in metrics.json to the floors for shipping."""
    numbers = {folder.name: read_metrics(folder)["evaluation"] for folder in model_folders(WEIGHTS)}
    assert numbers["dnn"]["accuracy"] >= 0.997
    assert min(numbers["dnn"]["pen_digit_lowest"], numbers["dnn"]["choosing_digit_lowest"]) >= 0.97
    assert numbers["dnn"]["pen_accuracy_lowest"] >= 0.99
    assert max(numbers["dnn"]["calibration_error"], numbers["dnn"]["pen_calibration_error"]) <= 0.005
    assert min(numbers["dnn"]["auroc"], numbers["dnn"]["auroc_pens"]) >= 0.985
    assert max(numbers["dnn"]["refused"], numbers["dnn"]["pen_refused"]) <= 0.01
    assert numbers["dnn"]["corrupted_accuracy"] >= 0.97
    assert (WEIGHTS / "dnn" / "model.safetensors").stat().st_size <= 2_000_000
    assert numbers["dnn-article"]["accuracy"] >= 0.98
    assert numbers["gan"]["digit_accuracy"] >= 0.995
    assert numbers["gan"]["frechet_ratio"] <= 1.2
    assert numbers["gan"]["precision"] >= 0.93
    assert min(numbers["gan"]["recall"], numbers["gan"]["coverage"]) >= 0.9
    assert numbers["gan"]["nearest_median"] >= numbers["gan"]["nearest_median_real"] * 0.8, "learnt by heart"
    assert numbers["gan"]["generator_megabytes"] <= 3
    assert numbers["gan-collapsed"]["recall"] < 0.1, "or it has not collapsed"
    assert numbers["vae"]["negative_elbo"] <= 86
    assert numbers["vae"]["psnr"] >= 23
    assert numbers["vae"]["digit_kept"] >= 0.99
    assert numbers["vae"]["fitted_frechet_ratio"] <= numbers["vae"]["reconstruction_frechet_ratio"], "decoder's share"
    assert numbers["vae"]["fitted_digit_accuracy"] >= 0.98 and numbers["vae"]["prior_frechet_ratio"] > 15
    assert all(row["correlation"][name] > 0.8 for name, row in numbers["vae"]["directions"].items())
    assert (WEIGHTS / "vae" / "model.safetensors").stat().st_size <= 6_000_000 + 3_000_000, "with a flow"
    by_weight = list_runs().kl_weights()
    runs = [numbers[folder_name("vae", run)] for run in by_weight.values()]
    assert all(a["kl"] > b["kl"] and a["psnr"] > b["psnr"] for a, b in pairwise(runs))
    assert list(by_weight) == [0.1, 1, 4, 10]
    for weight, run in by_weight.items():
        command = read_metrics(WEIGHTS / folder_name("vae", run))["training"]["command"]
        assert f"--variant {run} " in command and command.endswith(f"--kl-weight {weight}")
