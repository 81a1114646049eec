"""List the runs that an app can show: from a user's folder, from an owner on the Hub, and from this project's weights/.

Each run is described by its record. Listing a run loads no weights, so that forty runs cost as little as four.
"""

import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from aigc.errors import NoSuchModelError, UnreachableError, WeightsError
from aigc.models.config import ARCHITECTURES
from aigc.store.files import expanded
from aigc.store.hub import fetch, published
from aigc.store.locate import check_own, own_folder, own_folders, own_runs
from aigc.store.manifest import NEEDED
from aigc.store.model_files import check_run, kind_of, read_config
from aigc.store.names import KINDS, folder_name, in_order, kind_and_run
from aigc.store.records import Identity, assumed_identity, identity_in, numbers_alone, read_record

OWNER = re.compile(r"[A-Za-z0-9][\w.-]*", re.ASCII)
TRAIN = "train one with python -m train.dnn, train.gan or train.vae"

Answer = TypeVar("Answer")
log = logging.getLogger("aigc")


@dataclass(frozen=True)
class Run:
    """One finished training, described but not loaded.

    kind, name  as in the folder's name: weights/vae-map holds "vae", "map"
    origin      "own": this project's, whose files must be those that ship; "disk": the visitor's; "hub": a stranger's
    """

    kind: str
    name: str
    folder: Path
    origin: str

    @cached_property
    def record(self) -> Mapping[str, Any]:
        """metrics.json, {} where there is none; of strangers, only the numbers. WeightsError if damaged."""
        record = read_record(self.folder)
        return numbers_alone(record) if self.origin == "hub" else record

    @cached_property
    def identity(self) -> Identity:
        """Kind, variant, recipe and run, as the record says."""
        found = identity_in(read_record(self.folder))
        return found if found and found.kind == self.kind else assumed_identity(self.kind, self.name)

    @property
    def evaluation(self) -> Mapping[str, Any]:
        """Measured numbers of the run; {} where there are none."""
        evaluation: Mapping[str, Any] = self.record.get("evaluation", {})
        return evaluation

    def check(self) -> None:
        """Raise WeightsError where a file of this project's own run is missing or not the one that ships."""
        if self.origin == "own":
            check_own(self.folder, self.kind, self.name)


class Catalogue:
    """Runs by kind and name, the best and the article's first."""

    def __init__(self, runs: Iterable[Run]) -> None:
        found = {(run.kind, run.name): run for run in runs}
        self._runs = {
            kind: {name: found[kind, name] for name in in_order(name for of_kind, name in found if of_kind == kind)}
            for kind in KINDS
        }

    def of(self, kind: str) -> Mapping[str, Run]:
        """Return all runs of one kind."""
        return self._runs[kind]

    def evaluation(self, kind: str, name: str = "best") -> Mapping[str, Any]:
        """Return the measured numbers of a run; {} where there is no such run, or none were measured."""
        run = self._runs[kind].get(name)
        return run.evaluation if run else {}

    def single(self) -> Run | None:
        """Return the user's run on disk, where there is just one."""
        own = [run for runs in self._runs.values() for run in runs.values() if run.origin == "disk"]
        return own[0] if len(own) == 1 else None

    def kl_weights(self) -> dict[float, str]:
        """Map λ to the names of VAEs that differ in λ alone, the smallest λ first."""
        runs = [(run.identity.kl_weight, name) for name, run in self._runs["vae"].items()]
        return dict(sorted((weight, name) for weight, name in runs if weight is not None))


def list_runs(weights: Path | None = None, hub: str | None = None) -> Catalogue:
    """List the runs of an app. WeightsError: one sentence on what to do.

    weights  a folder of runs, laid out as weights/ is, or the folder of one run
    hub      the owner of Hub repositories named OWNER/aigc-gan, OWNER/aigc-gan-article, …
    A run found there replaces this project's run of the same kind and name; all other runs are this project's own, and
    so are those in the place of damaged ones, which the log names.
    """
    theirs = [] if weights is None else on_disk(weights)
    if hub is not None:
        theirs = on_hub(hub)
    theirs = sound(theirs)
    taken = {(run.kind, run.name) for run in theirs}
    own = [(kind, name) for kind in KINDS for name in own_runs(kind) if (kind, name) not in taken]
    folders = _at_once(lambda names: own_folder(*names), own)
    return Catalogue([*theirs, *(Run(kind, name, folders[kind, name], "own") for kind, name in own)])


