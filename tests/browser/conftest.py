"""Run browser tests in the system's headless Chromium; without one they are skipped with a message."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
LANDSCAPE = {"width": 740, "height": 360}  # a phone on its side

OpenPage = Callable[..., Page]
Visitor = Callable[[str, bool], BrowserContext]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed: apt-get install chromium")
    expect.set_options(timeout=20_000)  # milliseconds; a loaded machine takes its time
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


@pytest.fixture(scope="session")
def visitor(browser: Browser) -> Visitor:
    """Keep one context for each language and screen, whose cache spares most tests the time of the first visit."""
    return cache(lambda locale, phone: browser.new_context(**device(locale, phone)))


def device(locale: str, phone: bool) -> dict[str, Any]:
    return {"locale": locale, "viewport": PHONE if phone else DESKTOP, "has_touch": phone}


@pytest.fixture
def open_page(browser: Browser, visitor: Visitor, app_url: str) -> Iterator[OpenPage]:
    """Open the page as a visitor who was never here; fail at the end on console errors and on requests beyond loopback.

    address  settings of the page's query string after its version, such as "tab=learn"; "" for the first screen
    more     options of a context, which ask for a context of their own
    """
    with ExitStack() as opened:
        problems: list[str] = []

        def open_it(
            address: str = "", locale: str = "en-US", theme: str = "light", phone: bool = False, **more: Any
        ) -> Page:
            if more:
                context = browser.new_context(**device(locale, phone) | more)
                opened.callback(context.close)
            else:
                context = visitor(locale, phone)
            page = context.new_page()
            opened.callback(leave, page)
            page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.on("request", lambda request: problems.extend(strangers(request.url)))
            page.goto(f"{app_url}/?__theme={theme}" + (f"&v=1&{address}" if address else ""))
            page.get_by_role("tab").first.wait_for()
            return page

        yield open_it
        assert problems == []


def leave(page: Page) -> None:
    """Close the page; the browser forgets what the visitor chose."""
    if not page.is_closed():
        page.evaluate("localStorage.clear()")
        page.close()


def strangers(url: str) -> list[str]:
    """Report a URL outside this machine in a list of one sentence; return an empty list for any other."""
    parts = urlsplit(url)
    local = parts.scheme in ("data", "blob") or parts.hostname in ("127.0.0.1", "localhost")
    return [] if local else [f"a request left this machine: {url}"]
