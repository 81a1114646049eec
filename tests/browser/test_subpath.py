"""The page behind a proxy under a sub-path: with --root-path it works, without it says what is wrong."""

import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, expect

from tests.serving import free_port, serving


@contextmanager
def proxy(target: str, prefix: str) -> Iterator[str]:
    """Hand on what comes under `prefix`, without it; refuse all else."""

    class Handler(BaseHTTPRequestHandler):
        def hand_on(self) -> None:
            if not self.path.startswith(prefix + "/"):
                self.send_error(404)
                return
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length) if length else None
            request = urllib.request.Request(target + self.path.removeprefix(prefix), body, method=self.command)
            for name in ("Content-Type", "Host"):
                if name in self.headers:
                    request.add_header(name, self.headers[name])
            try:
                reply = urllib.request.urlopen(request, timeout=30)
            except urllib.error.HTTPError as error:
                reply = error
            content = reply.read()
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.headers.get("Content-Type", "text/plain"))
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = hand_on  # noqa: N815  # the names are the protocol's

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{prefix}/"
    finally:
        server.shutdown()


@pytest.mark.slow
@pytest.mark.parametrize("told", [True, False])
def test_behind_a_proxy_the_page_works_or_says_what_is_wrong(browser: Browser, told: bool) -> None:
    port = free_port()
    flags = ["--root-path", "/lab"] if told else []
    with serving("app.py", "--port", str(port), *flags, port=port) as url, proxy(url, "/lab") as address:
        page = browser.new_context(locale="en-US").new_page()
        page.goto(address)
        said = page.locator(".astray")
        if told:
            page.get_by_role("tab", name="Recognise", exact=True).click()
            page.get_by_label("Test set").check()
            expect(page.locator(".answer .large").first).to_have_text("0")
            expect(said).to_have_count(0)
            page.get_by_role("tab", name="API", exact=True).click()
            expect(page.locator(".use pre").first).to_contain_text(f"curl -s {address}gradio_api/run/")
            page.locator(".use .send").click()
            expect(page.locator(".use .said")).to_contain_text("HTTP 200")
        else:
            expect(said).to_contain_text("--root-path /lab")
            expect(said).to_be_visible()
        page.context.close()
