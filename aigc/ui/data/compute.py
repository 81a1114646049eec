"""Show the compute: the device, each network's size and speed, the cost of each training, and a GPU beside the CPU."""

import html
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import torch

from aigc.devices import usable_cores
from aigc.store.catalogue import Catalogue, Run
from aigc.store.loaded import Models
from aigc.store.names import KINDS, folder_name, kind_and_run
from aigc.store.records import seconds_of
from aigc.ui.data.charts import rates
from aigc.ui.data.cost import Rate, Task, operations
from aigc.ui.data.seen import number_in
from aigc.ui.look.i18n import GAP, LANGUAGES, both, has_text, in_both, in_one, spoken
from aigc.ui.look.machine import on_machine, took, unless_usual, usual_machine

GPU = Path(__file__).parent / "gpu.toml"


def device_text(models: Models) -> str:
    """Name the device that the models run on now, and the threads that a request takes."""
    facts = {"device": models.choice.name, "cores": usable_cores(), "threads": torch.get_num_threads()}
    alone = GAP + both("compute.alone") if models.choice.reason == "alone" else ""
    return f"<p>{both('compute.device', **facts)}{alone}</p>"


def speed_table(tasks: Sequence[Task], measured: Sequence[Rate] = ()) -> str:
    """Write a row per task: parameters, operations of one image, and the rate where it was measured."""
    rows = []
    for place, task in enumerate(tasks):
        speed = ""
        if measured:
            rate = measured[place]
            spread = both("compute.spread", low=_rounded(rate.slowest), high=_rounded(rate.fastest), calls=rate.calls)
            speed = f"<td><b>{_rounded(rate.middle)}</b><small>{spread}</small></td>"
        rows.append(
            f'<tr><th scope="row">{both(f"compute.{task.name}")} <small>{both(f"variant.{task.variant}")}</small></th>'
            f"<td>{task.parameters:,}</td><td>{operations(task) / 1e6:,.2f}</td>{speed}</tr>"
        )
    names = ("network", "parameters", "operations", *(["speed"] if measured else []))
    return _table("speeds", names, rows, both("compute.speed_caption" if measured else "compute.speed_before"))


def training_table(catalogue: Catalogue) -> str:
    """Write a row per run whose record tells its training: steps, time, images a second, an unusual machine."""
    rows = []
    usual = usual_machine(
        str(run.record["training"]["hardware"])
        for kind in KINDS
        for run in catalogue.of(kind).values()
        if "hardware" in run.record.get("training", {})
    )
    for kind in KINDS:
        for name, run in sorted(catalogue.of(kind).items(), key=_by_weight):
            training = run.record.get("training", {})
            if not {"seconds", "steps", "hardware"} <= training.keys():
                continue
            place = unless_usual(str(training["hardware"]), usual)
            speed = trained_rate(run)
            rows.append(
                f'<tr><th scope="row">{in_both(**run_names(kind, name))}{place}</th>'
                f"<td>{training['steps']:,}</td><td>{took(seconds_of(training))}</td>"
                f"<td>{'–' if speed is None else _rounded(speed)}</td></tr>"
            )
    names = ("run", "steps", "time", "trained_speed")
    usually = on_machine("compute.training_usual", usual) + GAP if usual else ""
    return _table("trainings", names, rows, usually + both("compute.training_caption"))


def _by_weight(named: tuple[str, Run]) -> float:
    """Order VAEs that differ in λ by its size, behind all other runs, which keep their order."""
    weight = named[1].identity.kl_weight
    return weight if weight is not None and named[0].startswith("lambda-") else 0.0


def run_names(kind: str, run: str) -> dict[str, str]:
    """Name a run in each language, as markup: "vae", "lambda-4" -> "VAE, λ = 4"; a visitor's run keeps its own name."""
    parameter, _, weight = run.partition("-")
    key = f"compute.run_name.{parameter if weight else run}"
    if not has_text(key):
        return dict.fromkeys(LANGUAGES, f"{kind.upper()}: {html.escape(run)}")
    return {language: in_one(language, key, kind=kind.upper(), weight=weight) for language in LANGUAGES}


def trained_rate(run: Run) -> float | None:
    """Compute the images a second of a training, from its record; None where the record does not tell."""
    training = run.record.get("training", {})
    batch = number_in("batch-size", str(training.get("command", "")))
    if not batch or not training.get("seconds"):
        return None
    return float(training["steps"]) * batch / float(training["seconds"])


@cache
def gpu_figures() -> Mapping[str, Any]:
    """Load the rates that the project measured on a GPU."""
    return tomllib.loads(GPU.read_text(encoding="utf-8"))


def gpu_section(catalogue: Catalogue) -> str:
    """Compare trainings on one GPU, by size of the batch, with their speed on the CPU as their records tell it."""
    found = gpu_figures()
    chart, rows = [], []
    runs = {folder_name(kind, name): run for kind in KINDS for name, run in catalogue.of(kind).items()}
    for about in found["rate"]:
        name, batches = about["run"], about["batches"]
        own = name in runs and runs[name].origin == "own"  # a visitor's run may have used a GPU itself
        cpu = trained_rate(runs[name]) if own and about.get("same_work", True) else None
        shown = run_names(*kind_and_run(name))
        chart.append((shown, [*([("cpu", cpu)] if cpu else []), *(("gpu", float(rate)) for _, rate in batches)]))
        listed = "<br>".join(f"<small>{batch:,}:</small> {rate:,}" for batch, rate in batches)
        times = f"{batches[0][1] / cpu:.1f}\u00a0×" if cpu else "–"
        rows.append(
            f'<tr><th scope="row">{in_both(**shown)}</th><td>{_rounded(cpu) if cpu else "–"}</td><td>{listed}</td>'
            f"<td>{times}</td></tr>"
        )
    names = ("run", "cpu", "gpu", "times")
    pixels, reconstructions = (found["differences"][name] for name in ("pixels", "reconstructions"))
    moved = both(
        "compute.gpu_moved", pixels=pixels[0], pictures=reconstructions[0], precise=f"{reconstructions[1]:.5f}"
    )
    source = {key: found[key] for key in ("device", "torch", "commit", "date")}
    dots = "".join(f'<span><i class="{kind}"></i>{both(f"compute.{kind}_dot")}</span>' for kind in ("cpu", "gpu"))
    return (
        f'<p>{both("compute.gpu_text")}</p><p class="legend">{dots}</p>'
        f'<div class="rates">{rates(chart, spoken("compute.gpu_chart"))}'
        f'<p class="axis-name">{both("compute.gpu_axis")}</p></div>'
        f"{_table('gpus', names, rows, both('compute.gpu_source', **source))}<p>{moved}</p>"
    )


def _table(kind: str, names: Sequence[str], rows: Sequence[str], caption: str) -> str:
    head = "".join(f'<th scope="col">{both(f"compute.{name}")}</th>' for name in names)
    return (
        f'<div class="wide" tabindex="0"><table class="{kind}"><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _rounded(rate: float) -> str:
    """Write a rate with three figures: more would be noise."""
    return f"{float(f'{rate:.3g}'):,.0f}"
