"""Stop a training on Ctrl-C, SIGTERM or SIGHUP: status 128 + the signal's number, no traceback."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

Handler = Callable[[int, FrameType | None], object]
NAMES = ("SIGINT", "SIGTERM", "SIGHUP")  # Ctrl-C; a scheduler; a closed terminal, which Windows lacks


@contextmanager
def stopping_by(handler: Handler) -> Iterator[None]:
    """Handle the signals that stop a training, in the main thread; a SIGHUP that `nohup` ignores stays ignored."""
    numbers = [getattr(signal, name) for name in NAMES if hasattr(signal, name)]
    previous = {number: signal.getsignal(number) for number in numbers}
    handled = [n for n in numbers if n == signal.SIGINT or previous[n] is not signal.SIG_IGN]
    for number in handled:
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number in handled:
            signal.signal(number, previous[number])


def leave(number: int, frame: FrameType | None) -> NoReturn:
    """End the program at once, files in use put away."""
    sys.exit(128 + number)
