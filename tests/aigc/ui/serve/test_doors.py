"""Test the doors of the running app: closed routes, strangers' pages, other names, single bad requests."""

import json
import re
import shutil
import subprocess
import sys
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import gradio as gr
import pytest
from starlette.routing import BaseRoute

from aigc.ui.serve.doors import OPEN
from tests.serving import ROOT
from tests.visitor import Visitor

JSON = {"Content-Type": "application/json"}
SEVEN = json.dumps({"data": [{"digit": 7, "index": 0}]}).encode()


def ask(
    url: str, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, bytes, dict[str, str]]:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=20)
    try:
        connection.request(method, path, body, headers or {})
        reply = connection.getresponse()
        return reply.status, reply.read(2000), {name.lower(): value for name, value in reply.getheaders()}
    finally:
        connection.close()


def flat(routes: list[BaseRoute]) -> list[tuple[str, str]]:
    """List method and path of all routes, those of an included router too."""
    found: list[tuple[str, str]] = []
    for route in routes:
        if hasattr(route, "original_router"):
            found += flat(route.original_router.routes)
        else:
            found += [(method, route.path) for method in route.methods]  # type: ignore[attr-defined]
    return found


@pytest.fixture(scope="module")
def gradios_routes() -> list[tuple[str, str]]:
    """List the routes of a bare Gradio app."""
    with gr.Blocks(analytics_enabled=False) as bare:
        gr.HTML("bare")
    app, _, _ = bare.launch(prevent_thread_lock=True, quiet=True, server_name="127.0.0.1")
    try:
        return flat(app.router.routes)
    finally:
        bare.close(verbose=False)


OPENAPI = "/gradio_api/openapi.json"  # answered by this project in place of Gradio


def test_every_route_of_gradio_that_is_not_listed_is_closed(
    app_url: str, gradios_routes: list[tuple[str, str]]
) -> None:
    closed = [(method, path) for method, path in gradios_routes if path not in {*OPEN, OPENAPI}]
    assert len(closed) > 40, "Gradio has many"
    for method, path in closed:
        status, body, _ = ask(
            app_url, method, re.sub(r"\{[^}]+\}", "1", path), b"{}" if method == "POST" else None, JSON
        )
        assert status == 404 and (method == "HEAD" or b"nothing at this address" in body), (method, path, status)


def test_every_listed_route_is_one_that_gradio_has(gradios_routes: list[tuple[str, str]]) -> None:
    assert {path for _, path in gradios_routes} >= OPEN


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
@pytest.mark.parametrize("path", ["/gradio_api/run/classify", "/gradio_api/run/predict", "/gradio_api/queue/join"])
def test_a_post_that_any_page_may_send_unasked_is_refused(app_url: str, path: str, kind: str) -> None:
    assert ask(app_url, "POST", path, SEVEN, {"Content-Type": kind})[0] == 415


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
def test_only_the_pages_own_requests_and_those_of_no_page_are_taken(
    app_url: str, headers: dict[str, str], status: int
) -> None:
    assert ask(app_url, "POST", "/gradio_api/run/classify", SEVEN, JSON | headers)[0] == status
    assert ask(app_url, "POST", "/gradio_api/run/classify", SEVEN, JSON | headers | {"Origin": app_url})[0] == (
        200 if headers.get("Sec-Fetch-Site", "same-origin") == "same-origin" else 403
    )


def test_no_other_site_is_invited(app_url: str) -> None:
    asking = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    for method in ("OPTIONS", "GET"):
        _, _, headers = ask(app_url, method, "/gradio_api/info", headers=asking)
        assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(("host", "status"), [("localhost", 200), ("[::1]:9", 200), ("evil.example", 421), ("[", 421)])
def test_only_the_servers_own_names_are_answered(app_url: str, host: str, status: int) -> None:
    assert ask(app_url, "GET", "/config", headers={"Host": host})[0] == status


def event(**fields: Any) -> bytes:
    return json.dumps({"data": [], "fn_index": 0, "session_hash": "x", **fields}).encode()


SINGLE: list[tuple[str, str, bytes | None, int]] = [
    ("GET", "/assets/" + "a" * 5000, None, 404),
    ("GET", "/static/%00", None, 404),
    ("GET", "/gradio_api/file=%00", None, 403),
    ("GET", "/?page=nowhere", None, 200),
    ("POST", "/gradio_api/run/predict", event(fn_index=99999), 404),
    ("POST", "/gradio_api/queue/join", event(fn_index=99999), 404),
    ("POST", "/gradio_api/run/predict", event(session_hash=float("inf")), 400),
    ("POST", "/gradio_api/run/predict", event(data={}), 400),
    ("POST", "/gradio_api/run/predict", b"[" * 100_000, 400),
    ("POST", "/gradio_api/run/nothing", event(fn_index=None), 404),
    ("POST", "/gradio_api/call/v2/nothing", b"{}", 404),
    ("POST", "/gradio_api/call/v2/classify", b'{"unknown": 1}', 400),
    ("GET", "/gradio_api/call/classify/nothing", None, 200),  # a stream, whose one event tells the error
    ("POST", "/gradio_api/cancel", b"{}", 400),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), SINGLE)