def on_disk(weights: Path) -> list[Run]:
    """List the run, or the runs, in a user's folder."""
    weights = expanded(weights)
    if not weights.is_dir():
        raise WeightsError(f"there is no folder {weights}: pass --weights one that a training has written")
    runs = [_single(weights)] if (weights / NEEDED[0]).is_file() else _several(weights)
    log.info(
        "from %s: %s; all else is this project's own",
        weights,
        ", ".join(folder_name(run.kind, run.name) for run in runs),
    )
    return runs


def on_hub(owner: str) -> list[Run]:
    """List the runs that an owner has published; the log names the runs of this project without a counterpart."""
    if not OWNER.fullmatch(owner):
        raise WeightsError(f"{owner!r} is no user or organisation of the Hub: pass --hub NAME, without a slash")
    names = own_folders()
    missing: dict[str, WeightsError] = {}

    def find(name: str) -> Path | None:
        try:
            return fetch(f"{owner}/aigc-{name}", "main")
        except (NoSuchModelError, UnreachableError) as error:  # unreachable: never fetched while there was a network
            missing[name] = error
            return None

    with ThreadPoolExecutor(1) as pool:  # listing and asking together take as long as the longer of the two
        listing = pool.submit(published, owner)
        folders = _at_once(find, names)
        more = [name for name in listing.result() if kind_and_run(name)[0] in KINDS and name not in names]
    folders |= _at_once(find, more)
    found = {name: folder for name, folder in folders.items() if folder}
    if not found:
        raise max(missing.values(), key=lambda error: isinstance(error, UnreachableError))  # "unreachable" says more
    for name, error in missing.items():
        log.info("weights/%s is this project's own: %s", name, error)
    return [Run(*kind_and_run(name), folder, "hub") for name, folder in found.items()]


def sound(runs: Sequence[Run]) -> list[Run]:
    """Keep the runs whose files are as they should be, and name the others in the log. WeightsError where none is."""
    kept: list[Run] = []
    errors: list[WeightsError] = []
    for run in runs:
        try:
            check_run(run.kind, run.folder)
            read_record(run.folder)
            kept.append(run)
        except WeightsError as error:
            errors.append(error)
    if errors and not kept:
        raise errors[0]
    for refused in errors:
        log.warning("left out: %s", refused)
    return kept


def _single(folder: Path) -> Run:
    """Describe a user's single run: it replaces the run that its record names, else the run named after its variant."""
    kind = kind_of(folder)
    if kind is None:
        raise WeightsError(f"{folder} holds none of this project's models: {TRAIN}")
    identity = identity_in(read_record(folder))
    if identity and identity.kind == kind:
        return Run(kind, identity.run, folder, "disk")
    variant = str(read_config(folder / NEEDED[0], TRAIN).get("variant"))
    return Run(kind, variant if variant in ARCHITECTURES else ARCHITECTURES[0], folder, "disk")


def _several(weights: Path) -> list[Run]:
    """List the folders inside a folder that hold a run: named as in weights/, or described by their records."""
    runs: dict[tuple[str, str], Run] = {}
    for folder in sorted(path for path in weights.iterdir() if _holds_run(path)):
        kind, name = kind_and_run(folder.name)
        if kind not in KINDS:
            try:
                identity = identity_in(read_record(folder))
            except WeightsError as error:
                log.warning("left out: %s", error)
                continue
            if identity is None:
                continue
            kind, name = identity.kind, identity.run
        if before := runs.get((kind, name)):
            raise WeightsError(f"{before.folder} and {folder} are both the run {name} of a {kind}: move one away")
        runs[kind, name] = Run(kind, name, folder, "disk")
    if not runs:
        raise WeightsError(
            f"{weights} holds no config.json and none of the folders gan, vae, dnn, gan-NAME, … with a model in it: "
            "name the folder of one model, or train one to its end first"
        )
    return list(runs.values())


def _holds_run(folder: Path) -> bool:
    """Tell whether a folder holds a run; an unfinished training has a checkpoint, but no model yet."""
    return any((folder / file).is_file() for file in NEEDED)


Key = TypeVar("Key")


def _at_once(find: Callable[[Key], Answer], keys: Iterable[Key]) -> dict[Key, Answer]:
    """Apply `find` to all keys at once, since each key on the Hub costs at least one round trip."""
    keys = list(keys)
    with ThreadPoolExecutor(max(1, len(keys))) as pool:
        return dict(zip(keys, pool.map(find, keys), strict=True))
