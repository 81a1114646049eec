"""Hold --out for one training run: one process at a time, and no earlier run overwritten unasked."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout

from train.loop.checkpoint import CHECKPOINT, Progress, flags_of, read_progress
from train.loop.kept import begins_anew
from train.loop.options import RunOptions
from train.loop.team import check_together, highest, joined, leads

MODEL = "model.safetensors"
LOCK, HOLDER = (
    "training.lock",
    "training.pid",
)  # the system drops the lock of a killed process; both files go at the end


Options = TypeVar("Options", bound=RunOptions)


def train_alone(options: Options, kind: str, train: Callable[[Options], None]) -> None:
    """Call `train` of train.<kind> while --out is held; the first of several processes holds it.

    A finished run is not resumed.

    ValueError: another process trains into --out; or an earlier run lies there, and neither --resume nor --overwrite
    is given; or --resume cannot continue that run.
    """
    with joined(options.device, options.batch_size), _held(options.out) if leads() else nullcontext():
        check_together(f"{kind} {flags_of(options)}")
        if highest(leads() and _is_finished(options, kind)):
            if leads():
                print(f"{options.out} holds the finished run: nothing is left to do; --overwrite trains it anew")
        else:
            train(options)


@contextmanager
def _held(out: Path) -> Iterator[None]:
    """Lock a folder for this process."""
    new = not out.exists()
    out.mkdir(parents=True, exist_ok=True)
    lock = FileLock(out / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise ValueError(f"process {_holder(out)} trains into {out} now: wait for it, or give another --out") from None
    try:
        (out / HOLDER).write_text(str(os.getpid()), encoding="utf-8")
        yield
    finally:
        (out / HOLDER).unlink(missing_ok=True)
        if os.name == "posix":  # elsewhere an open file cannot be removed; filelock does it afterwards
            (out / LOCK).unlink(missing_ok=True)
        lock.release()
        if new:
            with suppress(OSError):  # not empty
                out.rmdir()


def _is_finished(options: RunOptions, kind: str) -> bool:
    """Tell that --resume finds a finished run, after all checks of what lies in --out."""
    out, path = options.out, options.out / CHECKPOINT
    if begins_anew(options, kind):
        return False
    if options.resume:
        progress = read_progress(path)
        progress.check_same_run(kind, flags_of(options))
        return _trained(out, progress)
    if not options.overwrite and (found := _found(out)):
        raise ValueError(f"{out} holds {found}: --resume continues it, --overwrite replaces it, --out NAME leaves it")
    return False


def _found(out: Path) -> str | None:
    """Describe the run that lies in a folder, None if there is none."""
    if (out / CHECKPOINT).exists():
        try:
            progress = read_progress(out / CHECKPOINT)
        except ValueError:
            return f"a damaged {CHECKPOINT}"
        state = (
            "a finished run" if _trained(out, progress) else f"an unfinished run, stopped after step {progress.step},"
        )
        return f"{state} of {progress.command}"
    return f"a trained model, {MODEL}," if (out / MODEL).exists() else None


def _trained(out: Path, progress: Progress) -> bool:
    """Tell that the model was written after the last step's checkpoint; an older model is of the run before."""
    model = out / MODEL
    return (
        progress.step == progress.total
        and model.exists()
        and model.stat().st_mtime_ns >= (out / CHECKPOINT).stat().st_mtime_ns
    )


def _holder(out: Path) -> str:
    try:
        return (out / HOLDER).read_text(encoding="utf-8")
    except OSError:  # it has just begun or ended
        return "another"
