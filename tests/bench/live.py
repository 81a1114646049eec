"""Measure live training over HTTP: updates a second and their bytes, and what it costs those who draw meanwhile.

    python -m tests.bench.live [--seconds 8] [NETWORK …]

Each network trains for some seconds on a server of its own process, as the page asks it to, while this client asks
`classify` again and again; before it begins, the idle server answers as many requests.
"""

import argparse
import json
import statistics
import threading
import time
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from aigc.learning.live.settings import NETWORKS
from tests.drawings import DRAWINGS, canvas
from tests.serving import free_port, serving
from tests.visitor import HEADERS, Visitor

ASKED = 200  # requests of each measurement at most
PAUSE = 0.03  # seconds between two, as a hand draws


class Watched(threading.Thread):
    """A visitor who trains a network and takes every update; `arrived` are their times and bytes."""

    def __init__(self, url: str, event: int, data: list[Any]) -> None:
        super().__init__()
        self.url, self.event, self.data = url, event, data
        self.arrived: list[tuple[float, int]] = []
        self.learning = threading.Event()

    def run(self) -> None:
        session = f"bench{time.monotonic_ns()}"
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=120)
        body = {"data": self.data, "fn_index": self.event, "session_hash": session, "event_data": None}
        connection.request("POST", "/gradio_api/queue/join", json.dumps(body), HEADERS)
        connection.getresponse().read()
        connection.request("GET", f"/gradio_api/queue/data?session_hash={session}")
        stream = connection.getresponse()
        while line := stream.readline():
            if b'"msg":"process_generating"' in line:
                self.arrived.append((time.monotonic(), len(line)))
                if len(self.arrived) > 3:  # preparing, the beginning, the first steps
                    self.learning.set()
            if b'"msg":"process_completed"' in line or b'"msg":"close_stream"' in line:
                break
        self.learning.set()
        connection.close()


def milliseconds(visitor: Visitor, until: Watched | None = None) -> list[float]:
    """Time answers of `classify` to drawings, while the training goes on."""
    times = []
    for i in range(ASKED):
        if until and not until.is_alive():
            break
        start = time.perf_counter()
        status, _ = visitor.ask("classify", canvas(DRAWINGS[i % len(DRAWINGS)]))
        times.append(1000 * (time.perf_counter() - start))
        assert status == 200
        time.sleep(PAUSE)
    return times


def values(network: str, seconds: int) -> list[Any]:
    """List what the page sends: no run before, then the dials in their order."""
    return ["", network, 54_000, "0123456789", 0, False, "cross-entropy", "1", 64, 1, "fresh", True, 0, seconds, "full"]


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def main() -> None:
    parser = argparse.ArgumentParser("python -m tests.bench.live", description=__doc__)
    parser.add_argument("networks", nargs="*", metavar="NETWORK", help=f"{', '.join(NETWORKS)}; all by default")
    parser.add_argument("--seconds", type=int, default=8, help="of each training")
    flags, port = parser.parse_args(), free_port()
    if unknown := {*flags.networks} - {*NETWORKS}:
        parser.error(f"unknown network {', '.join(sorted(unknown))}: choose from {', '.join(NETWORKS)}")
    with serving("app.py", "--port", str(port), "--device", "cpu", port=port) as url, Visitor(url) as visitor:
        milliseconds(visitor)
        print(f"{'network':12} {'updates/s':>9} {'most bytes':>10} {'p95 idle':>9} {'p95 training':>12} {'ratio':>6}")
        for network in flags.networks or NETWORKS:
            idle = p95(milliseconds(visitor))
            watched = Watched(url, visitor.events()["start"], values(network, flags.seconds))
            watched.start()
            watched.learning.wait()
            busy = p95(milliseconds(visitor, watched))
            watched.join()
            times = [at for at, _ in watched.arrived[2:]]
            rate, most = (len(times) - 1) / (times[-1] - times[0]), max(size for _, size in watched.arrived)
            print(f"{network:12} {rate:9.1f} {most:10,} {idle:6.0f} ms {busy:9.0f} ms {busy / idle:6.1f}")


if __name__ == "__main__":
    main()
