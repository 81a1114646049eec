"""What a running app shows, read-only: each kind of model in both variants, its numbers, and how the GANs learnt."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import nn

from aigc.checkpoints import FILES, WEIGHTS, WeightsError, folder_name, load_dnn, load_gan, load_vae, pick_device
from aigc.models.checks import VARIANTS
from aigc.models.dnn import DNN, fold_batch_norm
from aigc.models.gan import GAN
from aigc.models.vae import VAE
from aigc.runs import RUNS
from aigc.timeline import FILE, Timeline, load_timeline

Model = TypeVar("Model", bound=nn.Module)


@dataclass(frozen=True)
class Lab:
    """Models by run, the device they are on, metrics.json by folder name ({} where not measured), timelines."""

    gan: Mapping[str, GAN]
    vae: Mapping[str, VAE]
    dnn: Mapping[str, DNN]
    device: torch.device
    metrics: Mapping[str, Mapping[str, Any]]
    timelines: Mapping[str, Timeline]  # of the GANs, by run


def open_lab(device: str = "auto", weights: Path | None = None, hub: str | None = None) -> Lab:
    """Load all models onto one device. WeightsError or ValueError: one sentence on what to do.

    weights  a folder laid out as weights/ is; a model that is not in it comes from this project's own
    hub      the owner of Hub repositories named OWNER/aigc-gan, OWNER/aigc-gan-article, …: of the two variants of each
             model; what is trained only to be shown comes from this project's own
    """
    if weights is not None and not any(_holds_model(weights / folder) for folder in FOLDERS):
        raise WeightsError(f"{weights} holds none of the models {', '.join(FOLDERS)}: train one to its end first")
    target = pick_device(device)

    def load(loader: Callable[..., Model], name: str) -> dict[str, Model]:
        sources = {run: _source(name, run, weights, hub) for run in LOADED[name]}
        return {run: loader(run, target.type, source) for run, source in sources.items()}

    return Lab(
        load(load_gan, "gan"),
        load(load_vae, "vae"),
        {variant: fold_batch_norm(dnn) for variant, dnn in load(load_dnn, "dnn").items()},
        target,
        {
            folder_name(name, run): {} if hub and run in VARIANTS else _metrics(_folder(name, run, weights))
            for name, runs in LOADED.items()
            for run in runs
        },
        {} if hub else _timelines(weights),
    )


LOADED = {"gan": VARIANTS, "vae": RUNS["vae"], "dnn": VARIANTS}  # of the collapsed GAN, the timeline is enough
FOLDERS = tuple(folder_name(name, run) for name, runs in LOADED.items() for run in runs)


def _source(name: str, run: str, weights: Path | None, hub: str | None) -> str | Path | None:
    """None: this project's own weights."""
    folder = folder_name(name, run)
    if hub and run in VARIANTS:
        return f"{hub}/aigc-{folder}"
    return weights / folder if weights is not None and _holds_model(weights / folder) else None


def _folder(name: str, run: str, weights: Path | None) -> Path:
    return Path(_source(name, run, weights, None) or WEIGHTS / folder_name(name, run))


def _holds_model(folder: Path) -> bool:
    """False for a training that has not ended: it has a checkpoint, but no model yet."""
    return any((folder / file).is_file() for file in FILES)


def _timelines(weights: Path | None) -> dict[str, Timeline]:
    """Those of one's own weights, and of this project's for what one did not train."""
    found = {}
    for run in RUNS["gan"]:
        folder = _folder("gan", run, weights)
        if (folder / FILE).is_file():
            found[run] = load_timeline(folder)
    return found


def _metrics(folder: Path) -> dict[str, Any]:
    path = folder / "metrics.json"
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except ValueError as error:
        raise WeightsError(f"{path} is damaged ({error}): restore it, or delete it to go without numbers") from error
    return content
