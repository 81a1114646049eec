"""Where weights come from and which device they go to: the only code that knows weights/, the Hub and devices.

A model is a folder with `config.json` and `model.safetensors`, on disk or as a Hub repository.
Only safetensors are read, and only those that fit the configuration to the last name.
"""

import dataclasses
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from aigc.models.dnn import DNN, DNNConfig
from aigc.models.gan import GAN, GANConfig
from aigc.models.vae import VAE, VAEConfig
from aigc.runs import RUNS

WEIGHTS = Path(__file__).resolve().parent.parent / "weights"
FILES = ("config.json", "model.safetensors")
HUB_ID = re.compile(r"(?P<repo>[\w.-]+/[\w.-]+?)(@(?P<revision>[\w./-]+))?")
HUB_TIMEOUT = 5.0  # seconds to learn which commit a revision names

Model = TypeVar("Model", bound=nn.Module)


class WeightsError(ValueError):
    """Weights that are missing, damaged or not ours; the message names the file and what to do."""


def load_gan(variant: str = "best", device: str = "auto", source: str | Path | None = None) -> GAN:
    """The generator and its discriminator, in eval mode. Arguments: see `load_model`."""
    return load_model("gan", lambda config: GAN(GANConfig(**config)), variant, device, source)


def load_vae(variant: str = "best", device: str = "auto", source: str | Path | None = None) -> VAE:
    """The variational autoencoder, in eval mode. Arguments: see `load_model`."""
    return load_model("vae", lambda config: VAE(VAEConfig(**config)), variant, device, source)


def load_dnn(variant: str = "best", device: str = "auto", source: str | Path | None = None) -> DNN:
    """The classifier, in eval mode. Arguments: see `load_model`."""
    return load_model("dnn", lambda config: DNN(DNNConfig(**config)), variant, device, source)


def load_model(
    name: str, build: Callable[[dict[str, Any]], Model], variant: str, device: str, source: str | Path | None
) -> Model:
    """Build a network from its config.json, fill it strictly from its model.safetensors.

    variant  "best", "article" or another of RUNS; with a source of its own, whatever that source holds
    device   "auto" (CUDA, then MPS, then CPU), "cpu", "cuda" or "mps"
    source   None: this project's weights/; else a model's folder; else "owner/repo" or
             "owner/repo@revision" on the Hugging Face Hub

    WeightsError where the weights are missing, damaged or of another network.
    """
    target = pick_device(device)
    if variant not in RUNS[name]:
        raise ValueError(f"variant must be {' or '.join(RUNS[name])}, not {variant!r}")
    if source is None:
        folder = WEIGHTS / folder_name(name, variant)
        remedy = f"restore it with: git checkout -- weights/{folder.name}, or: {training_command(name, variant)}"
    else:
        folder = resolve_source(source)
        remedy = f"check the source {source}"
    config_path, weights_path = (folder / file for file in FILES)
    for path in (config_path, weights_path):
        if not path.is_file():
            raise WeightsError(f"{path} is missing: {remedy}")
    try:
        model = build(json.loads(config_path.read_text(encoding="utf-8")))
    except (ValueError, TypeError, AttributeError) as error:
        raise WeightsError(f"{config_path} does not describe a {name} of this project ({error}): {remedy}") from error
    try:
        model.load_state_dict(load_file(weights_path), strict=True)
    except SafetensorError as error:
        raise WeightsError(f"{weights_path} is damaged ({error}): {remedy}") from error
    except RuntimeError as error:  # what load_state_dict raises where names or shapes differ
        reason = str(error).splitlines()[1].strip()
        raise WeightsError(f"{weights_path} does not fit {config_path} ({reason}): {remedy}") from error
    return model.eval().to(target).to(memory_format=torch.channels_last)  # its convolutions are faster so


class Configured(Protocol):
    """A network with the configuration that rebuilds it."""

    config: Any

    def state_dict(self) -> dict[str, Tensor]: ...


def save_model(model: Configured, folder: Path) -> None:
    """Write config.json and model.safetensors, each at once or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    config_path, weights_path = (folder / file for file in FILES)
    write_json(config_path, dataclasses.asdict(model.config))
    temporary = weights_path.with_suffix(".partial")
    save_file({key: value.cpu().contiguous() for key, value in model.state_dict().items()}, temporary)
    temporary.replace(weights_path)


def write_json(path: Path, content: object) -> None:
    """Write readable JSON, at once or not at all."""
    temporary = path.with_suffix(".partial")
    temporary.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    temporary.replace(path)


def folder_name(name: str, variant: str) -> str:
    """ "gan", "best" -> "gan"; "gan", "article" -> "gan-article"."""
    return name if variant == "best" else f"{name}-{variant}"


def training_command(name: str, variant: str) -> str:
    """The command that makes the weights anew."""
    folder = folder_name(name, variant)
    return f"python -m train.{name}{'' if variant == 'best' else f' --variant {variant}'} --out weights/{folder}"


def pick_device(device: str = "auto") -> torch.device:
    """ "auto" -> CUDA, then MPS, then CPU. ValueError where the device asked for is not there."""
    available = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if device == "auto":
        device = next(name for name, there in available.items() if there)
    if device not in available:
        raise ValueError(f"there is no device {device!r}: use auto, cpu, cuda or mps")
    if not available[device]:
        raise ValueError(f"{device} is not available on this machine: use --device auto or cpu")
    return torch.device(device)


def resolve_source(source: str | Path) -> Path:
    """A folder, or a Hub repository fetched at one commit -> a folder that holds the model."""
    if Path(source).is_dir():
        return Path(source)
    match = HUB_ID.fullmatch(str(source))
    if not match:
        raise WeightsError(f"{source} is neither a folder nor a Hub repository such as owner/repo@revision")
    return _fetch(match["repo"], match["revision"] or "main")


def _fetch(repo: str, revision: str) -> Path:
    """Config and weights of one commit: `main` is resolved once, so that the two cannot differ."""
    from httpx2 import HTTPError  # what huggingface_hub speaks HTTP with, and does not wrap
    from huggingface_hub import HfApi, hf_hub_download  # half a second: only when the Hub is asked
    from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError, LocalEntryNotFoundError, OfflineModeIsEnabled

    try:
        commit = revision
        if not re.fullmatch(r"[0-9a-f]{40}", revision):  # a full commit needs no question, and may be cached
            commit = HfApi().model_info(repo, revision=revision, timeout=HUB_TIMEOUT).sha or revision
        config, weights = (Path(hf_hub_download(repo, file, revision=commit)) for file in FILES)
    except (LocalEntryNotFoundError, OfflineModeIsEnabled) as error:
        raise WeightsError(
            f"{repo}@{revision} is not cached and the Hub cannot be reached: check the network"
        ) from error
    except EntryNotFoundError as error:
        raise WeightsError(f"{repo}@{revision} lacks {' or '.join(FILES)}: only safetensors are loaded") from error
    except HfHubHTTPError as error:
        status = error.response.status_code
        raise WeightsError(
            f"no folder {repo} here, and the Hub answered {status} for {repo}@{revision}: check the name and your token"
        ) from error
    except (HTTPError, OSError) as error:  # no route, no answer, no disk
        raise WeightsError(
            f"no folder {repo} here, and the Hub cannot be reached for {repo}@{revision}: check the name or the network"
        ) from error
    if config.parent != weights.parent:
        raise WeightsError(f"{repo}@{revision} gave config and weights of different commits: name a full commit")
    return config.parent
