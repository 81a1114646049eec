"""Continue a run that a visitor trained and kept on the page: its folder holds weights and a record, no checkpoint."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from safetensors.torch import load_file
from torch import nn

from aigc.store.manifest import NEEDED
from aigc.store.model_files import CONFIGS, check_run, read_config
from aigc.store.records import LIVE, identity_in, read_record
from train.loop.checkpoint import CHECKPOINT, Parts
from train.loop.options import RunOptions

Config = TypeVar("Config")


def kept_training(folder: Path) -> Mapping[str, Any] | None:
    """Return what the record of a kept run says of its training; None for any other folder.

    It stays there until the run is finished, so that a stopped run, resumed again, still knows its beginning.
    """
    record = read_record(folder)
    identity = identity_in(record)
    training: Mapping[str, Any] = record.get("training", {})
    return training if identity and identity.recipe == LIVE else None


def begins_anew(options: RunOptions, kind: str) -> bool:
    """Tell whether --resume finds a kept run that no training script has continued yet. ValueError: another kind's."""
    if not options.resume or (options.out / CHECKPOINT).exists():
        return False
    training = kept_training(options.out)
    if training is None:
        return False
    if training["kind"] != kind:
        raise ValueError(f"--resume: {options.out} holds a {training['kind']}: use python -m train.{training['kind']}")
    check_run(kind, options.out)
    return True


def network_of(options: RunOptions, config: Config) -> Config:
    """Return the configuration to train: with --resume a kept run's own, else the variant's. ValueError: another's."""
    training = kept_training(options.out) if options.resume else None
    if training is None:
        return config
    own = CONFIGS[training["kind"]](**read_config(options.out / NEEDED[0], "unpack the kept archive again"))
    if own.variant != getattr(config, "variant", None):
        raise ValueError(f"--resume: {options.out} holds a network of another variant: add --variant {own.variant}")
    kept: Config = own
    return kept


def load_kept(folder: Path, parts: Parts, kind: str) -> None:
    """Fill the network and its average from a kept run; optimisers stay new, since the archive holds none."""
    tensors = load_file(folder / NEEDED[1])
    for name in (kind, "average"):
        part = parts[name]
        assert isinstance(part, nn.Module)
        wanted = part.state_dict()
        prefix = "" if wanted.keys() <= tensors.keys() else "generator."  # the average of a GAN is its generator's
        part.load_state_dict({key: tensors[prefix + key] for key in wanted}, strict=True)
    print(f"{folder} holds a run kept from the page: training begins at its weights, with a new optimiser and schedule")
