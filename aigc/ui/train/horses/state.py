"""Check the dials of the three horses, and the point that a visitor's own live training puts on their chart."""

import json
from dataclasses import dataclass
from math import inf
from typing import Any

from aigc.digits import CLASSES
from aigc.horses.curves import Measure, Place
from aigc.horses.grid import ALL, CLASSIFIERS, GENERATORS
from aigc.learning.live.images import MOST_IMAGES
from aigc.learning.live.settings import NETWORKS
from aigc.ui.parts.requests import Choice, Number, Whole

MEASURES: tuple[Measure, ...] = ("test", "pens", "distance", "copies")
AXES = ("images", "seconds", "flops", "wrong", "writers")
BUDGETS = ("0.1", "0.3", "1", "3", "10", "all")  # seconds of one core
SIZES = ("1", "3", "10", "30", "100", "300", "1000", "all")  # images a digit
READING = ("test", "pens")  # measures of classifiers

MEASURE, AXIS = Choice("shown", MEASURES), Choice("axis", AXES)
READER, WRITER = Choice("algorithm", CLASSIFIERS), Choice("algorithm", GENERATORS)
BUDGET, SIZE = Choice("compute", BUDGETS), Choice("data", SIZES)
LONGEST = 500  # characters of a point
NETWORK, IMAGES = Choice("network", tuple(NETWORKS)), Whole("images", 1, MOST_IMAGES)
SECONDS, ACCURACY = Number("seconds", 0, 1e6), Number("accuracy", 0, 1)


@dataclass(frozen=True)
class State:
    """All dials: what is drawn against what, and the place in the grid that is looked at."""

    measure: Measure
    axis: str
    place: Place

    @property
    def reading(self) -> bool:
        """True where classifiers are shown, False for generators."""
        return self.measure in READING


@dataclass(frozen=True)
class LivePoint:
    """A visitor's classifier: its network, training images a digit, seconds, and the share of images misread."""

    network: str
    per_digit: float
    seconds: float
    error: float


def check(measure: Any, axis: Any, reader: Any, writer: Any, budget: Any, size: Any) -> State:
    """Check the values of all dials. InputError names the wrong one."""
    shown = next(one for one in MEASURES if one == MEASURE.check(measure))
    algorithm, generator = READER.check(reader), WRITER.check(writer)
    seconds, images = BUDGET.check(budget), SIZE.check(size)
    place = Place(
        algorithm if shown in READING else generator,
        inf if seconds == "all" else float(seconds),
        ALL if images == "all" else CLASSES * int(images),
    )
    return State(shown, AXIS.check(axis), place)


def check_point(sent: Any) -> LivePoint | None:
    """Read the point that the live panel carries; None where no classifier of all ten digits was trained.

    ValueError for anything that the panel does not write.
    """
    if not sent:
        return None
    if not isinstance(sent, str) or len(sent) > LONGEST:
        raise ValueError("the live point must be a short text")
    try:
        network, images, seconds, accuracy = json.loads(sent)
    except (TypeError, RecursionError) as error:
        raise ValueError(f"the live point must be a list of four values ({error})") from error
    per_digit = IMAGES.check(images) / CLASSES
    return LivePoint(NETWORK.check(network), per_digit, SECONDS.check(seconds), 1 - ACCURACY.check(accuracy))
