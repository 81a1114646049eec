"""Train in several processes that `torchrun` starts: who leads, messages between them, and one sentence if one ends.

All processes draw the same batch, and each computes a share of it (`train.loop.shares`); the first one alone writes.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from torch import distributed

from aigc.devices import pick_device

PATIENCE = timedelta(minutes=30)  # while the first process measures samples, the others wait


@contextmanager
def joined(device: str, batch_size: int) -> Iterator[None]:
    """Join the other processes of this training, if there are any, until `part` or the end.

    ValueError: these processes cannot train together. ConnectionError: another one ended.
    """
    processes = int(os.environ.get("WORLD_SIZE", "1"))
    if processes == 1:
        yield
        return
    if batch_size < processes:
        raise ValueError(f"--batch-size must be at least {processes}, the number of processes, not {batch_size}")
    kind = pick_device(device).type
    if kind == "cuda":
        own, there = int(os.environ.get("LOCAL_RANK", "0")), torch.cuda.device_count()
        if own >= there:
            raise ValueError(f"process {own + 1} on this machine finds {there} GPU: start fewer, or pass --device cpu")
        torch.cuda.set_device(own)
    elif kind != "cpu":
        raise ValueError(f"several processes train on cpu or cuda, not on {kind}: pass --device cpu")
    try:
        distributed.init_process_group("cpu:gloo,cuda:nccl" if kind == "cuda" else "gloo", timeout=PATIENCE)
        yield
    except RuntimeError as error:
        if isinstance(error, distributed.DistError) or "gloo" in str(error):
            raise ConnectionError(
                "another process of this training ended: start all again, with --resume if there is a checkpoint"
            ) from error
        raise
    finally:
        part()


def part() -> None:
    """Leave the other processes: what follows, each computes alone."""
    if size() > 1:
        distributed.destroy_process_group()


def size() -> int:
    """Count the processes that train together."""
    return distributed.get_world_size() if distributed.is_available() and distributed.is_initialized() else 1


def rank() -> int:
    """Return this process's number, from 0."""
    return distributed.get_rank() if size() > 1 else 0


def leads() -> bool:
    """Tell whether this process is the one that reads and writes files."""
    return rank() == 0


def highest(number: int) -> int:
    """Return the highest of the numbers that the processes give."""
    if size() == 1:
        return number
    message = torch.tensor(number)
    distributed.all_reduce(message, distributed.ReduceOp.MAX)
    return int(message)


def told(content: bytes) -> bytes:
    """Return the content that the first process gives."""
    if size() == 1:
        return content
    length = torch.tensor(len(content))
    distributed.broadcast(length, src=0)
    message = torch.frombuffer(bytearray(content), dtype=torch.uint8) if leads() else torch.empty(int(length)).byte()
    distributed.broadcast(message, src=0)
    return message.numpy().tobytes()


@contextmanager
def copied(path: Path) -> Iterator[Path]:
    """Lend every process the first one's file: the others may run on machines that do not have it."""
    if size() == 1:
        yield path
        return
    content = told(path.read_bytes() if leads() else b"")
    if leads():
        yield path
        return
    with TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        copy.write_bytes(content)
        yield copy


def check_together(flags: str) -> None:
    """Check that all processes were started with the same flags. ValueError."""
    if told(flags.encode()).decode() != flags:
        raise ValueError(f"all processes of a training need the same flags, but process {rank()} has others: {flags}")
