"""Measure the bytes over the wire, the requests, and the time on a slow line: `python -m tests.bench.page`.

A Gradio hello-world, sent by the same route and middleware, is loaded beside it in the same run: into an empty cache,
again with what the browser kept, and into an empty cache over a line as slow as a phone's in a full classroom. Chromium
itself counts, headers included. The ratio is app.py to hello-world.
"""

import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import gradio as gr
from playwright.sync_api import CDPSession, Page, expect, sync_playwright
from starlette.middleware import Middleware

from aigc.ui.document.assets import assets_route
from aigc.ui.serve.wire import Wire
from tests.browser.conftest import CHROMIUM, DESKTOP, FLAGS
from tests.browser.hands import ONE, draw
from tests.serving import free_port, serving

# app.py's first screen shows the example and its answers, and can be drawn on; later, the other tabs can be opened. The
# hello-world can be sent.
STANDS, WHOLE, HELLO = "#still .door.reads .read", "[role=tab]:visible", "button:visible"
PAD, READ = ".work .pad canvas:visible", ".door.reads .read:visible"
PAINTED = """() => {
  const canvas = document.querySelector("#still .pad canvas");
  return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean);
}"""
REST = 2000  # milliseconds after the page stands in which late files still count
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 300_000 / 8, "uploadThroughput": 300_000 / 8}  # ms, B/s


@dataclass
class Traffic:
    """Requests that reached the server, and the bytes that came back; the browser's cache counts for nothing."""

    requests: int = 0
    received: int = 0  # bytes

    def attach(self, session: CDPSession) -> None:
        """Count from now on."""
        cached: set[str] = set()
        session.on("Network.requestServedFromCache", lambda event: cached.add(event["requestId"]))
        session.on("Network.responseReceived", lambda event: self._response(event, cached))
        session.on("Network.loadingFinished", lambda event: self._finished(event, cached))
        session.send("Network.enable")

    def _response(self, event: dict[str, Any], cached: set[str]) -> None:
        response = event["response"]
        if response.get("fromDiskCache") or response["url"].startswith("data:"):
            cached.add(event["requestId"])
        self.requests += event["requestId"] not in cached

    def _finished(self, event: dict[str, Any], cached: set[str]) -> None:
        if event["requestId"] not in cached:  # headers and body; the pieces that Chromium tells of omit the document's
            self.received += int(event["encodedDataLength"])


def loads(page: Page, url: str) -> list[Traffic]:
    """Load the page twice, with an empty cache and again. -> the traffic of each."""
    counted = []
    for visit in (lambda: page.goto(url), page.reload):
        session, traffic = page.context.new_cdp_session(page), Traffic()
        traffic.attach(session)
        visit()
        page.locator("button:visible").first.wait_for()
        page.wait_for_timeout(REST)
        session.detach()
        counted.append(traffic)
    return counted


def waited(page: Page, url: str, *steps: Callable[[Page], None]) -> list[float]:
    """Load the page over the slow line, into an empty cache. -> seconds until the end of each step."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    started = time.monotonic()
    page.goto(url, wait_until="commit", timeout=60_000)
    seen = []
    for step in steps:
        step(page)
        seen.append(time.monotonic() - started)
    return seen


def sees(selector: str) -> Callable[[Page], None]:
    """Make a step that waits until something is seen."""
    return lambda page: page.locator(selector).first.wait_for(timeout=60_000)


def can_be_drawn_on(page: Page) -> None:
    """Wait until the first screen stands and its pad has painted the example, which it does once it takes strokes."""
    sees(STANDS)(page)
    page.wait_for_function(PAINTED, timeout=60_000)


def answers_a_stroke(page: Page) -> None:
    draw(page, page.locator(PAD), ONE)
    expect(page.locator(READ)).to_have_text("1", timeout=60_000)


def main() -> None:
    ports = free_port(), free_port()
    commands = ["app.py", "--port", str(ports[0])], ["-m", "tests.bench.page", str(ports[1])]
    with ExitStack() as stack:
        urls = [stack.enter_context(serving(*c, port=p)) for c, p in zip(commands, ports, strict=True)]
        browser = stack.enter_context(sync_playwright()).chromium.launch(executable_path=CHROMIUM, args=FLAGS)

        def visit() -> Page:
            return browser.new_context(locale="en-US", viewport=DESKTOP).new_page()  # type: ignore[arg-type]

        app, hello = (loads(visit(), url) for url in urls)
        stands, answers, whole = waited(visit(), urls[0], can_be_drawn_on, answers_a_stroke, sees(WHOLE))
        (usable,) = waited(visit(), urls[1], sees(HELLO))
    for name, ours, floor in zip(("empty cache", "reload"), app, hello, strict=True):
        for who, traffic in (("app.py", ours), ("gradio hello-world", floor)):
            print(f"{name:12} {who:21} {traffic.received / 1000:7.1f} kB {traffic.requests:5} requests")
        size, count = ours.received / floor.received, ours.requests / floor.requests
        print(f"{name:12} {'ratio':21} {size:7.2f}    {count:5.2f}")
    seen = {
        "app.py, to see": stands,
        "app.py, a stroke read": answers,
        "app.py, all tabs": whole,
        "gradio hello-world": usable,
    }
    for who, value in seen.items():
        print(f"{'300 kbit/s':12} {who:21} {value:7.1f} s {value / usable:5.2f}")


def greet(port: int) -> None:
    """Serve the hello-world with the app's own compression and cache headers."""
    hello = gr.Interface(lambda name: "Hello " + name, "text", "text")
    served = {"middleware": [Middleware(Wire)], "routes": [assets_route()]}
    hello.launch(server_port=port, quiet=True, app_kwargs=served)


if __name__ == "__main__":
    greet(int(sys.argv[1])) if len(sys.argv) > 1 else main()
