"""The models of a running app: each is loaded when first asked for, and replaced on the CPU if the device fails."""

import copy
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import torch
from torch import nn

from aigc.devices import Choice, choose_device, first_line, is_failure
from aigc.inference import classify, decode, generate
from aigc.models.dnn import DNN
from aigc.models.folding import fold_batch_norm, fold_relu
from aigc.models.gan import GAN
from aigc.models.vae import VAE
from aigc.store.catalogue import Catalogue, Run, list_runs
from aigc.store.model_files import load_dnn, load_gan, load_vae
from aigc.store.timeline import FILE, Timeline, load_timeline
from aigc.store.trained import Besides, Trained

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")
Item = TypeVar("Item")
Network = TypeVar("Network", bound=nn.Module)
log = logging.getLogger("aigc")


class OnDemand(Mapping[str, Item]):
    """Items by the name of their run, each made once, when first asked for, even if many ask at the same time.

    Names are known before any item is made. An error from making an item is raised for everyone who asks for it.
    """

    def __init__(self, runs: Mapping[str, Run], make: Callable[[Run], Item]) -> None:
        self._runs, self._make = runs, make
        self._made: dict[str, Item] = {}
        self._locks = {name: threading.Lock() for name in runs}  # one lock each: nobody waits for another's model

    def __getitem__(self, name: str) -> Item:
        with self._locks[name]:
            if name not in self._made:
                self._made[name] = self._make(self._runs[name])
            return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._runs)

    def __len__(self) -> int:
        return len(self._runs)


class Models:
    """Models of an app; read-only, except that the models on the CPU take over for good where an accelerator fails.

    gan, vae, dnn  models by the name of their run, in eval mode
    trained        those that visitors train meanwhile; gan, vae and dnn find them too, by their names
    timelines      of the GANs that have one, by run
    """

    def __init__(self, catalogue: Catalogue, choice: Choice) -> None:
        self.catalogue, self.choice, self._lock = catalogue, choice, threading.Lock()
        self.trained = Trained()
        self.gan: Mapping[str, GAN] = self._with_trained("gan", load_gan, _try_gan)
        self.vae: Mapping[str, VAE] = self._with_trained("vae", _load_folded_vae, _try_vae)
        stays = choice.device.type == "cpu" and torch.backends.mkldnn.is_available()
        load_quick_dnn = _load_folded_dnn if stays else _load_dnn_to_move
        self.dnn: Mapping[str, DNN] = self._with_trained("dnn", load_quick_dnn, _try_dnn)
        told = {name: run for name, run in catalogue.of("gan").items() if (run.folder / FILE).is_file()}
        self.timelines: Mapping[str, Timeline] = OnDemand(told, _load_timeline)

    def _with_trained(
        self, kind: str, load: Callable[[str, str, Path], Network], probe: Callable[[Network], object]
    ) -> Mapping[str, Network]:
        return Besides(kind, self._placed(kind, load, probe), self.trained)

    def _placed(
        self, kind: str, load: Callable[[str, str, Path], Network], probe: Callable[[Network], object]
    ) -> Mapping[str, Network]:
        """Return the models of one kind, each on the device that the app uses when the model is asked for."""
        device = self.choice.device

        def on_cpu(run: Run) -> Network:
            run.check()
            return load(run.name, "cpu", run.folder)

        def on_device(run: Run) -> Network:
            """Copy a model to the device and try the copy once. RuntimeError where that fails."""
            model = copy.deepcopy(loaded[run.name]).to(device)
            probe(model)
            return model

        runs = self.catalogue.of(kind)
        loaded = OnDemand(runs, on_cpu)
        return loaded if device.type == "cpu" else _Placed(self, loaded, OnDemand(runs, on_device))

    def fall_back(self, error: RuntimeError) -> None:
        """Go on with the CPU; only once, even if many requests fail at the same time."""
        with self._lock:
            failed = self.choice.device.type
            if failed == "cpu":
                return
            self.choice = Choice(torch.device("cpu"), "failed", first_line(error))
            log.warning("%s failed (%s): the models run on the CPU from now on", failed.upper(), self.choice.detail)


class _Placed(Mapping[str, Network]):
    """Models on the accelerator, until it fails."""

    def __init__(self, models: Models, on_cpu: Mapping[str, Network], on_device: Mapping[str, Network]) -> None:
        self._models, self._on_cpu, self._on_device = models, on_cpu, on_device

    def __getitem__(self, name: str) -> Network:
        if self._models.choice.device.type != "cpu":
            try:
                return self._on_device[name]
            except RuntimeError as error:
                self._models.fall_back(error)
        return self._on_cpu[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._on_cpu)

    def __len__(self) -> int:
        return len(self._on_cpu)


def rescued(models: Models, handler: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Wrap a handler to run once more where the accelerator failed: out of memory, lost, without an operation."""

    @wraps(handler)
    def handle(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        device = models.choice.device
        try:
            return handler(*args, **kwargs)
        except RuntimeError as error:
            if device.type == "cpu" or not is_failure(error):
                raise
            models.fall_back(error)
            return handler(*args, **kwargs)

    return handle


def open_models(device: str = "auto", weights: Path | None = None, hub: str | None = None) -> Models:
    """List the runs, choose a device, and load the model that is seen first. Arguments: see `list_runs`.

    WeightsError or ValueError: one sentence on what to do.
    """
    models = Models(list_runs(weights, hub), choose_device(device))
    kinds: Mapping[str, Mapping[str, nn.Module]] = {"gan": models.gan, "vae": models.vae, "dnn": models.dnn}
    models.gan["best"]  # writes the page's first picture, and tries the device
    if single := models.catalogue.single():
        kinds[single.kind][single.name]  # named on the command line, so its errors are raised at once
    return models


def _load_folded_vae(name: str, device: str, folder: Path) -> VAE:
    return fold_batch_norm(load_vae(name, device, folder))


def _load_dnn_to_move(name: str, device: str, folder: Path) -> DNN:
    return fold_batch_norm(load_dnn(name, device, folder))


def _load_folded_dnn(name: str, device: str, folder: Path) -> DNN:
    return fold_relu(_load_dnn_to_move(name, device, folder))


def _load_timeline(run: Run) -> Timeline:
    run.check()
    return load_timeline(run.folder)


def _try_gan(gan: GAN) -> object:
    return generate(gan, torch.zeros(1, gan.config.latent), torch.zeros(1, dtype=torch.long))


def _try_vae(vae: VAE) -> object:
    return decode(vae, torch.zeros(1, vae.config.latent))


def _try_dnn(dnn: DNN) -> object:
    return classify(dnn, torch.zeros(1, 1, 28, 28))
