"""Models on disk: check, build and fill them, or refuse them with a sentence that says what to do.

A model is a folder with `config.json` and `model.safetensors`, on disk or as a Hub repository.
Only safetensors are loaded, and only those that fit the configuration to the last name.
"""

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol, TypeVar

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from aigc.devices import pick_device, placed
from aigc.errors import WeightsError
from aigc.models.dnn import DNN, DNNConfig
from aigc.models.gan import GAN, GANConfig
from aigc.models.vae import VAE, VAEConfig
from aigc.store.checks.schema import read_object
from aigc.store.checks.tensors import header_of, misfit, read_finite, read_header
from aigc.store.files import expanded, write_json, write_tensors
from aigc.store.locate import locate, remedy_for
from aigc.store.manifest import NEEDED

CONFIGS: Mapping[str, type[Any]] = {"gan": GANConfig, "vae": VAEConfig, "dnn": DNNConfig}
FIRST_TENSORS = {"discriminator": "gan", "aggregate": "vae", "decoder": "vae", "layers": "dnn"}  # in alphabetical order

Model = TypeVar("Model", bound=nn.Module)


def load_gan(variant: str = "best", device: str | torch.device = "auto", source: str | Path | None = None) -> GAN:
    """Load the generator and its discriminator, in eval mode. Arguments: see `load_model`."""
    return load_model("gan", _gan, variant, device, source)


def load_vae(variant: str = "best", device: str | torch.device = "auto", source: str | Path | None = None) -> VAE:
    """Load the variational autoencoder, in eval mode. Arguments: see `load_model`."""
    return load_model("vae", _vae, variant, device, source)


def load_dnn(variant: str = "best", device: str | torch.device = "auto", source: str | Path | None = None) -> DNN:
    """Load the classifier, in eval mode. Arguments: see `load_model`."""
    return load_model("dnn", _dnn, variant, device, source)


def load_model(
    name: str,
    build: Callable[[dict[str, Any]], Model],
    variant: str,
    device: str | torch.device,
    source: str | Path | None,
) -> Model:
    """Build a network from its config.json, and fill it strictly from its model.safetensors.

    variant  "best", "article" or another run of this project; with a source, the source alone decides the network
    device   "auto" (CUDA, then MPS, then CPU), "cpu", "cuda", "mps", one of several as "cuda:1", or a torch.device
    source   None: this project's weights/, else the same from the Hub, at the commit that the manifest names; else a
             model's folder, where ~ is the home folder; else "owner/repo" or "owner/repo@revision" on the Hugging Face
             Hub

    WeightsError where the weights are missing, damaged or of another network.
    A process forked afterwards computes on one thread: OpenMP's threads do not survive a fork. The CUDA of torch works
    in no fork at all; start processes with multiprocessing's "spawn" there.
    """
    pick_device(device)  # a wrong device is named before anything is fetched
    folder = locate(name, variant, source)
    config_path, weights_path = (folder / file for file in NEEDED)
    remedy = remedy_for(name, variant, source)
    for path in (config_path, weights_path):
        if not path.is_file():
            raise WeightsError(f"{path} is missing: {remedy}")
    config = read_config(config_path, remedy)
    check_fit(name, folder, build, config, remedy)
    model = build(config)
    try:
        model.load_state_dict(read_finite(weights_path), strict=True)
    except (ValueError, SafetensorError, OSError) as error:
        raise WeightsError(f"{weights_path} is damaged ({error}): {remedy}") from error
    model = model.float()  # double, where that is torch's default dtype
    for module in model.modules():
        module.register_state_dict_post_hook(_lay_out_plainly)
    return placed(model.eval(), device).to(memory_format=torch.channels_last)  # for faster convolutions


