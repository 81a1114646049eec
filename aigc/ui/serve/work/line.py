"""Let as many requests compute at once as there are cores: more threads would halve what each of them gets done."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import anyio

from aigc.ui.look.i18n import InputError

PATIENCE = 2.0  # seconds that a request waits for its turn; then it is told to come again, as the page does


class CrowdedError(InputError):
    """A request whose turn would come too late, or came when its client had left."""

    def __init__(self) -> None:
        super().__init__("refused.crowded")


class Line:
    """A line before `places` places, first come, first served."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._limiter: anyio.CapacityLimiter | None = None

    @asynccontextmanager
    async def turn(
        self, left: Callable[[], Awaitable[bool]] | None = None, patience: float = PATIENCE
    ) -> AsyncIterator[None]:
        """Wait for a place, for at most `patience` seconds, and hold it; CrowdedError without one.

        left  asked after a wait: nothing is computed for a client who has left
        """
        if self._limiter is None:  # it belongs to the event loop
            self._limiter = anyio.CapacityLimiter(self._places)
        holder, waits = object(), not self._limiter.available_tokens
        try:
            with anyio.fail_after(patience):
                await self._limiter.acquire_on_behalf_of(holder)
        except TimeoutError as error:
            raise CrowdedError from error
        try:
            if waits and left and await left():
                raise CrowdedError
            yield
        finally:
            self._limiter.release_on_behalf_of(holder)
