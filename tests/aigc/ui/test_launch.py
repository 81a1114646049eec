"""Test how the app ends, what connections by the hundred do to it, and the optional MCP server."""

import ast
import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import torch

from aigc.devices import usable_cores
from aigc.ui.api import JSON_ENDPOINTS
from aigc.ui.launch import may_fork
from tests.serving import ROOT, children_of, environment, free_port, post, serving, wait_for

TEST_SEVEN = {"digit": 7, "index": 0}
HAS_MCP = find_spec("mcp") is not None
HALF = b"POST /gradio_api/run/classify HTTP/1.1\r\nHost: localhost\r\nX-Half"


def begin(port: int, log: Path) -> "subprocess.Popen[str]":
    """Start the app, for a test that ends it itself."""
    command = [sys.executable, "app.py", "--port", str(port), "--device", "cpu"]
    with log.open("w") as out:
        return subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=out, stderr=out, text=True)


def workers_of(server: int) -> list[int]:
    """List the processes that compute for a server, which another one of its own has forked."""
    [nursery] = children_of(server)
    return children_of(nursery)


@pytest.mark.skipif(sys.platform != "linux" or usable_cores() < 2, reason="no workers beside the server here")
def test_workers_compute_beside_a_server_on_the_cpu_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert may_fork(torch.device("cpu")) and not may_fork(torch.device("cuda"))
    monkeypatch.setattr("aigc.ui.launch.usable_cores", lambda: 1)
    assert not may_fork(torch.device("cpu"))


@pytest.mark.skipif(sys.platform != "linux" or usable_cores() < 2, reason="no workers beside the server here")
def test_visitors_go_on_when_a_worker_is_killed_and_workers_end_when_the_server_is(tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log.txt"
    process, url = begin(port, log), f"http://127.0.0.1:{port}"
    try:
        wait_for(url, process)
        workers = workers_of(process.pid)
        assert len(workers) == usable_cores()
        with ThreadPoolExecutor(8) as crowd:
            answers = [crowd.submit(post, url, "classify", TEST_SEVEN) for _ in range(200)]
            answers[50].result()
            os.kill(workers[0], signal.SIGKILL)
            statuses = [answer.result()[0] for answer in answers]
        assert statuses.count(200) >= 199 and set(statuses) <= {200, 503}, "the request that it computed comes again"
        assert post(url, "classify", TEST_SEVEN)[0] == 200
        replaced = workers_of(process.pid)
        assert len(replaced) == usable_cores() and workers[0] not in replaced
    finally:
        process.kill()
        process.wait()
    deadline = time.monotonic() + 10
    while Path(f"/proc/{workers[1]}/stat").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not Path(f"/proc/{workers[1]}/stat").exists()
    assert "Traceback" not in log.read_text()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to catch")
def test_it_stands_a_thousand_half_requests_and_ends_on_sigterm_when_all_are_answered(tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log.txt"
    process, url = begin(port, log), f"http://127.0.0.1:{port}"
    try:
        wait_for(url, process)
        halves = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(1100)]
        for half in halves:
            half.sendall(HALF)
        started = time.monotonic()
        assert post(url, "classify", TEST_SEVEN)[0] == 200
        assert time.monotonic() - started < 2
        for _ in range(300):
            with socket.create_connection(("127.0.0.1", port), timeout=10) as nonsense:
                nonsense.sendall(b"nonsense\r\n\r\n")
        post(url, "repair", TEST_SEVEN, "noise", 0.5, "bottom", 0)  # loads its model
        with ThreadPoolExecutor(16) as crowd:
            answers = [crowd.submit(post, url, "repair", TEST_SEVEN, "noise", 0.5, "bottom", n) for n in range(16)]
            time.sleep(0.3)
            assert not all(answer.done() for answer in answers), "some still run"
            process.send_signal(signal.SIGTERM)
            started = time.monotonic()
            assert process.wait(timeout=20) == 0
            assert time.monotonic() - started < 5
            assert [answer.result()[0] for answer in answers] == [200] * 16
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=1)
    finally:
        process.kill()
    said = log.read_text()
    assert "Traceback" not in said and len(said.splitlines()) < 70, json.dumps(said[-2000:])


@pytest.mark.skipif(not HAS_MCP, reason="the package mcp is not installed: pip install '.[mcp]'")
def test_an_assistant_finds_the_endpoints_as_tools_and_gets_their_answers() -> None:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    async def ask(url: str) -> tuple[set[str], Any]:
        async with (
            streamablehttp_client(f"{url}/gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            tools = (await session.list_tools()).tools
            said = await session.call_tool("classify", {"digit": TEST_SEVEN})
            return {tool.name for tool in tools}, said

    port = free_port()
    with serving("app.py", "--port", str(port), "--device", "cpu", "--mcp", port=port) as url:
        names, said = asyncio.run(ask(url))
        expected = post(url, "classify", TEST_SEVEN)[1]["data"][0]
    assert names == {one.name for one in JSON_ENDPOINTS} | {"classify_image"}, "the page's own events are no tools"
    assert not said.isError
    assert ast.literal_eval(said.content[0].text) == expected


@pytest.mark.slow
@pytest.mark.skipif(HAS_MCP, reason="the package mcp is installed")
def test_without_the_package_the_flag_is_refused_in_one_sentence() -> None:
    ended = subprocess.run(
        [sys.executable, "app.py", "--mcp", "--device", "cpu"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 2
    assert ended.stderr == "error: --mcp needs one more package: pip install '.[mcp]'\n"
