"""Keep the trainings of a server in order: who computes, who waits, and which finished ones are still there.

Times are seconds of the monotonic clock.
"""

import copy
import logging
import os
import secrets
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from torch import nn

from aigc.learning.live.settings import Settings
from aigc.learning.live.training import Curves, Training
from aigc.store.trained import PREFIX
from aigc.ui.look.i18n import InputError

MOST_WAITING = 20
MOST_KEPT = 6  # trainings at rest; each takes up to 9 MB
KEPT_FOR = 600.0  # seconds that a training at rest stays
PATIENCE = 20.0  # seconds until a run that nobody asks for loses its place, as when a client takes one moment alone
POLITENESS = 10  # niceness of the threads that train, so that answers to other visitors come first

Result = TypeVar("Result")
log = logging.getLogger("aigc")


@dataclass
class Kept:
    """A training that its visitor may go on with, and the lock that lets one thread at a time compute in it.

    past  curves of the visitor's run before it, to compare it with
    """

    training: Training
    past: Curves | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)
    touched: float = 0.0


@dataclass
class Ticket:
    """One event's place: the first few compute, the others wait.

    remaining  seconds that the run will still compute
    wanted     dials that the visitor has changed in mid-run
    """

    token: str
    remaining: float
    touched: float
    busy: bool = False  # a thread computes for it, however long that takes
    stopping: bool = False
    wanted: Settings | None = None


class Runs:
    """All trainings of one server; at most `limit` compute at a time."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._lock = threading.Lock()
        self._tickets: list[Ticket] = []
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self.pool = ThreadPoolExecutor(limit, "training", initializer=_step_back)

    def enter(self, seconds: float, token: str | None = None) -> Ticket:
        """Take the last place. InputError where too many wait, or where the run of this token computes already."""
        with self._lock:
            self._tidy()
            if any(ticket.token == token for ticket in self._tickets):
                raise InputError("train.error.running")
            if len(self._tickets) >= self.limit + MOST_WAITING:
                raise InputError("train.error.full", waiting=MOST_WAITING)
            ticket = Ticket(token or new_token(), seconds, time.monotonic())
            self._tickets.append(ticket)
            log.info("a training enters: %d of at most %d", len(self._tickets), self.limit)
            return ticket

    def ahead(self, ticket: Ticket) -> tuple[int, float]:
        """Count those who must end before this one begins, and estimate the seconds until then; 0 and 0 if it may.

        InputError where the place is lost, since nobody asked for so long.
        """
        with self._lock:
            ticket.touched = time.monotonic()
            self._tidy()
            if ticket not in self._tickets:
                raise InputError("train.error.gone")
            place = self._tickets.index(ticket)
            before = sum(one.remaining for one in self._tickets[:place]) / self.limit
            return max(0, place - self.limit + 1), before if place >= self.limit else 0.0

    def leave(self, ticket: Ticket) -> None:
        """Give the place to the next one."""
        with self._lock:
            with suppress(ValueError):
                self._tickets.remove(ticket)
            log.info("a training leaves: %d of at most %d", len(self._tickets), self.limit)

    def running(self, token: str) -> Ticket | None:
        """Find the place of a run that computes or waits."""
        with self._lock:
            return next((ticket for ticket in self._tickets if ticket.token == token), None)

    def keep(self, token: str, training: Training, past: Curves | None = None) -> Kept:
        """Keep a training for its visitor, in the place of the one that was longest at rest."""
        with self._lock:
            self._kept[token] = Kept(training, past, touched=time.monotonic())
            self._tidy()
            return self._kept[token]

    def has(self, token: str) -> bool:
        """Tell whether a training is still there."""
        with self._lock:
            self._tidy()
            return token in self._kept

    def kept(self, token: str) -> Kept:
        """Return a training that is still there. InputError where it is not."""
        with self._lock:
            self._tidy()
            if token not in self._kept:
                raise InputError("train.error.gone" if token else "train.error.none")
            self._kept.move_to_end(token)
            self._kept[token].touched = time.monotonic()
            return self._kept[token]

    def network(self, kind: str, name: str) -> nn.Module:
        """Copy the network of a training that is still there, by its name on the page. InputError where it is not."""
        kept = self.kept(name.removeprefix(PREFIX))
        if kept.training.settings.recipe.kind != kind:
            raise InputError("train.error.gone")
        return self.as_it_stands(kept)[0]

    def as_it_stands(self, kept: Kept) -> tuple[nn.Module, int]:
        """Copy a training's network -> the copy, the steps that it has learnt for."""
        return alone(kept, lambda: (copy.deepcopy(kept.training.learner.model).eval(), kept.training.steps))

    def forget(self, token: str) -> None:
        """Drop a training that is of no more use."""
        with self._lock:
            self._kept.pop(token, None)

    def _tidy(self) -> None:
        now = time.monotonic()
        self._tickets = [ticket for ticket in self._tickets if ticket.busy or now - ticket.touched < PATIENCE]
        busy = {ticket.token for ticket in self._tickets}
        resting = [token for token in self._kept if token not in busy]
        old = [token for token in resting if now - self._kept[token].touched > KEPT_FOR]
        for token in {*old, *resting[: max(0, len(resting) - MOST_KEPT)]}:
            del self._kept[token]


def new_token() -> str:
    """Draw the name of a run, which nobody can guess."""
    return secrets.token_urlsafe(12)


def alone(kept: Kept, compute: Callable[[], Result]) -> Result:
    """Compute in a training while no other thread does."""
    with kept.lock:
        return compute()


def _step_back() -> None:
    """Let this thread compute only while the server has nothing else to do; Linux knows niceness by thread."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), POLITENESS)
