"""Remember the losses of a training in a bounded number of points, however many steps there are."""

from collections.abc import Mapping

MOST_POINTS = 120


class History:
    """Means of losses over equal spans of steps; the span doubles whenever there are MOST_POINTS of them.

    steps   last step of each span
    curves  one mean a span, by the loss's name
    """

    def __init__(self) -> None:
        self.steps: list[int] = []
        self.curves: dict[str, list[float]] = {}
        self._span, self._count, self._sums = 1, 0, dict[str, float]()

    def add(self, step: int, losses: Mapping[str, float]) -> None:
        """Add the losses of one step; all steps have the same."""
        for name, value in losses.items():
            self._sums[name] = self._sums.get(name, 0.0) + value
        self._count += 1
        if self._count < self._span:
            return
        for name, total in self._sums.items():
            self.curves.setdefault(name, []).append(total / self._count)
        self.steps.append(step)
        self._count, self._sums = 0, {}
        if len(self.steps) == MOST_POINTS:
            self._halve()

    def latest(self) -> dict[str, float]:
        """Return the newest mean of each loss; {} before the first span ends."""
        return {name: curve[-1] for name, curve in self.curves.items()}

    def _halve(self) -> None:
        self.steps = self.steps[1::2]
        self.curves = {
            name: [(a + b) / 2 for a, b in zip(curve[::2], curve[1::2], strict=True)]
            for name, curve in self.curves.items()
        }
        self._span *= 2
