"""Measure answers under load: `python -m tests.bench.load [SECONDS]`.

1, 32 and 128 visitors ask at once, each over a connection of its own and again as soon as it is answered: 70 % draw and
are classified, the others have four digits generated, their digit reconstructed, and a place of the map decoded. Every
answer is compared with the one that its request had alone. A bare Gradio app that does nothing is asked in turn with
ours; servers and visitors are separate processes on the same cores.
"""

import asyncio
import json
import re
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import brotli  # type: ignore[import-untyped]

from tests.drawings import DRAWINGS
from tests.serving import children_of, free_port, serving
from tests.test_many_visitors import PEOPLE, stages

VISITORS = (1, 32, 128)
PAGES = 32  # loads of the page at once
HELD = 60  # seconds of load over which memory is watched
CLASSIFY = 0.7  # share of the requests


@dataclass
class Counts:
    """Answers of one load."""

    times: list[float] = field(default_factory=list)  # seconds, of right answers
    errors: int = 0
    wrong: int = 0

    def report(self, name: str, seconds: float) -> None:
        times = sorted(self.times)
        p50, p99 = (1000 * times[int(share * (len(times) - 1))] for share in (0.5, 0.99))
        print(
            f"{name:28} {len(times) / seconds:6.0f} answers/s   p50 {p50:6.1f} ms   p99 {p99:6.1f} ms"
            f"   {self.errors} errors   {self.wrong} wrong",
            flush=True,
        )


