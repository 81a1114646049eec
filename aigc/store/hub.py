"""Models from the Hugging Face Hub: one commit at a time, safetensors alone, and never a long wait.

HF_ENDPOINT, HF_HOME, HF_TOKEN and HF_HUB_OFFLINE mean what they mean to huggingface_hub, which does the work.
"""

import logging
import re
import threading
from collections.abc import Callable, Collection
from concurrent.futures import Future
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from aigc.errors import NoSuchModelError, UnreachableError, WeightsError
from aigc.store.checks import schema, tensors
from aigc.store.manifest import NEEDED, WANTED

PICKLES = {".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt"}
COMMIT = re.compile(r"[0-9a-f]{40}")
PATIENCE = 4.0  # seconds without a byte from the Hub, before a TimeoutError
CHUNK = 64 * 1024  # bytes between two signs of life of a download; huggingface_hub's own are larger than any file here

Result = TypeVar("Result")
log = logging.getLogger("aigc")


def fetch(repo: str, revision: str, files: Collection[str] = NEEDED) -> Path:
    """Return the folder in the local cache with one commit of a model repository; ask the Hub for missing files.

    files  files that must be cached for a full commit to be taken without asking the Hub

    A revision that is no full commit is resolved once, so that config and weights are of one commit; where the Hub
    cannot be reached, the commit fetched last for the revision is taken. WeightsError: one sentence on what to do.
    """
    from httpx2 import HTTPError  # from huggingface_hub's HTTP client, and not wrapped by it
    from huggingface_hub.errors import (
        EntryNotFoundError,
        GatedRepoError,
        HfHubHTTPError,
        HFValidationError,
        LocalEntryNotFoundError,
        OfflineModeIsEnabled,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    name = f"{repo}@{revision}"
    try:
        if COMMIT.fullmatch(revision) and (folder := _cached(repo, revision, files)):
            return folder
        return _patiently(lambda beat: _download(repo, revision, beat))
    except WeightsError:
        raise
    except GatedRepoError as error:
        raise WeightsError(f"{repo} is gated: accept its terms on the Hub, and log in with `hf auth login`") from error
    except RepositoryNotFoundError as error:
        raise NoSuchModelError(f"the Hub has no model {repo}, or not for your token: check the name") from error
    except RevisionNotFoundError as error:
        raise WeightsError(f"{repo} has no revision {revision} on the Hub: name a branch, tag or commit") from error
    except LocalEntryNotFoundError as error:
        return _fetched_last(repo, revision, _short(error), error)
    except EntryNotFoundError as error:
        raise WeightsError(f"{name} lacks {' or '.join(NEEDED)}: only safetensors are loaded") from error
    except HfHubHTTPError as error:
        status = error.response.status_code
        if status >= 500 or status == 429:
            return _fetched_last(repo, revision, f"it answered {status}", error)
        raise WeightsError(f"the Hub answered {status} for {name}: check the name and your token") from error
    except (OfflineModeIsEnabled, HTTPError, ConnectionError, TimeoutError) as error:  # no route, no answer
        return _fetched_last(repo, revision, _short(error), error)
    except OSError as error:
        if error.errno is None:  # half a file
            return _fetched_last(repo, revision, _short(error), error)
        raise WeightsError(f"the cache cannot be written ({error}): name another folder with HF_HOME") from error
    except ImportError as error:  # a SOCKS proxy without the package for it
        raise WeightsError(
            f"{name} cannot be fetched ({_short(error)}): unset all_proxy, or install socksio"
        ) from error
    except HFValidationError as error:
        raise WeightsError(f"{repo} is no name of a repository on the Hub: check the name") from error
    except (ValueError, KeyError, TypeError) as error:
        raise WeightsError(
            f"{_endpoint()} does not answer as the Hub does ({_short(error)}): check HF_ENDPOINT"
        ) from error


def published(owner: str) -> list[str]:
    """List the names X of repositories OWNER/aigc-X; [], and a line in the log, where the Hub does not list them."""
    from huggingface_hub import HfApi

    prefix = f"{owner}/aigc-"

    def ask(beat: Callable[[], None]) -> list[str]:
        return [info.id.removeprefix(prefix) for info in HfApi().list_models(author=owner, search="aigc-")]

    try:
        names = _patiently(ask)
    except Exception as error:  # a mirror or an offline cache lists nothing; the known names are asked for one by one
        log.info("the Hub does not list what %s has published (%s)", owner, _short(error))
        return []
    return sorted(name for name in names if "/" not in name)


def _download(repo: str, revision: str, beat: Callable[[], None]) -> Path:
    from huggingface_hub import HfApi, constants, hf_hub_download

    constants.DOWNLOAD_CHUNK_SIZE = min(CHUNK, constants.DOWNLOAD_CHUNK_SIZE)
    info = HfApi().model_info(repo, revision=revision, timeout=PATIENCE)
    beat()
    files = {sibling.rfilename for sibling in info.siblings or []}
    if pickles := sorted(file for file in files if PurePosixPath(file).suffix in PICKLES):
        raise WeightsError(f"{repo}@{revision} offers a pickle ({pickles[0]}): only safetensors are loaded")
    commit = info.sha or revision
    for file in (*(file for file in WANTED if file in files), *NEEDED):  # a cached file is not asked for again
        bar = _watching(f"{repo}@{revision}", file, beat)
        path = hf_hub_download(repo, file, revision=commit, etag_timeout=PATIENCE, tqdm_class=bar)
        beat()
    if revision != commit:
        _remember(repo, revision, commit)
    return Path(path).parent


def _watching(name: str, file: str, beat: Callable[[], None]) -> type[Any]:
    """Make the progress bar by which huggingface_hub reports a download: a sign of life, and a bound of its size.

    The size that the Hub announces is refused before the first byte; a Hub that sends more is cut off.
    """
    from tqdm import tqdm

    most = tensors.LARGEST if file.endswith(".safetensors") else schema.LARGEST

    class Watching(tqdm):  # type: ignore[misc]  # it has no annotations
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            self.received = 0.0
            self.check(kwargs.get("total") or 0)
            super().__init__(*args, **{**kwargs, "disable": True})

        def update(self, n: float | None = 1) -> Any:
            beat()
            self.received += n or 0
            self.check(self.received)
            return super().update(n)

        def check(self, size: float) -> None:
            if size > most:
                raise WeightsError(f"{name}: {file} has more than {most:,} bytes: no model of this project is so large")

    return Watching


def _cached(repo: str, revision: str, files: Collection[str]) -> Path | None:
    from huggingface_hub import try_to_load_from_cache

    paths = [try_to_load_from_cache(repo, file, revision=revision) for file in files]
    return Path(str(paths[-1])).parent if all(isinstance(path, str) for path in paths) else None


def _remember(repo: str, revision: str, commit: str) -> None:
    """Note in the cache, where huggingface_hub looks for it, which commit a branch or tag was."""
    from huggingface_hub import constants
    from huggingface_hub.file_download import repo_folder_name

    path = Path(constants.HF_HUB_CACHE) / repo_folder_name(repo_id=repo, repo_type="model") / "refs" / revision
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(commit, encoding="utf-8")


def _fetched_last(repo: str, revision: str, reason: str, error: Exception) -> Path:
    """Return the folder of the commit last fetched for the revision; the log names it. UnreachableError without one."""
    away = f"the Hub cannot be reached ({_endpoint()}: {reason})"
    folder = _cached(repo, revision, NEEDED)
    if folder is None:
        raise UnreachableError(
            f"{away}, and {repo}@{revision} is not cached: check the network or HF_ENDPOINT, or use weights on disk "
            "(python app.py without --hub, or --weights DIR)"
        ) from error
    log.warning("%s: %s@%s is taken as fetched last, commit %s", away, repo, revision, folder.name[:12])
    return folder


def _endpoint() -> str:
    from huggingface_hub import constants

    return constants.ENDPOINT


def _short(error: Exception) -> str:
    return (str(error).strip().split("\n", 1)[0] or type(error).__name__)[:160]


def _patiently(work: Callable[[Callable[[], None]], Result]) -> Result:
    """Run work(beat) in another thread; TimeoutError once PATIENCE passes without a call of beat().

    huggingface_hub's own limits add up, over its retries, to more than 20 seconds.
    """
    result: Future[Result] = Future()
    alive = threading.Event()

    def run() -> None:
        try:
            result.set_result(work(alive.set))
        except BaseException as error:  # raised again in the thread that waits
            result.set_exception(error)
        alive.set()

    threading.Thread(target=run, daemon=True).start()
    while not result.done():
        if not alive.wait(PATIENCE):
            raise TimeoutError(f"no answer for {PATIENCE:g} s")
        alive.clear()
    return result.result()
