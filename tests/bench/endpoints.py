"""Measure every endpoint in milliseconds over HTTP beside an empty one: `python -m tests.bench.endpoints [CALLS]`."""

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import torch

from aigc.devices import usable_cores
from aigc.store.loaded import open_models
from aigc.ui.api import json_endpoints
from aigc.ui.compose import build_app, launch_options
from aigc.ui.document.page import Outfit
from aigc.ui.serve.server import app_options
from aigc.ui.serve.site import Site
from tests.serving import free_port, post

ONE = {"v": 1, "size": 280, "strokes": [[[140, 40 + i, 0.5] for i in range(200)]]}
TEST = {"digit": 7, "index": 0}
CALLS: dict[str, list[object]] = {
    "nothing": [1],
    "classify": [ONE],
    "reconstruct": [ONE, "best"],
    "interpolate": [ONE, TEST, 10, "best"],
    "decode": [[0.5, 0.5], "map"],
    "reconstruct_lambda": [ONE, 4],
    "repair": [ONE, "erase", 0.5, "bottom", 0],
    "sample_fitted": [[1, 2, 3], 40, 0, 1.0],
    "sample_prior": [40, 0, 1.0, "best"],
    "generate": ["0123456789", 100, 0, 1.0, "best"],
    "write": ["0123456789", 10, "one", 0, 1.0, "best"],
    "walk": [3, 0, 8, 1, "spherical", 24, "best"],
}


def milliseconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - started)


def nothing(value: int) -> dict[str, int]:
    """Return the value unchanged: the floor, the cost of HTTP and the server."""
    return {"value": value}


def main() -> None:
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    torch.set_num_threads(1)  # the app's own setting
    models = open_models("cpu")
    app = build_app(models)
    measured: dict[str, Callable[..., dict[str, Any]]] = {**json_endpoints(models), "nothing": nothing}
    endpoints = {name: app.crew.lend(endpoint) for name, endpoint in measured.items()}
    served = app_options(endpoints, [], [], Site(), Outfit())
    options = {**launch_options(app, models, Site()), "app_kwargs": served}
    app.start_workers(usable_cores())
    _, url, _ = app.launch(server_port=free_port(), prevent_thread_lock=True, **options)
    times: dict[str, list[float]] = {name: [] for name in CALLS}
    for i in range(calls + 5):  # in turn, so that all run under one load; the first five rounds warm up
        for name, data in CALLS.items():
            took = milliseconds(lambda name=name, data=data: post(url.rstrip("/"), name, *data))  # type: ignore[misc]
            if i >= 5:
                times[name].append(took)
    floor = statistics.median(times["nothing"])
    for name, values in times.items():
        p50, p95 = statistics.median(values), statistics.quantiles(values, n=20)[-1]
        print(f"{name:18} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms   {p50 / floor:5.1f} × nothing")
    app.close()


if __name__ == "__main__":
    main()
