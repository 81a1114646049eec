"""Training scripts, each `python -m train.NAME`."""

import os
import signal
import sys
from types import FrameType


def _leave_imports(number: int, frame: FrameType | None) -> None:
    """End without a traceback while modules are imported; raise KeyboardInterrupt as usual after that."""
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            os._exit(128 + number)  # an exception would pass through foreign modules, half imported
        frame = frame.f_back
    raise KeyboardInterrupt


if sys.argv[:1] == ["-m"]:  # a script of this package is about to start, and imports torch for seconds
    signal.signal(signal.SIGINT, _leave_imports)
