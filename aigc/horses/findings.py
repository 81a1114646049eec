"""Find three numbers' worth of the whole grid, one for each horse: errors on MNIST's test images."""

from math import inf
from statistics import fmean

from aigc.digits import CLASSES
from aigc.horses.curves import Place, at, by_seed
from aigc.horses.grid import ALL, Grid

LITTLE = 10 * CLASSES  # images: ten of each digit
SHORT = 1.0  # seconds
Finding = dict[str, float]


def on_data(grid: Grid) -> Finding | None:
    """Compare the article's network after SHORT seconds and after all compute, on few images and on all."""
    return _errors(
        grid,
        short=Place("mlp", SHORT, LITTLE),
        long=Place("mlp", inf, LITTLE),
        all_short=Place("mlp", SHORT, ALL),
        all_long=Place("mlp", inf, ALL),
    )


def on_algorithms(grid: Grid) -> Finding | None:
    """Compare algorithms with all images and compute; find the images a digit that augmentation stands for.

    enough  least images a digit on which the plain CNN reads as well as the augmented one on ten, with error `same`
    """
    found = _errors(
        grid,
        softmax=Place("softmax"),
        mlp=Place("mlp"),
        cnn=Place("cnn"),
        cnn_augmented=Place("cnn-augmented"),
        little=Place("cnn-augmented", inf, LITTLE),
    )
    plain = {size: fmean(errors) for size, errors in by_seed(grid, "cnn", "test").items()}
    enough = min((size for size, error in plain.items() if found and error <= found["little"]), default=None)
    if found is None or enough is None:
        return None
    return {**found, "enough": enough, "same": plain[enough]}


def on_compute(grid: Grid) -> Finding | None:
    """Compare the article's network after a tenth of its compute and after all, on all images and on few."""
    if "mlp" not in grid.algorithms:
        return None
    seconds = max((run.steps[-1] for run in grid.of("mlp")), default=0) * grid.algorithms["mlp"].seconds
    tenth = 0.1001 * seconds  # a little more, so that rounding leaves the step at a tenth within it
    found = _errors(
        grid,
        all_short=Place("mlp", tenth, ALL),
        all_long=Place("mlp", inf, ALL),
        short=Place("mlp", tenth, LITTLE),
        long=Place("mlp", inf, LITTLE),
    )
    return {**found, "few_seconds": seconds / 10, "seconds": seconds} if found else None


def _errors(grid: Grid, **places: Place) -> Finding | None:
    """Look errors up by name; None where one of them is not measured yet."""
    found = {name: at(grid, place, "test") for name, place in places.items()}
    values = {name: value.middle for name, value in found.items() if value}
    return values if len(values) == len(places) else None
