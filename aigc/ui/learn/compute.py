"""Measure the time that the networks take on this machine, and tell what their trainings took."""

import time
from collections.abc import Callable

import torch
from torch import Tensor

from aigc.examples import example_digit
from aigc.inference import classify, draw_latents, generate, reconstruct
from aigc.models.config import VARIANTS
from aigc.models.dnn import DNN
from aigc.models.gan import GAN
from aigc.models.vae import VAE
from aigc.store.loaded import Models
from aigc.store.records import seconds_of
from aigc.ui.look.i18n import GAP, both
from aigc.ui.look.machine import on_machine, took, unless_usual, usual_machine

BATCH = 50  # images at once, in the measurement
KINDS = ("dnn", "vae", "gan")


def speed_table(models: Models) -> str:
    """Measure, now, a digit alone and fifty at once, in the networks of each kind."""
    rows, image = "", example_digit(3, 0)
    for kind in KINDS:
        for variant in VARIANTS:
            model = getattr(models, kind)[variant]
            alone, together = (milliseconds(task(model, image, count)) for count in (1, BATCH))
            rows += (
                f'<tr><th scope="row">{both(f"compute.run_name.{variant}", kind=kind.upper())}</th>'
                f"<td>{alone:.2f} ms</td><td>{together / BATCH:.2f} ms</td><td>{1000 * BATCH / together:,.0f}</td></tr>"
            )
    return _table([both(f"speed.{name}", count=BATCH) for name in ("alone", "together", "rate")], rows) + (
        f'<p class="under">{both("speed.tells", device=models.choice.name)}</p>'
    )


def cost_table(models: Models) -> str:
    """Write what each training of the six networks took, as far as their records tell."""
    records = {
        (kind, variant): models.catalogue.of(kind)[variant].record.get("training", {})
        for kind in KINDS
        for variant in VARIANTS
    }
    told = {run: record for run, record in records.items() if {"steps", "seconds", "hardware"} <= record.keys()}
    usual = usual_machine(str(record["hardware"]) for record in told.values())
    rows = ""
    for (kind, variant), record in told.items():
        other = unless_usual(str(record["hardware"]), usual)
        rows += (
            f'<tr><th scope="row">{both(f"compute.run_name.{variant}", kind=kind.upper())}{other}</th>'
            f"<td>{record['steps']:,}</td><td>{took(seconds_of(record))}</td></tr>"
        )
    usually = on_machine("compute.training_usual", usual) + GAP if usual else ""
    return _table([both(f"learn.compute.{name}") for name in ("steps", "time")], rows) + (
        f'<p class="under">{usually}{both("learn.compute.costs_text")}</p>'
    )


def _table(names: list[str], rows: str) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    return f'<table class="numbers"><thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>'


def task(model: DNN | VAE | GAN, image: Tensor, count: int) -> Callable[[], object]:
    """Make the task that is measured: to read or rebuild `count` copies of (1, 28, 28), or to write as many digits."""
    if isinstance(model, GAN):
        z = draw_latents(count, model.config.latent)
        return lambda: generate(model, z, torch.zeros(count, dtype=torch.long))
    images = image[None].expand(count, -1, -1, -1)
    if isinstance(model, DNN):
        return lambda: classify(model, images)
    return lambda: reconstruct(model, images)


def milliseconds(run: Callable[[], object], repeats: int = 3) -> float:
    """Measure a task, the fastest of a few runs."""
    fastest = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        fastest = min(fastest, time.perf_counter() - start)
    return 1000 * fastest