def test_a_mistake_is_no_failure(app_url: str, method: str, path: str, body: bytes | None, status: int) -> None:
    got, said, _ = ask(app_url, method, path, body, JSON if body else {})
    assert got == status, said


def test_a_mistake_in_an_event_of_the_page_is_a_400_with_its_sentence(app_url: str) -> None:
    with Visitor(app_url) as visitor:
        visitor.connection.request("GET", "/config")
        config = json.loads(visitor.connection.getresponse().read())
        choices = {part["id"] for part in config["components"] if part["type"] == "checkboxgroup"}
        one = next(event for event in config["dependencies"] if choices & set(event["inputs"]))
        data = [["no such choice"] if part in choices else None for part in one["inputs"]]
        status, said = visitor.press(one["id"], "x", *data)
        assert status == 400 and "choices" in said["error"] and "uploaded file" not in said["error"]
        status, said = visitor.ask("classify_image", {"path": "http://x.y/z.png", "meta": {"_type": "gradio.FileData"}})
        assert status == 400 and "Addresses are not fetched" in said["error"]


WRONG: list[Any] = [None, "x", [], {}, -1, 1e308, True, [None], {"a": 1}, 10**30]


@pytest.mark.parametrize("alone", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_no_value_in_any_place_of_any_event_is_a_fault_of_the_server(alone: bool, app_url: str) -> None:
    """Put one value in all places, or, alone, each of WRONG in one place amid the values that a visitor finds there."""
    with Visitor(app_url) as visitor:
        visitor.connection.request("GET", "/config")
        config = json.loads(visitor.connection.getresponse().read())
    found = {part["id"]: part["props"].get("value") for part in config["components"]}
    faults = []
    for event in config["dependencies"]:
        usual = [found[part] for part in event["inputs"]]
        for value in WRONG if alone else WRONG[:2]:
            for data in replaced(usual, value) if alone else [[value] * len(usual)]:
                status, said = visitor.press(event["id"], "x", *data)
                if status not in (200, 400, 404, 413, 503):  # 404: an event of scripts alone
                    faults.append((event["api_name"], data, status, said))
    assert faults == []


def replaced(usual: list[Any], value: Any) -> list[list[Any]]:
    return [[*usual[:place], value, *usual[place + 1 :]] for place in range(len(usual))]


# Runs in a network of its own, with one address there that counts as public; prints what a listener at it received.
ALONE = """
import http.server, json, os, threading, tempfile
from pathlib import Path
from tests.serving import free_port, serving
from tests.visitor import Visitor
from tests.aigc.ui.serve.test_doors import SINGLE, JSON, ask

received = []
class Listener(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        received.append(self.path)
        self.send_response(200); self.end_headers(); self.wfile.write(b"fetched")
    do_HEAD = do_GET
    def log_message(self, *args): pass

public = http.server.ThreadingHTTPServer(("93.184.215.14", 8080), Listener)
threading.Thread(target=public.serve_forever, daemon=True).start()
address, port = "http://93.184.215.14:8080/", free_port()
log = Path(tempfile.mkdtemp()) / "log"
os.environ["GRADIO_TEMP_DIR"] = tempfile.mkdtemp()  # nothing fetched before lies there
statuses = []
with log.open("w") as out, serving("app.py", "--port", str(port), port=port, log=out) as url, Visitor(url) as visitor:
    for path in ("file", "proxy"):
        for method in ("GET", "HEAD"):
            ask(url, method, f"/gradio_api/{path}={address}{path}")
    for name in ("classify", "classify_image", "read_number", "reconstruct"):
        file = {"path": address + name, "url": address + name, "meta": {"_type": "gradio.FileData"}}
        for sent in (file, address + name, {"image": file}, [file]):
            visitor.ask(name, sent, "best")
    for name, number in visitor.events().items():
        file = {"path": f"{address}{number}", "url": f"{address}{number}", "meta": {"_type": "gradio.FileData"}}
        statuses.append(visitor.press(number, "x", *[file] * 12)[0])
    for method, path, body, _ in SINGLE:
        ask(url, method, path, body, JSON if body else {})
print(json.dumps({"received": received, "statuses": statuses, "log": log.read_text()}))
"""


@pytest.mark.slow
def test_no_address_is_fetched_and_no_request_leaves_a_traceback() -> None:
    own_network = "ip link set lo up && ip address add 93.184.215.14/32 dev lo"
    if not shutil.which("unshare") or subprocess.run(["unshare", "-rn", "sh", "-c", own_network]).returncode:
        pytest.skip("a network of its own needs Linux, unshare and ip")
    command = ["unshare", "-rn", "sh", "-c", f'{own_network} && exec "$0" -c "$1"', sys.executable, ALONE]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=True)
    found = json.loads(ended.stdout)
    assert found["received"] == []
    assert 500 not in found["statuses"]
    lines = found["log"].splitlines()
    assert "Traceback" not in found["log"] and len(lines) < 3 + len(SINGLE) + len(found["statuses"])
    assert max(map(len, lines)) < 600
