"""Keep float32 whole on CUDA, so that a seed gives one picture on every device.

CUDA's convolutions round float32 to TF32's ten bits unless told otherwise, which moves pixels by 0.0025 and latents by
0.02; without TF32 both stay within 5e-4 of the CPU's (on an H100).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.backends import cuda, cudnn

OPERATIONS: tuple[Any, ...] = (cudnn.conv, cuda.matmul)  # type: ignore[attr-defined]  # made at import
EXACT = "ieee"


class WholeFloat32:
    """Count the calls that need whole float32; the first saves the process's settings, the last restores them.

    torch has one such setting a process and no other, so callers in several threads must share one count: whoever
    saved and restored alone would switch TF32 on again under another's hands. A training in another thread is only
    slower meanwhile, and torch refuses to tell the older name of the setting, allow_tf32.
    """

    def __init__(self) -> None:
        self._lock, self._inside = threading.Lock(), 0
        self._before: list[str] = []

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Compute whole float32 inside; also a decorator. A process that has not used CUDA goes straight through."""
        if not torch.cuda.is_initialized():
            yield
            return
        self._enter()
        try:
            yield
        finally:
            self._leave()

    def _enter(self) -> None:
        with self._lock:
            if self._inside == 0:
                self._before = [operation.fp32_precision for operation in OPERATIONS]
                for operation in OPERATIONS:
                    operation.fp32_precision = EXACT
            self._inside += 1

    def _leave(self) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                for operation, precision in zip(OPERATIONS, self._before, strict=True):
                    operation.fp32_precision = precision


whole_float32 = WholeFloat32()
