"""Write files whole or not at all: beside their place, synced to the disk, then renamed into it."""

import errno
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import save_file
from torch import Tensor

NO_ROOM = {errno.EROFS, errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EACCES, errno.EPERM}
READABLE = 0o644  # safetensors writes for its owner alone


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`; the file written there replaces `path` once the block ends well.

    The file is synced before the rename, so that a power cut leaves the old file or the new one, never an empty one.
    OSError, in one sentence, where there is no room or no permission; the old file stays.
    """
    temporary = path.with_name(path.name + ".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        temporary.chmod(READABLE)
        _sync(temporary)
        temporary.replace(path)
    except BaseException as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError | SafetensorError):
            reason = getattr(error, "strerror", None) or error
            raise OSError(f"{path} cannot be written ({reason}): make room, or name another folder") from error
        raise
    if os.name == "posix":  # elsewhere a folder cannot be opened
        _sync(path.parent)


def expanded(path: str | Path) -> Path:
    """Put the home folder in place of a leading ~, as a shell does. ValueError where there is no such user."""
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        raise ValueError(f"{path} names no home folder ({error}): write the path in full") from error


def explained(error: OSError) -> str:
    """Write an error of the system as a sentence that says what to do; other errors are such sentences already."""
    if error.errno in NO_ROOM and error.filename is not None:
        place = os.fsdecode(error.filename)
        return f"{place} cannot be used ({error.strerror}): make room, or name another folder"
    if error.errno == errno.ENOENT and error.filename is None:  # by tempfile alone
        return "no folder for temporary files can be written: name one in TMPDIR"
    return str(error)


def write_json(path: Path, content: object) -> None:
    """Write readable JSON."""
    with whole(path) as temporary:
        temporary.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def write_tensors(path: Path, tensors: Mapping[str, Tensor], metadata: dict[str, str] | None = None) -> None:
    """Write a safetensors file."""
    with whole(path) as temporary:
        save_file({name: t.detach().cpu().contiguous() for name, t in tensors.items()}, temporary, metadata=metadata)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
