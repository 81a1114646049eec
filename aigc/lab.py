"""What a running app shows: each kind of model in its variants, on which device, its numbers, how the GANs learnt."""

import copy
import json
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import torch
from torch import nn

from aigc.checkpoints import folder_name, kind_of, load_dnn, load_gan, load_vae, locate, read_config
from aigc.devices import Choice, choose_device, first_line
from aigc.hub import NEEDED, NoSuchModelError
from aigc.inference import classify, decode, generate
from aigc.manifest import WeightsError
from aigc.models.checks import VARIANTS
from aigc.models.dnn import DNN, fold_batch_norm
from aigc.models.gan import GAN
from aigc.models.vae import VAE
from aigc.runs import RUNS
from aigc.timeline import FILE, Timeline, load_timeline

LOADED = {"gan": VARIANTS, "vae": RUNS["vae"], "dnn": VARIANTS}  # of the collapsed GAN, the timeline is enough
FOLDERS = {folder_name(name, run): (name, run) for name in LOADED for run in RUNS[name]}

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
        self.choice = choice
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
        """Go on with the CPU."""
        self._models = self._on_cpu
        failed, self.choice = self.choice.device.type, Choice(torch.device("cpu"), "failed", first_line(error))
        log.warning("%s failed (%s): the models run on the CPU from now on", failed.upper(), self.choice.detail)


def rescued(lab: Lab, handler: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """The handler, asked once more where the accelerator failed it: out of memory, lost, without an operation."""

    @wraps(handler)
    def handle(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        device = lab.choice.device
        try:
            return handler(*args, **kwargs)
        except RuntimeError as error:
            if device.type == "cpu":
                raise
            if lab.choice.device == device:  # else another visitor's request met the same before
                lab.fall_back(error)
            return handler(*args, **kwargs)

    return handle


def open_lab(device: str = "auto", weights: Path | None = None, hub: str | None = None) -> Lab:
    """Load all models onto one device. WeightsError or ValueError: one sentence on what to do.

    weights  a folder laid out as weights/ is, or that of one model; what is not in it comes from this project's own
    hub      the owner of Hub repositories named OWNER/aigc-gan, OWNER/aigc-gan-article, …; likewise
    """
    choice = choose_device(device)
    folders = _on_hub(hub) if hub else _on_disk(weights)

    def load(loader: Callable[..., Model], name: str) -> dict[str, Model]:
        return {run: loader(run, "cpu", folders[folder_name(name, run)]) for run in LOADED[name]}

    models = Models(
        load(load_gan, "gan"),
        load(load_vae, "vae"),
        {variant: fold_batch_norm(dnn) for variant, dnn in load(load_dnn, "dnn").items()},
    )
    metrics = {name: _metrics(folder) for name, folder in folders.items()}
    timelines = {run: folders[folder_name("gan", run)] for run in RUNS["gan"]}
    found = {run: load_timeline(folder) for run, folder in timelines.items() if (folder / FILE).is_file()}
    return Lab(models, choice, metrics, found)


def _on_disk(weights: Path | None) -> dict[str, Path]:
    """Where each model is: in `weights`, else where this project's own is."""
    theirs: dict[str, Path] = {}
    if weights is not None and (weights / NEEDED[0]).is_file():
        theirs = {_slot(weights): weights}
    elif weights is not None:
        theirs = {name: weights / name for name in FOLDERS if _holds_model(weights / name)}
        if not theirs:
            raise WeightsError(f"{weights} holds none of the models {', '.join(FOLDERS)}: train one to its end first")
    own = {name: place for name, place in FOLDERS.items() if name not in theirs}
    return theirs | _fetched(lambda name: locate(*own[name]), own)


def _on_hub(owner: str) -> dict[str, Path]:
    """Each model of that owner; what there is none of is this project's own."""

    def find(name: str) -> Path | None:
        try:
            return locate(*FOLDERS[name], source=f"{owner}/aigc-{name}")
        except NoSuchModelError:
            return None

    theirs = {name: folder for name, folder in _fetched(find, FOLDERS).items() if folder}
    if not theirs:
        raise WeightsError(
            f"the Hub has no {owner}/aigc-gan, aigc-vae or aigc-dnn, or not for your token: check the name"
        )
    own = {name: place for name, place in FOLDERS.items() if name not in theirs}
    if own:
        log.info("%s has no aigc-%s: there the page shows its own", owner, ", aigc-".join(own))
    return theirs | _fetched(lambda name: locate(*own[name]), own)


def _fetched(find: Callable[[str], Answer], names: Mapping[str, object]) -> dict[str, Answer]:
    """All at a time: where they come from the Hub, each is an answer or more to wait for."""
    with ThreadPoolExecutor(max(1, len(names))) as pool:
        return dict(zip(names, pool.map(find, names), strict=True))


def _slot(folder: Path) -> str:
    """Which of FOLDERS one model of one's own stands in for: what it is, in the variant that it is."""
    remedy = "train one with python -m train.dnn, train.gan or train.vae"
    config = read_config(folder / NEEDED[0], remedy)
    kind = kind_of(config)
    if kind is None:
        raise WeightsError(f"{folder / NEEDED[0]} describes none of this project's models: {remedy}")
    return folder_name(kind, str(config["variant"]) if config["variant"] in VARIANTS else "best")


def _holds_model(folder: Path) -> bool:
    """False for a training that has not ended: it has a checkpoint, but no model yet."""
    return any((folder / file).is_file() for file in NEEDED)


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


def _metrics(folder: Path) -> dict[str, Any]:
    path = folder / "metrics.json"
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except ValueError as error:
        raise WeightsError(f"{path} is damaged ({error}): restore it, or delete it to go without numbers") from error
    return content
