"""Bound the memory that the pictures of all requests take together while they are decoded."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Condition

from aigc.ui.look.i18n import InputError

MEMORY = (
    400_000_000  # bytes; one progressive JPEG of 64 million pixels, or a dozen PNGs of 16 million and one byte each
)
PATIENCE = 10.0  # seconds that a request waits for its share


class BusyError(InputError):
    """A request that would take more memory than is free for now."""

    def __init__(self) -> None:
        super().__init__("error.busy")


class Budget:
    """An amount that is lent to several threads."""

    def __init__(self, total: int) -> None:
        self._total, self._free, self._changed = total, total, Condition()

    @contextmanager
    def lend(self, amount: int, patience: float = PATIENCE) -> Iterator[None]:
        """Wait for the amount, for at most `patience` seconds, and hold it; BusyError where others hold too much.

        An amount above the total is lent to one thread alone.
        """
        amount = min(amount, self._total)
        with self._changed:
            if not self._changed.wait_for(lambda: self._free >= amount, patience):
                raise BusyError
            self._free -= amount
        try:
            yield
        finally:
            with self._changed:
                self._free += amount
                self._changed.notify_all()


@cache
def pictures_budget() -> Budget:
    """Return the process's one budget for pictures: memory belongs to the process, whatever app or tab asks."""
    return Budget(MEMORY)
