"""Measure the seconds until an app without weights reports on the Hub: `python -m tests.bench.hub [RUNS]`.

It tries three Hubs in turn: one refuses at once (the floor), one never responds, one falls silent half-way through.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from aigc.store.locate import own_folders
from tests.fake_hub import Hub, hub
from tests.serving import ROOT

CLOSED = "http://127.0.0.1:9"


def seconds_to_say(tree: Path, endpoint: str, home: Path) -> float:
    """Measure the seconds from the process's start to its end with one sentence and status 2."""
    variables = os.environ | {"HF_ENDPOINT": endpoint, "HF_HOME": str(home)}
    started = time.perf_counter()
    ended = subprocess.run([sys.executable, "app.py"], cwd=tree, env=variables, capture_output=True, text=True)
    assert ended.returncode == 2 and "the Hub cannot be reached" in ended.stderr, ended.stderr
    return time.perf_counter() - started


def without_weights(tree: Path, served: Hub) -> None:
    """Copy the app and its package without weights, pinned to that Hub's commits."""
    shutil.copy2(ROOT / "app.py", tree)
    shutil.copytree(ROOT / "aigc", tree / "aigc", ignore=shutil.ignore_patterns("__pycache__"))
    path = tree / "aigc" / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for name in own_folders():
        served.add(f"somebody/aigc-{name}", ROOT / "weights" / name)
        manifest["revisions"][name] = f"somebody/aigc-{name}@{served.head(f'somebody/aigc-{name}')}"
    path.write_text(json.dumps(manifest), encoding="utf-8")


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    cases = {"a Hub that refuses": {}, "never answers": {"/": "hang"}, "goes silent": {"model.safetensors": "hang"}}
    times: dict[str, list[float]] = {name: [] for name in cases}
    with hub() as served, tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        without_weights(tree, served)
        for run in range(runs + 1):  # the first run warms the disk and does not count
            for name, served.faults in cases.items():
                endpoint = served.endpoint if served.faults else CLOSED
                taken = seconds_to_say(tree, endpoint, tree / f"home {run} {name}")
                times[name] += [taken] if run else []
    floor = times["a Hub that refuses"]
    for name, values in times.items():
        extra = statistics.median(v - f for v, f in zip(values, floor, strict=True))
        print(f"{name:20} median {statistics.median(values):5.2f} s   over the one that refuses {extra:+5.2f} s")


if __name__ == "__main__":
    main()
