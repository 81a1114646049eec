"""List the lessons: steps in order, the minutes of each, and the states of the page that its links open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aigc.ui.parts.address.drawings import LETTER_W, ONE_OR_SEVEN, SMALL_TWO, written
from aigc.ui.teach.rooms import everything_but

THOUGHTS = ("thought_1", "thought_2")  # questions at the end of each lesson


@dataclass(frozen=True)
class State:
    """A part of the page, as tab= names it, and its settings in the address."""

    part: str
    settings: Mapping[str, object]


@dataclass(frozen=True)
class Step:
    """One step; its texts are teach.<lesson>.<name>.

    minutes  of class time, talk included
    states   for each link in its text, the state that it opens
    """

    name: str
    minutes: int
    states: Sequence[State]


@dataclass(frozen=True)
class Lesson:
    """One lesson; its texts are teach.<name>.

    lock  what its links keep as they set it
    """

    name: str
    steps: Sequence[Step]
    lock: Sequence[str] = ()

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)

    @property
    def hide(self) -> list[str]:
        """List the names of all that its steps do without."""
        parts = {state.part for step in self.steps for state in step.states}
        return everything_but(parts | {part.split(".")[0] for part in parts})


def _opens(part: str, **settings: object) -> State:
    return State(part, settings)


LESSONS = (
    Lesson(
        "see",
        (
            Step("framing", 4, [_opens("dnn", draw=written(*SMALL_TWO))]),
            Step("attribution", 3, [_opens("dnn", digit="4.2")]),
            Step("unsure", 4, [_opens("dnn", draw=written(*ONE_OR_SEVEN)), _opens("dnn", draw=written(*LETTER_W))]),
            Step("mistakes", 4, [_opens("dnn", digit="9.1")]),
        ),
    ),
    Lesson(
        "forge",
        (
            Step("noise", 3, [_opens("gan.time", run="best", frame=0)]),
            Step("duel", 4, [_opens("learn.gan", digit="3.1", seed=0)]),
            Step("game", 5, [_opens("gan.game", game=7)]),
            Step("collapse", 3, [_opens("gan.time", run="collapsed")]),
        ),
    ),
    Lesson(
        "atlas",
        (
            Step("map", 4, [_opens("vae.map", digit="4.1")]),
            Step("between", 3, [_opens("vae.interpolate", a="3.1", b="8.1")]),
            Step("slant", 3, [_opens("vae.directions", digit="7.1", slant=2)]),
            Step("weight", 5, [_opens("vae.lambda", digit="4.1", seed=0)]),
        ),
        lock=("seed",),
    ),
)
