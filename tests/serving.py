"""Start the real app.py as users do, and talk to it over HTTP."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from tests.visitor import Visitor

ROOT = Path(__file__).resolve().parent.parent


def apart(work: Coroutine[Any, Any, Any]) -> None:
    """Run a coroutine in a thread of its own: Playwright leaves a running event loop in the tests' own thread."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


def children_of(process: int) -> list[int]:
    """List the processes that a process has forked and that still run, on Linux."""
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment() -> dict[str, str]:
    """Copy the caller's environment, with a Hub that refuses at once, since no test may depend on a network."""
    return os.environ | {"HF_ENDPOINT": "http://127.0.0.1:9", "PYTHONUNBUFFERED": "1"}


@contextmanager
def serving(*command: str, port: int, log: IO[str] | None = None) -> Iterator[str]:
    """Run a server until the block ends. -> its URL, once it returns status 200; its output goes to `log`."""
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment(),
        stdout=log or subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_for(url, process)
        yield url
    finally:
        process.terminate()
        process.communicate(timeout=30)


class Server:
    """A running app and its log."""

    def __init__(self, url: str, log: Path) -> None:
        self.url, self.log = url, log

    def lines_while(self, action: Callable[[], Any]) -> tuple[Any, list[str]]:
        """Do something. -> its result, and the lines that the log gained meanwhile."""
        before = len(self.log.read_text())
        result = action()
        return result, self.log.read_text()[before:].splitlines()


def wait_for(url: str, process: subprocess.Popen[str], patience: float = 90) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"the server ended with status {process.returncode}: {process.communicate()[0]}")
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.02)
    raise AssertionError(f"{url} did not answer within {patience} s")


def post(url: str, name: str, *data: Any) -> tuple[int, Any]:
    """POST to an endpoint over a new connection. -> HTTP status, decoded body."""
    with Visitor(url) as visitor:
        return visitor.ask(name, *data)


def upload(url: str, path: Path) -> dict[str, Any]:
    """Upload a file as the page does: first the bytes, then a request that names the file."""
    boundary = "boundary"
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{path.name}"\r\n\r\n'.encode()
        + path.read_bytes()
        + f"\r\n--{boundary}--\r\n".encode()
    )
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    request = urllib.request.Request(f"{url}/gradio_api/upload", data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as reply:
        (stored,) = json.load(reply)
    return {"path": stored, "orig_name": path.name, "meta": {"_type": "gradio.FileData"}}
