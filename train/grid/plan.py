"""List the runs of the grid, the most telling first, so that a grid cut short tells most."""

from collections.abc import Iterator

from aigc.horses.grid import ALL, Run

SEEDS = (0, 1, 2)
SIZES = (100, ALL, 1_000, 10, 10_000, 30, 300, 3_000)  # images of a classifier; 100 are ten a digit
GENERATED_FROM = (ALL, 100, 10_000, 1_000)  # images of a generator
WRONG, SPOILT = (10, 30, 50), (1_000, ALL)  # per cent of labels, and images that they are of
WRITERS, DRAWN = (1, 3, 10, 18), 200  # people, and drawings in all
LEARNERS = ("softmax", "mlp", "cnn", "cnn-augmented")
LABELLED = ("nearest", "softmax", "mlp", "cnn")  # learn wrong labels, and hands


def planned_runs() -> list[Run]:
    """List all runs, without their measures."""
    return [*_listed()]


def _listed() -> Iterator[Run]:
    first, others = SEEDS[:1], SEEDS[1:]
    yield from _data(("nearest",), SEEDS)
    yield from _data(LEARNERS, first)
    yield from _quality(first)
    yield from _generators(first)
    yield from _data(LEARNERS, others)
    yield from _quality(others)
    yield from _generators(others)


def _data(algorithms: tuple[str, ...], seeds: tuple[int, ...]) -> Iterator[Run]:
    for seed in seeds:
        for size in SIZES:
            # Seeds choose images; nearest neighbour has no other chance, and of all images there is one choice.
            yield from (Run(one, size, seed) for one in algorithms if one != "nearest" or size < ALL or not seed)


def _generators(seeds: tuple[int, ...]) -> Iterator[Run]:
    for seed in seeds:
        for size in GENERATED_FROM:
            yield from (Run(one, size, seed) for one in ("gan-article", "vae-article", "gan-fast", "vae-fast"))


def _quality(seeds: tuple[int, ...]) -> Iterator[Run]:
    for seed in seeds:
        for writers in WRITERS:
            yield from (Run(one, DRAWN, seed, writers=writers) for one in LABELLED)
        for size in SPOILT:
            for wrong in WRONG:
                yield from (Run(one, size, seed, wrong=wrong) for one in LABELLED if one != "nearest" or size < ALL)
