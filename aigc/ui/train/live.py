"""Run a training for a visitor: wait for a place, train moment by moment, end when asked or when the visitor leaves."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from functools import partial
from math import inf
from typing import Any

import torch
from torch import Tensor

from aigc.devices import first_line, is_failure
from aigc.inference import classify
from aigc.learning.live.settings import Settings
from aigc.learning.live.training import PAUSE, Curves, DivergedError, Moment, Part, Training, moments
from aigc.store.loaded import Models
from aigc.ui.look.i18n import InputError, both
from aigc.ui.parts.events import problem
from aigc.ui.train.dials import SECONDS, check
from aigc.ui.train.runs import Kept, Runs, Ticket, alone, new_token
from aigc.ui.train.telling import tell, told_opinions

ASK_EVERY = 0.5  # seconds between two looks at the queue
EPOCH = min(SECONDS.high, 600)  # seconds that an epoch may take

# A thread that computes may end by any error; SystemExit would end the server's event loop with it.
BROKEN = (Exception, SystemExit)

Told = AsyncGenerator[tuple[str, str], None]  # markup and the run's token, again and again
log = logging.getLogger("aigc")


class Stage:
    """Everything that the trainings of one page share."""

    def __init__(self, models: Models, runs: Runs) -> None:
        self.models, self.runs = models, runs

    def begin(self, *values: Any) -> Training:
        """Make a new training of the dials' values. InputError for a wrong one."""
        settings = check(*values)
        return Training(settings, self.models.choice.device, self._read)

    def _read(self, images: Tensor) -> Tensor:
        """Read samples with this project's classifier -> digits (B,), −1 for no digit."""
        read = classify(self.models.dnn["best"], images)
        return torch.where(read.digit_score.cpu() >= 0.5, read.probabilities.argmax(dim=1).cpu(), -1)

    async def start(self, before: Any, *values: Any) -> Told:
        """Train a new network, beside the curves of the run `before`, where that is still there."""
        async with aclosing(self._guarded(None, str(before), False, *values)) as stream:
            async for told in stream:
                yield told

    async def go_on(self, token: Any, *values: Any) -> Told:
        """Go on with a training at rest, with the dials as they are now."""
        async with aclosing(self._guarded(str(token), "", False, *values)) as stream:
            async for told in stream:
                yield told

    async def epoch(self, token: Any, *values: Any) -> Told:
        """Go on for one epoch; a visitor without a run gets one."""
        name = str(token) if self.runs.has(str(token)) else None
        async with aclosing(self._guarded(name, "", True, *values)) as stream:
            async for told in stream:
                yield told

    async def half_step(self, part: Part, token: Any, *values: Any) -> tuple[str, str]:
        """Let D or G of the visitor's GAN learn one batch; a visitor without a run gets one. -> markup, token."""
        name = str(token)
        try:
            settings = check(*values)
            if self.runs.running(name):
                raise InputError("train.error.running")
            work = self.runs.pool.submit(self._halved, part, name, settings, *values)
            return await asyncio.wrap_future(work)
        except BROKEN as error:
            return self._explained(error, name), name

    def _halved(self, part: Part, token: str, settings: Settings, *values: Any) -> tuple[str, str]:
        if not self.runs.has(token):
            token = new_token()
            self.runs.keep(token, self.begin(*values))
        kept = self.runs.kept(token)
        if not kept.training.settings.fits(settings):
            raise InputError("train.error.other")
        kept.training.change(settings)
        opinions = alone(kept, lambda: kept.training.half_step(part))
        moment, state = kept.training.moment(), f"learned_{part.lower()}"
        return tell(moment, self.models.choice.name, state, kept.past) + told_opinions(opinions), token

    async def _guarded(self, token: str | None, before: str, epoch: bool, *values: Any) -> Told:
        told, ticket = "", None
        try:
            settings = check(*values)
            ticket = self.runs.enter(EPOCH if epoch else settings.seconds, token)
            while (place := self.runs.ahead(ticket))[0]:
                if ticket.stopping:
                    yield notice_of("train.stopped_waiting"), ""
                    return
                yield waiting(*place), ticket.token
                await asyncio.sleep(ASK_EVERY)
            yield notice_of("train.preparing"), ticket.token
            if token is None:
                self.runs.keep(ticket.token, *await self._compute(ticket, partial(self._begun, before, *values)))
            kept = self.runs.kept(ticket.token)
            if not kept.training.settings.fits(settings):
                raise InputError("train.error.other")
            kept.training.change(settings)
            async for told in self._trained(ticket, kept, epoch):
                yield told, ticket.token
        except BROKEN as error:
            name = ticket.token if ticket else token or ""
            shown = told if isinstance(error, DivergedError) else ""
            yield shown + self._explained(error, name), name
        finally:
            if ticket:
                self.runs.leave(ticket)

    def _begun(self, before: str, *values: Any) -> tuple[Training, Curves | None]:
        """Make a new training, and copy the curves of the visitor's run before it, if it is of the same kind."""
        training, past = self.begin(*values), None
        if self.runs.has(before):
            last = self.runs.kept(before)
            past = alone(last, last.training.curves)
        alike = past and past.step and past.settings.recipe.kind == training.settings.recipe.kind
        return training, past if alike else None

    async def _trained(self, ticket: Ticket, kept: Kept, epoch: bool) -> AsyncGenerator[str, None]:
        """Write moment after moment, until the time is over or the visitor says stop."""
        training, device = kept.training, self.models.choice.name
        seconds, steps = (EPOCH, training.epoch) if epoch else (training.settings.seconds, inf)
        told, end = moments(training, seconds, steps), training.seconds + seconds
        state = "going"
        while state == "going":
            slow = training.settings.slow and training.steps
            work = partial(alone, kept, partial(_next, told, training, ticket))
            moment, state = await self._compute(ticket, work)
            self.runs.ahead(ticket)
            ticket.remaining = max(0.0, end - moment.seconds)
            yield tell(moment, device, "epoch" if state == "over" and epoch else state, kept.past)
            if slow and state == "going":
                await asyncio.sleep(PAUSE)

    async def _compute(self, ticket: Ticket, work: Callable[[], Any]) -> Any:
        ticket.busy = True
        try:
            return await asyncio.get_running_loop().run_in_executor(self.runs.pool, work)
        finally:
            ticket.busy, ticket.touched = False, time.monotonic()

    def _explained(self, error: Exception | SystemExit, token: str) -> str:
        """Write what went wrong; a run that diverged or broke is of no more use."""
        if isinstance(error, DivergedError):
            self.runs.forget(token)
            return problem(InputError("train.error.diverged", step=error.step))
        if isinstance(error, ValueError):
            return problem(error)
        log.error("a training broke off", exc_info=error)
        self.runs.forget(token)
        if isinstance(error, RuntimeError) and is_failure(error):
            self.models.fall_back(error)
            return problem(InputError("train.error.failed", reason=first_line(error)))
        return problem(InputError("train.error.broken", reason=first_line(error)))


def _next(told: Iterator[Moment], training: Training, ticket: Ticket) -> tuple[Moment, str]:
    """Take the next moment, with the dials that the visitor has turned since -> moment, state of the run.

    The last moment is measured: the quality shown is that of the network that is kept.
    """
    if ticket.wanted:
        training.change(ticket.wanted)
        ticket.wanted = None
    if not ticket.stopping and (moment := next(told, None)):
        return moment, "going"
    training.measure()
    return training.moment(), "paused" if ticket.stopping else "over"


def waiting(ahead: int, seconds: float) -> str:
    """Say how many must end before this run begins, and about how long that takes."""
    return f'<p class="notice queued">{both("train.waiting", ahead=ahead, seconds=f"{seconds:.0f}")}</p>'


def notice_of(key: str) -> str:
    """Write a notice in place of a training."""
    return f'<p class="notice">{both(key)}</p>'
