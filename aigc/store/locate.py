"""Find the folder that a model lies in: this project's weights/, a user's folder, or the Hub."""

import logging
import re
from pathlib import Path

from aigc.errors import NoSuchModelError, WeightsError
from aigc.store.files import expanded
from aigc.store.hub import fetch
from aigc.store.manifest import check_digests, read_manifest
from aigc.store.names import KINDS, WEIGHTS, folder_name, in_order, kind_and_run, training_command

HUB_ID = re.compile(r"(?P<repo>[\w.-]+/[\w.-]+?)(@(?P<revision>[\w./-]+))?")
log = logging.getLogger("aigc")


def own_runs(kind: str) -> tuple[str, ...]:
    """List the runs of this project's weights/: those that the manifest lists, and any others in the folder."""
    listed = {name.partition("/")[0] for name in read_manifest().files}
    found = {path.parent.name for path in WEIGHTS.glob("*/config.json")}
    return in_order(run for name in listed | found for of_kind, run in [kind_and_run(name)] if of_kind == kind)


def own_folders() -> list[str]:
    """List the folders of all models of this project."""
    return [folder_name(kind, run) for kind in KINDS for run in own_runs(kind)]


def locate(kind: str, run: str = "best", source: str | Path | None = None) -> Path:
    """Find a model's folder; check every file of a run that ships. Arguments: see `load_model`."""
    if source is not None:
        return _resolve(source)
    runs = own_runs(kind)
    if run not in runs:
        raise ValueError(f"variant must be {' or '.join(runs)}, not {run!r}")
    folder = own_folder(kind, run)
    check_own(folder, kind, run)
    return folder


def own_folder(kind: str, run: str) -> Path:
    """Return a folder of weights/, else fetch it from the Hub, at the commit that the manifest names."""
    folder = WEIGHTS / folder_name(kind, run)
    if folder.is_dir():
        return folder
    manifest = read_manifest()
    pinned = manifest.revisions.get(folder.name)
    if not pinned:
        remedy = remedy_for(kind, run)
        raise WeightsError(f"{folder} is missing: {remedy}; or take somebody's: python app.py --hub OWNER")
    log.info("%s is not here: it is taken from the Hub, %s", folder, pinned)
    repo, commit = pinned.split("@")
    fetched = fetch(repo, commit, files=manifest.of(folder.name))
    check_own(fetched, kind, run)  # at once: its record is read before its weights are
    return fetched


def check_own(folder: Path, kind: str, run: str) -> None:
    """Raise WeightsError where a file of this project's own run is missing, or is not the one that ships."""
    remedy = remedy_for(kind, run)
    if folder.parent != WEIGHTS:
        remedy = f"delete {folder.parent.parent} and start again, or check HF_ENDPOINT"
    check_digests(folder, read_manifest().of(folder_name(kind, run)), remedy)


def remedy_for(kind: str, run: str, source: str | Path | None = None) -> str:
    """Return the end of a sentence about a model that cannot be loaded."""
    if source is not None:
        return f"check the source {source}"
    folder = folder_name(kind, run)
    return f"restore it with: git checkout -- weights/{folder}, or: {training_command(kind, run)} --overwrite"


def _resolve(source: str | Path) -> Path:
    """Find a folder, or fetch a Hub repository at one commit -> a folder that holds the model."""
    try:
        folder = expanded(source)
    except ValueError as error:
        raise WeightsError(str(error)) from error
    if folder.is_dir():
        return folder
    match = HUB_ID.fullmatch(source) if isinstance(source, str) else None
    if not match:
        raise WeightsError(f"{source} is neither a folder nor a Hub repository such as owner/repo@revision")
    try:
        return fetch(match["repo"], match["revision"] or "main")
    except NoSuchModelError as error:
        raise NoSuchModelError(f"there is no folder {source}, and {error}") from error