class Connection:
    """One HTTP/1.1 connection that stays open; http.client in threads would take more of the cores than the answers."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def open(cls, url: str) -> "Connection":
        parts = urlsplit(url)
        return cls(*await asyncio.open_connection(parts.hostname, parts.port))

    async def ask(self, head: str, body: bytes = b"") -> tuple[int, bytes, bytes]:
        """Send a request whose first lines are `head` -> status, headers, body."""
        kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
        self.writer.write(f"{head}\r\nHost: localhost\r\n{kind}\r\n".encode() + body)
        headers = await self.reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", headers)
        content = await self.reader.readexactly(int(length[1])) if length else b""
        while b"transfer-encoding: chunked" in headers.lower():
            size = int(await self.reader.readline(), 16)
            content += (await self.reader.readexactly(size + 2))[:-2]
            if not size:
                break
        return int(headers[9:12]), headers, content


Asked = tuple[str, bytes]  # head and body of a request


def requests_of(person: int) -> list[Asked]:
    """List what one visitor asks for, again and again."""
    drawn = stages(person)
    others: list[tuple[str, list[object]]] = [
        ("generate", ["0123", 10, person, 1.0, "best"]),
        ("reconstruct", [drawn[-1], "best"]),
        ("decode", [[person / 8 - 1, 0.5], "map"]),
    ]
    mixed = [("classify", [drawn[-1 - i]]) if i % 10 < 10 * CLASSIFY else others[i % 10 - 7] for i in range(10)]
    return [posted(name, data) for name, data in mixed]


def posted(name: str, data: object) -> Asked:
    return f"POST /gradio_api/run/{name} HTTP/1.1", json.dumps({"data": data}).encode()


async def visit(url: str, asked: list[Asked], expected: list[bytes], first: int, end: float, counts: Counts) -> None:
    """Ask until the end, from the request number `first` on."""
    connection = await Connection.open(url)
    while time.monotonic() < end:
        number = first % len(asked)
        first += 1
        began = time.monotonic()
        status, _, content = await connection.ask(*asked[number])
        if status != 200:
            counts.errors += 1
        elif said_in(content) != expected[number]:
            counts.wrong += 1
        else:
            counts.times.append(time.monotonic() - began)
    connection.writer.close()


async def load(
    url: str, visitors: int, seconds: float, asked: list[list[Asked]], expected: list[list[bytes]]
) -> Counts:
    counts, end = Counts(), time.monotonic() + seconds
    each = (visit(url, asked[i % len(asked)], expected[i % len(asked)], 3 * i, end, counts) for i in range(visitors))
    await asyncio.gather(*each)
    return counts


def said_in(content: bytes) -> bytes:
    """Leave out the times that Gradio writes behind an answer."""
    return content.partition(b',"is_generating"')[0]


async def answers(url: str, asked: list[list[Asked]]) -> list[list[bytes]]:
    """Ask everything once, alone."""
    connection, said = await Connection.open(url), []
    for requests in asked:
        replies = [await connection.ask(*request) for request in requests]
        assert all(status == 200 for status, _, _ in replies), [
            content for status, _, content in replies if status != 200
        ]
        said.append([said_in(content) for _, _, content in replies])
    return said


async def page_loads(url: str) -> tuple[list[float], int]:
    """Load the page and its first script PAGES times at once -> seconds of each, and assets that answer 304 again."""

    async def fetch() -> tuple[float, int]:
        connection, began = await Connection.open(url), time.monotonic()
        _, headers, page = await connection.ask("GET / HTTP/1.1\r\nAccept-Encoding: br")  # as browsers do
        packed = b"content-encoding: br" in headers.lower()
        asset = re.search(rb"[./]*(/?assets/[^\"']+\.js)", brotli.decompress(page) if packed else page)
        assert asset
        path = "/" + asset[1].decode().lstrip("/")
        _, headers, _ = await connection.ask(f"GET {path} HTTP/1.1\r\nAccept-Encoding: br")
        took, etag = time.monotonic() - began, re.search(rb"(?i)etag: ([^\r]+)", headers)
        assert etag
        status, _, _ = await connection.ask(f"GET {path} HTTP/1.1\r\nIf-None-Match: {etag[1].decode()}")
        return took, status

    fetched = await asyncio.gather(*(fetch() for _ in range(PAGES)))
    return [took for took, _ in fetched], sum(status == 304 for _, status in fetched)


def resident(port: int) -> float:
    """Return the memory of a server and its workers, in MB; pages that they share count once."""
    found = subprocess.run(["ss", "-ltnpH", f"sport = :{port}"], capture_output=True, text=True, check=True).stdout
    process = re.search(r"pid=(\d+)", found)
    assert process, found
    family = [int(process[1])]
    for one in family:  # which grows: workers have a parent of their own
        family += children_of(one)
    shares = [Path(f"/proc/{one}/smaps_rollup").read_text().split("Pss:")[1] for one in family]
    return sum(int(share.split()[0]) for share in shares) / 1024


async def measure(app: str, floor: str, seconds: float) -> None:
    asked = [requests_of(person) for person in range(PEOPLE)]
    idle = [[posted("nothing", [json.dumps(DRAWINGS[0])])]]
    expected, nothing = await answers(app, asked), await answers(floor, idle)
    for visitors in VISITORS:
        ours = await load(app, visitors, seconds, asked, expected)
        least = await load(floor, visitors, seconds / 2, idle, nothing)
        ours.report(f"{visitors} visitors, mixed", seconds)
        least.report(f"{visitors} visitors, bare Gradio", seconds / 2)
    port = urlsplit(app).port or 0
    before = resident(port)
    held = await load(app, 32, HELD, asked, expected)
    held.report("32 visitors, a minute", HELD)
    print(f"memory {before:.0f} MB before that minute, {resident(port) - before:+.0f} MB after it")
    for name, url in (("page", app), ("bare page", floor)):
        took, unchanged = await page_loads(url)
        p95 = statistics.quantiles(took, n=20)[-1]
        print(
            f"{PAGES} loads of the {name} at once: p95 {p95:.2f} s; {unchanged} of {PAGES} assets asked for again: 304"
        )


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10
    ports = free_port(), free_port()
    commands = ["app.py", "--port", str(ports[0])], ["-m", "tests.bench.load", "--floor", str(ports[1])]
    with ExitStack() as stack:
        app, floor = (stack.enter_context(serving(*c, port=p)) for c, p in zip(commands, ports, strict=True))
        asyncio.run(measure(app, floor, seconds))


def serve_nothing(port: int) -> None:
    """Serve a bare Gradio app whose one event returns its input."""
    import gradio as gr

    with gr.Blocks() as app:
        text = gr.Textbox()
        text.change(lambda value: value, text, gr.Textbox(), queue=False, api_name="nothing")
    app.launch(server_port=port, quiet=True)


if __name__ == "__main__":
    serve_nothing(int(sys.argv[2])) if sys.argv[1:2] == ["--floor"] else main()
