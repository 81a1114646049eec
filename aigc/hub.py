"""Models from the Hugging Face Hub: one commit at a time, safetensors alone, and never a long wait.

HF_ENDPOINT, HF_HOME, HF_TOKEN and HF_HUB_OFFLINE mean what they mean to huggingface_hub, which does the work.
"""

import logging
import re
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from aigc.manifest import WeightsError

NEEDED = ("config.json", "model.safetensors")
WANTED = ("metrics.json", "timeline.safetensors")  # where they are there
PICKLES = {".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt"}
COMMIT = re.compile(r"[0-9a-f]{40}")
PATIENCE = 4.0  # seconds in which nothing comes from the Hub, not a byte, before that is said

Result = TypeVar("Result")
log = logging.getLogger("aigc")


class NoSuchModelError(WeightsError):
    """The Hub answered that there is no such repository, or none that this token may see."""


def fetch(repo: str, revision: str) -> Path:
    """The folder in the local cache with one commit of a model repository; asks the Hub for what is not in it.

    A revision that is a full commit and was fetched before needs no network. Another one is resolved once, so that
    config and weights are of one commit; where the Hub cannot be reached, what was fetched last is taken.
    WeightsError: one sentence on what to do.
    """
    from httpx2 import HTTPError  # what huggingface_hub speaks HTTP with, and does not wrap
    from huggingface_hub.errors import (
        EntryNotFoundError,
        HfHubHTTPError,
        LocalEntryNotFoundError,
        OfflineModeIsEnabled,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    if COMMIT.fullmatch(revision) and (folder := _cached(repo, revision)):
        return folder
    name = f"{repo}@{revision}"
    try:
        return _patiently(lambda beat: _download(repo, revision, beat))
    except RepositoryNotFoundError as error:
        raise NoSuchModelError(f"the Hub has no model {repo}, or not for your token: check the name") from error
    except RevisionNotFoundError as error:
        raise WeightsError(f"{repo} has no revision {revision} on the Hub: name a branch, tag or commit") from error
    except EntryNotFoundError as error:
        if not isinstance(error, LocalEntryNotFoundError):
            raise WeightsError(f"{name} lacks {' or '.join(NEEDED)}: only safetensors are loaded") from error
        return _fetched_last(repo, revision, error)
    except OfflineModeIsEnabled as error:
        return _fetched_last(repo, revision, error)
    except HfHubHTTPError as error:
        status = error.response.status_code
        raise WeightsError(f"the Hub answered {status} for {name}: check the name and your token") from error
    except (HTTPError, OSError) as error:  # no route, no answer, half a file, no disk
        return _fetched_last(repo, revision, error)


def _download(repo: str, revision: str, beat: Callable[[], None]) -> Path:
    from huggingface_hub import HfApi, hf_hub_download
    from tqdm import tqdm

    class Beating(tqdm):  # type: ignore[misc]  # it has no annotations
        """What huggingface_hub tells how far a download has come."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **{**kwargs, "disable": True})

        def update(self, n: float | None = 1) -> Any:
            beat()
            return super().update(n)

    info = HfApi().model_info(repo, revision=revision, timeout=PATIENCE)
    beat()
    files = {sibling.rfilename for sibling in info.siblings or []}
    if pickles := sorted(file for file in files if PurePosixPath(file).suffix in PICKLES):
        raise WeightsError(f"{repo}@{revision} offers a pickle ({pickles[0]}): only safetensors are loaded")
    commit = info.sha or revision
    folder = _cached(repo, commit)
    if folder is None:  # the weights come last: where they are, all is there
        for file in (*(file for file in WANTED if file in files), *NEEDED):
            path = hf_hub_download(repo, file, revision=commit, etag_timeout=PATIENCE, tqdm_class=Beating)
            beat()
        folder = Path(path).parent
    return folder


def _cached(repo: str, commit: str) -> Path | None:
    from huggingface_hub import try_to_load_from_cache

    paths = [try_to_load_from_cache(repo, file, revision=commit) for file in NEEDED]
    return Path(str(paths[-1])).parent if all(isinstance(path, str) for path in paths) else None


def _fetched_last(repo: str, revision: str, error: Exception) -> Path:
    """The newest commit in the cache, which the log names. WeightsError: there is none, or one was asked for."""
    from huggingface_hub import constants, scan_cache_dir
    from huggingface_hub.errors import CacheNotFound

    reason = f"the Hub cannot be reached ({constants.ENDPOINT}: {_in_short(error)})"
    found: list[Path] = []
    if not COMMIT.fullmatch(revision):
        try:
            entries = [entry for entry in scan_cache_dir().repos if (entry.repo_id, entry.repo_type) == (repo, "model")]
        except CacheNotFound:
            entries = []
        commits = sorted((r for entry in entries for r in entry.revisions), key=lambda r: r.last_modified, reverse=True)
        found = [folder for r in commits if (folder := _cached(repo, r.commit_hash))]
    if not found:
        raise WeightsError(
            f"{reason}, and {repo}@{revision} is not cached: check the network or HF_ENDPOINT, or use weights on disk "
            "(python app.py without --hub, or --weights DIR)"
        ) from error
    log.warning("%s: %s is taken as fetched last, commit %s", reason, repo, found[0].name[:12])
    return found[0]


def _in_short(error: Exception) -> str:
    return (str(error).strip().split("\n", 1)[0] or type(error).__name__)[:160]


def _patiently(work: Callable[[Callable[[], None]], Result]) -> Result:
    """work(beat) in a thread of its own; TimeoutError once PATIENCE passes in which it does not call beat().

    huggingface_hub's own limits add up, over its retries, to more than 20 seconds.
    """
    result: Future[Result] = Future()
    alive = threading.Event()

    def run() -> None:
        try:
            result.set_result(work(alive.set))
        except BaseException as error:  # it is raised in the thread that waits
            result.set_exception(error)
        alive.set()

    threading.Thread(target=run, daemon=True).start()
    while not result.done():
        if not alive.wait(PATIENCE):
            raise TimeoutError(f"no answer for {PATIENCE:g} s")
        alive.clear()
    return result.result()
