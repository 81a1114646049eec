"""Measure the milliseconds from pen-up to the answer on the page, and of `classify` over HTTP.

    python -m tests.bench.latency [DIGITS]

Each takes turns with a page that does nothing (tests/bench/nothing.py), so that both run under one load. Servers,
browser and this client are separate processes. On the page the clock runs from the `pointerup` event to the last change
of the answer before the page rests; the page itself observes both. Answers to earlier parts of the stroke do not count.
"""

import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import CHROMIUM, DESKTOP, FLAGS
from tests.browser.hands import places
from tests.drawings import DRAWINGS, Points, canvas
from tests.serving import free_port, serving
from tests.visitor import Visitor

REST = 250  # milliseconds without a change until the page counts as resting
STOPWATCH = """() => {
  const answer = () => document.querySelector(".answer").parentElement.innerHTML;
  const watch = window.stopwatch = {};
  addEventListener("pointerup", () => Object.assign(watch, {up: performance.now(), changed: null}), true);
  let shown = answer();
  new MutationObserver(() => {
    const now = performance.now(), shows = answer();
    if (shows === shown) return;
    shown = shows;
    watch.changed = now;
  }).observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true});
}"""
AT_REST = f"""() => {{
  const {{up, changed}} = window.stopwatch;
  return performance.now() - Math.max(up, changed ?? 0) > {REST};
}}"""
TOOK = "() => window.stopwatch.changed && window.stopwatch.changed - window.stopwatch.up"


def open_pad(browser: Browser, url: str, tab: str | None) -> Page:
    page = browser.new_context(locale="en-US", viewport=DESKTOP).new_page()  # type: ignore[arg-type]
    page.goto(url)
    if tab:
        page.get_by_role("tab", name=tab, exact=True).click()
    page.locator(".pad canvas:visible").scroll_into_view_if_needed()
    page.evaluate(STOPWATCH)
    return page


def milliseconds_to_answer(page: Page, strokes: Sequence[Points]) -> float | None:
    """Draw with the mouse, pen-up after the last stroke. -> ms to its answer; None if nothing changed after it."""
    pad = page.locator(".pad canvas:visible")
    for stroke in [places(pad, points) for points in strokes]:
        for i, place in enumerate(stroke):
            page.mouse.move(*place)
            if i == 0:
                page.mouse.down()
        page.mouse.up()
    page.wait_for_function(AT_REST)
    took: float | None = page.evaluate(TOOK)
    page.locator('.pad:visible [data-act="clear"]').click()
    page.wait_for_function(AT_REST)
    return took


def milliseconds_over_http(visitor: Visitor, name: str, drawing: object) -> float:
    started = time.perf_counter()
    status, body = visitor.ask(name, drawing)
    assert status == 200, body
    return 1000 * (time.perf_counter() - started)


def report(name: str, times: Sequence[float | None]) -> None:
    known = [took for took in times if took is not None]
    p50, p95 = statistics.median(known), statistics.quantiles(known, n=20)[-1]
    missed = f"   ({len(times) - len(known)} answers were there before)" if len(known) < len(times) else ""
    print(f"{name:32} p50 {p50:6.1f} ms   p95 {p95:6.1f} ms   of {len(known)}{missed}")


def main() -> None:
    digits = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    ports = free_port(), free_port()
    commands = ["app.py", "--port", str(ports[0])], ["-m", "tests.bench.nothing", str(ports[1])]
    with ExitStack() as stack:
        app, floor = (stack.enter_context(serving(*c, port=p)) for c, p in zip(commands, ports, strict=True))
        over_http: list[list[float]] = [[], []]
        with Visitor(app) as asking, Visitor(floor) as idling:
            calls = (asking, "classify"), (idling, "nothing")
            for i in range(20 * digits + 20):  # the first twenty calls warm up
                drawing = canvas(DRAWINGS[i % len(DRAWINGS)])
                asked = [milliseconds_over_http(*call, drawing) for call in calls]
                if i >= 20:
                    for nth, took_http in enumerate(asked):
                        over_http[nth].append(took_http)
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        pages = open_pad(browser, app, "Recognise"), open_pad(browser, floor, None)
        on_page: list[list[float | None]] = [[], []]
        for i in range(digits + 2):  # the first two digits warm up
            drawn = [milliseconds_to_answer(page, DRAWINGS[i % len(DRAWINGS)]) for page in pages]
            if i >= 2:
                for nth, took in enumerate(drawn):
                    on_page[nth].append(took)
    for name, page_times in zip(("pen-up to answer", "pen-up to no answer"), on_page, strict=True):
        report(name, page_times)
    for name, http_times in zip(("POST classify, strokes", "POST nothing"), over_http, strict=True):
        report(name, http_times)


if __name__ == "__main__":
    main()