def check_fit(
    name: str, folder: Path, build: Callable[[dict[str, Any]], nn.Module], config: dict[str, Any], remedy: str
) -> None:
    """Compare a configuration with the header of the weights beside it, before memory is taken for either.

    WeightsError where the configuration is none of this kind, or where the weights are of another network.
    """
    config_path, weights_path = (folder / file for file in NEEDED)
    try:
        _check_types(name, config)
        wanted = header_of(lambda: build(config))
    except (ValueError, TypeError) as error:
        reason = _differences(name, config) or error
        raise WeightsError(f"{config_path} does not describe a {name} of this project ({reason}): {remedy}") from error
    try:
        difference = misfit(wanted, read_header(weights_path))
    except (ValueError, SafetensorError, OSError) as error:
        raise WeightsError(f"{weights_path} is damaged ({error}): {remedy}") from error
    if difference:
        raise WeightsError(f"{weights_path} does not fit {config_path} ({difference}): {remedy}")


def _gan(config: dict[str, Any]) -> GAN:
    return GAN(GANConfig(**config))


def _vae(config: dict[str, Any]) -> VAE:
    return VAE(VAEConfig(**config))


def _dnn(config: dict[str, Any]) -> DNN:
    return DNN(DNNConfig(**config))


def check_run(kind: str, folder: Path) -> None:
    """Check all files of somebody else's run but the weights' numbers. WeightsError names the file and the field."""
    remedy = f"check the folder {folder}"
    for file in NEEDED:
        if not (folder / file).is_file():
            raise WeightsError(f"{folder / file} is missing: {remedy}")
    builders: Mapping[str, Callable[[dict[str, Any]], nn.Module]] = {"gan": _gan, "vae": _vae, "dnn": _dnn}
    check_fit(kind, folder, builders[kind], read_config(folder / NEEDED[0], remedy), remedy)


def _check_types(name: str, config: Mapping[str, Any]) -> None:
    """Raise ValueError for a field that should be whole, or finite, and is not."""
    for field in dataclasses.fields(CONFIGS[name]) if name in CONFIGS else ():
        value = config.get(field.name, field.default)
        if field.type is int and (isinstance(value, bool) or not isinstance(value, int)):
            raise ValueError(f"{field.name} must be a whole number, not {str(value)[:40]!r}")


def _lay_out_plainly(module: nn.Module, tensors: dict[str, Tensor], prefix: str, _: object) -> None:
    """Give a state dict copies in the usual memory layout: safetensors.torch.save_file takes no other."""
    for name, own in (*module._parameters.items(), *module._buffers.items()):
        given = tensors.get(prefix + name)
        if given is not None and given is not own:  # a caller with keep_vars=True wants the tensor itself
            tensors[prefix + name] = given.contiguous()


def read_config(path: Path, remedy: str) -> dict[str, Any]:
    """Read a model's config.json. WeightsError where it is no JSON object."""
    return read_object(path, remedy)


def kind_of(folder: Path) -> str | None:
    """Tell the model kind that a folder holds, by its first tensor's name; None for any other content."""
    try:
        with safe_open(folder / NEEDED[1], framework="pt") as file:
            name = min(file.keys(), default="")
    except (SafetensorError, OSError):
        return None
    return FIRST_TENSORS.get(name.split(".")[0])


def _differences(name: str, config: Mapping[str, Any]) -> str | None:
    """Name the fields that do not belong to this kind; None where the names are right, but not the values."""
    known = {field.name for field in dataclasses.fields(CONFIGS[name])} if name in CONFIGS else set(config)
    if not (strange := sorted(set(config) - known)):
        return None
    return f"it has {', '.join(strange)}; a {name} here has {', '.join(sorted(known))}"


class Configured(Protocol):
    """A network with the configuration that rebuilds it."""

    config: Any

    def state_dict(self) -> dict[str, Tensor]: ...


def save_model(model: Configured, folder: str | Path) -> None:
    """Write config.json and model.safetensors, each whole or not at all."""
    config_path, weights_path = (expanded(folder) / file for file in NEEDED)
    write_json(config_path, dataclasses.asdict(model.config))
    write_tensors(weights_path, model.state_dict())
