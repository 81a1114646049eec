"""Where each model of an app comes from: one's own folder, somebody's on the Hub, else this project's weights/."""

import json
import logging
import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from aigc.checkpoints import folder_name, kind_of, locate, read_config
from aigc.hub import NoSuchModelError, UnreachableError, fetch
from aigc.manifest import NEEDED, WeightsError
from aigc.models.checks import VARIANTS
from aigc.runs import RUNS

LOADED = {"gan": VARIANTS, "vae": RUNS["vae"], "dnn": VARIANTS}  # of the collapsed GAN, the timeline is enough
FOLDERS = {folder_name(name, run): (name, run) for name in LOADED for run in RUNS[name]}

OWNER = re.compile(r"[A-Za-z0-9][\w.-]*", re.ASCII)

Answer = TypeVar("Answer")
log = logging.getLogger("aigc")


def on_disk(weights: Path | None) -> dict[str, Path]:
    """Where each model is: in `weights`, else where this project's own is."""
    theirs: dict[str, Path] = {}
    if weights is not None:
        if not weights.is_dir():
            raise WeightsError(f"there is no folder {weights}: pass --weights one that a training has written")
        single = (weights / NEEDED[0]).is_file()
        theirs = {_slot(weights): weights} if single else _models_in(weights)
        log.info("from %s: %s; all else is this project's own", weights, ", ".join(theirs))
    return theirs | _own(theirs)


def _models_in(weights: Path) -> dict[str, Path]:
    theirs = {name: weights / name for name in FOLDERS if _holds_model(weights / name)}
    if not theirs:
        raise WeightsError(
            f"{weights} holds no config.json and none of the folders {', '.join(FOLDERS)} with a model in it: name the "
            "folder of one model, or train one to its end first"
        )
    return theirs


def on_hub(owner: str) -> dict[str, Path]:
    """Each model of that owner; what there is none of is this project's own."""
    if not OWNER.fullmatch(owner):
        raise WeightsError(f"{owner!r} is no user or organisation of the Hub: pass --hub NAME, without a slash")
    missing: dict[str, WeightsError] = {}

    def find(name: str) -> Path | None:
        try:
            return fetch(f"{owner}/aigc-{name}", "main")
        except (NoSuchModelError, UnreachableError) as error:  # the latter: never fetched while there was a network
            missing[name] = error
            return None

    theirs = {name: folder for name, folder in _at_once(find, FOLDERS).items() if folder}
    if not theirs:
        raise max(missing.values(), key=lambda error: isinstance(error, UnreachableError))  # that says more
    for name, error in missing.items():
        log.info("weights/%s is this project's own: %s", name, error)
    return theirs | _own(theirs)


def _own(theirs: Mapping[str, Path]) -> dict[str, Path]:
    """This project's models, but for those that others stand in for."""
    own = {name: place for name, place in FOLDERS.items() if name not in theirs}
    return _at_once(lambda name: locate(*own[name]), own)


def _at_once(find: Callable[[str], Answer], names: Mapping[str, object]) -> dict[str, Answer]:
    """All at a time: where they come from the Hub, each is an answer or more to wait for."""
    with ThreadPoolExecutor(max(1, len(names))) as pool:
        return dict(zip(names, pool.map(find, names), strict=True))


def _slot(folder: Path) -> str:
    """Which of FOLDERS one model of one's own stands in for: the run that it was, else the variant that it is."""
    remedy = "train one with python -m train.dnn, train.gan or train.vae"
    kind = kind_of(folder)
    if kind is None:
        raise WeightsError(f"{folder} holds none of this project's models: {remedy}")
    training = read_metrics(folder).get("training", {})
    run = re.search(r"--variant (\S+)", str(training.get("command") if isinstance(training, dict) else ""))
    variant = str(read_config(folder / NEEDED[0], remedy).get("variant"))
    return folder_name(kind, next((one for one in (run and run[1], variant) if one in RUNS[kind]), "best"))


def _holds_model(folder: Path) -> bool:
    """False for a training that has not ended: it has a checkpoint, but no model yet."""
    return any((folder / file).is_file() for file in NEEDED)


def read_metrics(folder: Path) -> dict[str, Any]:
    """A model's metrics.json; {} where there is none. WeightsError where it is something else."""
    path = folder / "metrics.json"
    remedy = "restore it, or delete it to go without numbers"
    try:
        content = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except ValueError as error:
        raise WeightsError(f"{path} is damaged ({error}): {remedy}") from error
    evaluation = content.get("evaluation", {}) if isinstance(content, dict) else None
    if not isinstance(evaluation, dict) or (evaluation and not isinstance(evaluation.get("hardware"), str)):
        raise WeightsError(f"{path} is not what train.evaluate writes: {remedy}")
    return dict(content)


def numbers_alone(metrics: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is more than a number, which the page would have to trust."""
    evaluation = metrics.get("evaluation", {})
    numbers = {key: value for key, value in evaluation.items() if type(value) in (int, float)}
    return {"evaluation": {**numbers, "hardware": evaluation["hardware"]}} if numbers else {}
