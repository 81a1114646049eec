"""Test two processes of the app behind nginx, under a sub-path: one may be killed, and no visitor sees it."""

import json
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.serving import ROOT, environment, free_port, wait_for
from tests.test_many_visitors import stages

pytestmark = pytest.mark.slow
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")
AROUND = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  {tested}
}}
"""


def configuration_in_readme(ports: list[int], port: int) -> str:
    """Take the configuration from the README, with other ports."""
    text = (ROOT / "README.md").read_text(encoding="utf-8").partition("```nginx\n")[2].partition("```")[0]
    for written, used in (("7861", ports[0]), ("7862", ports[1]), ("listen 80", port)):
        assert written in text
        text = text.replace(written, f"listen {used}" if "listen" in written else str(used))
    return text


@contextmanager
def replica(port: int, log: Path) -> Iterator[subprocess.Popen[str]]:
    command = ["python", "app.py", "--port", str(port), "--root-path", "/lab"]
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=output, stderr=output, text=True)
        try:
            wait_for(f"http://127.0.0.1:{port}", process)
            yield process
        finally:
            process.kill()
            process.wait()


class Service:
    """Two replicas, the logs that they write, and the address of the proxy before them."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        ports, port = [free_port(), free_port()], free_port()
        self.logs = [folder / f"{number}.log" for number in (1, 2)]
        self.replicas = [stack.enter_context(replica(*pair)) for pair in zip(ports, self.logs, strict=True)]
        conf = folder / "nginx.conf"
        conf.write_text(AROUND.format(folder=folder, tested=configuration_in_readme(ports, port)))
        assert NGINX
        proxy = subprocess.Popen([NGINX, "-c", str(conf)], text=True)
        stack.callback(proxy.terminate)
        self.url, self.port = f"http://127.0.0.1:{port}/lab/", port
        wait_for(self.url, proxy)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    if NGINX is None:
        pytest.skip("no nginx is installed: apt-get install nginx-light")
    with ExitStack() as stack:
        yield Service(tmp_path, stack)


def ask(port: int, body: bytes) -> tuple[int, bytes]:
    """Ask once, and again as the page does: after 502, 503 or 504, and after a lost connection."""
    for _ in range(10):
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            headers = {"Content-Type": "application/json"}
            connection.request("POST", "/lab/gradio_api/run/classify", body, headers)
            reply = connection.getresponse()
            content = reply.read()
            if reply.status not in (502, 503, 504):
                return reply.status, content
        except (OSError, HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.5)
    raise AssertionError("ten tries in vain")


def test_no_visitor_loses_an_answer_when_one_of_two_servers_is_killed(service: Service) -> None:
    asked = [json.dumps({"data": [stages(person)[-1]]}).encode() for person in range(8)]
    expected = [ask(service.port, body) for body in asked]
    assert all(status == 200 for status, _ in expected)
    ending = threading.Event()

    def visit(person: int) -> list[tuple[int, bytes]]:
        said = []
        while not ending.is_set():
            said.append(ask(service.port, asked[person]))
        return said

    with ThreadPoolExecutor(8) as crowd:
        visits = [crowd.submit(visit, person) for person in range(8)]
        time.sleep(2)
        service.replicas[0].kill()
        time.sleep(4)
        ending.set()
    for visited, right in zip(visits, expected, strict=True):
        said = visited.result()
        assert len(said) > 5 and set(said) == {right}


def test_a_live_training_says_that_it_was_interrupted_and_starts_again(service: Service, browser: Browser) -> None:
    page: Any = browser.new_context(locale="en-US").new_page()
    page.goto(f"{service.url}?v=1&tab=train")
    page.get_by_role("button", name="Start").first.click()
    expect(page.locator("[data-going]")).to_be_visible(timeout=60_000)
    computing = ["a training enters" in log.read_text() for log in service.logs].index(True)
    service.replicas[computing].kill()
    expect(page.locator(".patience")).to_contain_text("interrupted", timeout=30_000)
    deadline = time.monotonic() + 60
    while "a training enters" not in service.logs[1 - computing].read_text():
        assert time.monotonic() < deadline, "no training began anew"
        page.wait_for_timeout(200)
    expect(page.locator("[data-going]")).to_be_visible(timeout=60_000)
