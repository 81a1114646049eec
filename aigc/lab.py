"""What a running app shows: each kind of model in its variants, on which device, its numbers, how the GANs learnt."""

import copy
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import torch
from torch import nn

from aigc.checkpoints import WEIGHTS, folder_name, load_dnn, load_gan, load_vae
from aigc.devices import Choice, choose_device, first_line, is_failure
from aigc.inference import classify, decode, generate
from aigc.models.dnn import DNN, fold_batch_norm
from aigc.models.gan import GAN
from aigc.models.vae import VAE
from aigc.runs import RUNS
from aigc.sources import LOADED, numbers_alone, on_disk, on_hub, read_metrics
from aigc.timeline import FILE, Timeline, load_timeline

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")
Model = TypeVar("Model", bound=nn.Module)
log = logging.getLogger("aigc")


@dataclass(frozen=True)
class Models:
    """Models by run."""

    gan: Mapping[str, GAN]
    vae: Mapping[str, VAE]
    dnn: Mapping[str, DNN]


class Lab:
    """Read-only, but for one thing: where an accelerator fails, the models on the CPU take over for good.

    metrics    metrics.json by folder name, {} where not measured
    timelines  of the GANs, by run
    """

    def __init__(
        self,
        on_cpu: Models,
        choice: Choice,
        metrics: Mapping[str, Mapping[str, Any]],
        timelines: Mapping[str, Timeline],
    ) -> None:
        self._on_cpu, self._models, self.metrics, self.timelines = on_cpu, on_cpu, metrics, timelines
        self.choice, self._lock = choice, threading.Lock()
        if choice.device.type != "cpu":
            try:
                self._models = _moved(on_cpu, choice.device)
            except RuntimeError as error:
                self.fall_back(error)

    @property
    def gan(self) -> Mapping[str, GAN]:
        return self._models.gan

    @property
    def vae(self) -> Mapping[str, VAE]:
        return self._models.vae

    @property
    def dnn(self) -> Mapping[str, DNN]:
        return self._models.dnn

    def fall_back(self, error: RuntimeError) -> None:
        """Go on with the CPU; once, however many requests fail at the same time."""
        with self._lock:
            failed = self.choice.device.type
            if failed == "cpu":
                return
            self._models = self._on_cpu
            self.choice = Choice(torch.device("cpu"), "failed", first_line(error))
            log.warning("%s failed (%s): the models run on the CPU from now on", failed.upper(), self.choice.detail)


def rescued(lab: Lab, handler: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """The handler, asked once more where the accelerator failed it: out of memory, lost, without an operation."""

    @wraps(handler)
    def handle(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        device = lab.choice.device
        try:
            return handler(*args, **kwargs)
        except RuntimeError as error:
            if device.type == "cpu" or not is_failure(error):
                raise
            lab.fall_back(error)
            return handler(*args, **kwargs)

    return handle


def open_lab(device: str = "auto", weights: Path | None = None, hub: str | None = None) -> Lab:
    """Load all models onto one device. WeightsError or ValueError: one sentence on what to do.

    weights  a folder laid out as weights/ is, or that of one model; what is not in it comes from this project's own
    hub      the owner of Hub repositories named OWNER/aigc-gan, OWNER/aigc-gan-article, …; likewise
    """
    choice = choose_device(device)
    folders = on_disk(weights) if hub is None else on_hub(hub)

    def load(loader: Callable[..., Model], name: str) -> dict[str, Model]:
        return {run: loader(run, "cpu", folders[folder_name(name, run)]) for run in LOADED[name]}

    models = Models(
        load(load_gan, "gan"),
        load(load_vae, "vae"),
        {variant: fold_batch_norm(dnn) for variant, dnn in load(load_dnn, "dnn").items()},
    )
    metrics = {name: read_metrics(folder) for name, folder in folders.items()}
    if hub is not None:  # what strangers measured is shown as numbers alone
        metrics |= {name: numbers_alone(metrics[name]) for name, folder in folders.items() if folder.parent != WEIGHTS}
    timelines = {run: folders[folder_name("gan", run)] for run in RUNS["gan"]}
    found = {run: load_timeline(folder) for run, folder in timelines.items() if (folder / FILE).is_file()}
    return Lab(models, choice, metrics, found)


def _moved(models: Models, device: torch.device) -> Models:
    """Copies on that device, each of which has answered there once. RuntimeError where one does not."""
    moved = Models(_copies(models.gan, device), _copies(models.vae, device), _copies(models.dnn, device))
    for gan in moved.gan.values():
        generate(gan, torch.zeros(1, gan.config.latent), torch.zeros(1, dtype=torch.long))
    for vae in moved.vae.values():
        decode(vae, torch.zeros(1, vae.config.latent))
    for dnn in moved.dnn.values():
        classify(dnn, torch.zeros(1, 1, 28, 28))
    return moved


def _copies(models: Mapping[str, Model], device: torch.device) -> dict[str, Model]:
    return {run: copy.deepcopy(model).to(device) for run, model in models.items()}
