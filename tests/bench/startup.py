"""Measure the seconds from the start of a process to its first HTTP 200: `python -m tests.bench.startup [RUNS]`.

app.py takes turns with a Gradio hello-world, so that both run under one load.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.serving import ROOT, environment, free_port, wait_for

HELLO = """
import gradio as gr
gr.Interface(lambda name: "Hello " + name, "text", "text").launch(server_port={port}, quiet=True)
"""


def seconds_to_answer(command: list[str], port: int) -> float:
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment() | {"GRADIO_ANALYTICS_ENABLED": "False"},
        stdout=subprocess.DEVNULL,
        text=True,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}", process)
        return time.perf_counter() - started
    finally:
        process.kill()
        process.wait()


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    hello, app = [], []
    with tempfile.TemporaryDirectory() as folder:
        for run in range(runs + 1):  # the first run warms the disk and does not count
            port = free_port()
            script = Path(folder) / "hello.py"
            script.write_text(HELLO.format(port=port))
            times = seconds_to_answer([str(script)], port), seconds_to_answer(["app.py", "--port", str(port)], port)
            if run:
                hello.append(times[0])
                app.append(times[1])
    extra = [a - h for a, h in zip(app, hello, strict=True)]
    for name, values in (("gradio hello-world", hello), ("app.py", app), ("difference", extra)):
        low, middle, high = min(values), statistics.median(values), max(values)
        print(f"{name:20} min {low:5.2f} s   median {middle:5.2f} s   max {high:5.2f} s")


if __name__ == "__main__":
    main()
