"""Test the digit pad in a real browser: mouse, fingers and pen, undo and eraser, and the requests to the server."""

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from aigc.ui.look.i18n import texts
from aigc.ui.parts.pad import BRUSH, BRUSHES, MAX_POINTS, MAX_STROKES, SIZE, parse_canvas
from tests.browser.conftest import OpenPage
from tests.browser.hands import ONE, SEVEN, Points, draw, generate, ink, open_tab, places, recognise, spot

BAR: Points = [(0.3, 0.55), (0.7, 0.55)]
LEFT: Points = [(0.2, 0.2), (0.2, 0.8)]
RIGHT: Points = [(0.8, 0.2), (0.8, 0.8)]
# Make pointer events [type, x, y, more] in the page: DevTools supports neither pressure 0 nor a pen's eraser end.
STIR = """async (canvas, [pointer, events]) => {
  const box = canvas.getBoundingClientRect();
  for (const [type, x, y, more] of events) {
    canvas.dispatchEvent(new PointerEvent("pointer" + type, {
      pointerId: 1, pointerType: pointer, bubbles: true, cancelable: true, buttons: 1,
      clientX: box.x + x * box.width, clientY: box.y + y * box.height, ...more,
    }));
    if (type === "up") await new Promise((done) => setTimeout(done));
  }
}"""
# Measure width and height of the ink in shares of the pad's side.
EXTENT = """(canvas) => {
  const { width, height } = canvas, pixels = canvas.getContext("2d").getImageData(0, 0, width, height).data;
  const columns = new Set(), rows = new Set();
  for (let i = 0; i < width * height; i++) {
    if (pixels[4 * i + 3]) columns.add(i % width), rows.add(Math.floor(i / width));
  }
  return [columns.size / width, rows.size / height];
}"""
# Delay each handler's first response longest: were several requests under way, responses would overtake each other.
SLOW_SERVER = """() => {
  const send = window.fetch, watch = window.watch = {most: 0, sent: 0}, now = {}, slow = new Set();
  window.fetch = async (url, options) => {
    if (!String(url).includes("/run/")) return send(url, options);
    const handler = JSON.parse(options.body).fn_index;
    now[handler] = (now[handler] ?? 0) + 1;
    watch.most = Math.max(watch.most, now[handler]);
    watch.sent++;
    const wait = slow.has(handler) ? 20 : 400;
    slow.add(handler);
    await new Promise((done) => setTimeout(done, wait));
    const answer = await send(url, options);
    now[handler]--;
    return answer;
  };
}"""


def heard(request: Request) -> dict[str, Any] | None:
    """Take the drawing out of a request to the server."""
    if "/run/" not in request.url or not request.post_data:
        return None
    drawings = [value for value in json.loads(request.post_data)["data"] if str(value).startswith('{"v"')]
    return json.loads(drawings[0]) if drawings else None


def hears(page: Page, wanted: Callable[[dict[str, Any]], object]) -> AbstractContextManager[Any]:
    """Expect that the page sends a drawing which `wanted` accepts before the block ends."""
    return page.expect_request(lambda request: (drawing := heard(request)) is not None and bool(wanted(drawing)))


def brush_is(width: float, drawing: dict[str, Any]) -> bool:
    return drawing["brush"] == width and len(drawing["strokes"]) > 0


def strokes(pad: Locator) -> list[list[list[float]]]:
    """List the strokes now on the pad."""
    key = pad.evaluate("canvas => canvas.closest('.pad').dataset.pad")
    drawn: list[list[list[float]]] = pad.page.evaluate("name => digitPads.state(name).strokes", key)
    return drawn


def answer(page: Page) -> Locator:
    """Find the answer of this project's network."""
    return page.locator(".answer:visible").first


def tool(page: Page, name: str) -> Locator:
    return page.locator(f'.pad:visible [data-act="{name}"]')


# Scroll the page from end to end -> where on the screen a pad lies over a result that is pinned there, or, before the
# page is scrolled, a result over a pad.
COVERED = """() => {
  const seen = (name) => [...document.querySelectorAll(name)].filter((one) => one.offsetWidth), covered = [];
  const over = (below, above, y) => {
    for (const one of below) {
      const { left, top, width, height } = one.getBoundingClientRect();
      for (let place = Math.max(top, 0) + 5; place < Math.min(top + height, innerHeight); place += 10) {
        if (document.elementFromPoint(left + width / 2, place)?.closest(above)) covered.push([above, y, place]);
      }
    }
  };
  const pads = seen(".pad canvas"), results = seen(".result");
  over(pads, ".result", 0);
  for (let y = 0; y <= document.documentElement.scrollHeight - innerHeight; y += 20) {
    scrollTo({ top: y, behavior: "instant" });
    over(results, ".pad", y);
  }
  return pads.length ? covered : null;
}"""


class Fingers:
    """Touches of the screen, each finger a place in shares of the pad's side."""

    def __init__(self, page: Page, pad: Locator) -> None:
        self.session, self.pad = page.context.new_cdp_session(page), pad

    def put(self, kind: str, *points: tuple[float, float]) -> None:
        touches = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(places(self.pad, list(points)))]
        self.session.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": touches})

    def draw_one(self, last: str) -> None:
        """Draw a 1 from top to bottom; `last` is "End" or "Cancel"."""
        self.put("Start", (0.5, 0.2))
        for i in range(1, 13):
            self.put("Move", (0.5, 0.2 + i * 0.05))
        self.put(last)


def test_a_drawn_digit_is_answered_undone_and_cleared(open_page: OpenPage) -> None:
    page, pad = recognise(open_page)
    expect(answer(page)).to_have_class(re.compile("blank"))
    seen = page.locator("img.seen").first
    nothing = seen.get_attribute("src") or ""
    draw(page, pad, SEVEN)
    expect(answer(page).locator(".large")).to_have_text("7")
    expect(page.locator("ol.bars li.top b").first).to_have_text("7")
    expect(seen).to_be_visible()
    expect(seen).not_to_have_attribute("src", nothing)
    drawn = ink(pad)
    assert drawn > 1000
    draw(page, pad, BAR)
    page.get_by_role("button", name="undo").locator("visible=true").click()
    assert ink(pad) == drawn
    expect(answer(page).locator(".large")).to_have_text("7")
    page.get_by_role("button", name="clear").locator("visible=true").click()
    assert ink(pad) == 0
    expect(answer(page)).to_have_class(re.compile("blank"))
    page.keyboard.press("Control+z")  # undoes the clearing, although the button has the focus
    expect(answer(page).locator(".large")).to_have_text("7")
    page.get_by_role("button", name="redo").locator("visible=true").click()
    expect(answer(page)).to_have_class(re.compile("blank"))
    pad.focus()
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert ink(pad) == 0, "the stroke is undone too"
    page.keyboard.press("Control+Shift+z")
    assert ink(pad) == drawn
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(page.locator(".pad-example:visible")).to_have_count(1)
    expect(answer(page).locator(".large")).to_have_text("5")
    draw(page, pad, ONE)
    expect(answer(page).locator(".large")).to_have_text("1")


@pytest.mark.slow
def test_clear_works_every_time(open_page: OpenPage) -> None:
    page, pad = recognise(open_page)
    for _ in range(10):
        draw(page, pad, ONE)
        expect(answer(page).locator(".large")).to_have_text("1")
        tool(page, "clear").click()
        assert ink(pad) == 0
        expect(answer(page)).to_have_class(re.compile("blank"))


def test_predictions_arrive_while_drawing_and_the_pad_stays_under_the_hand(open_page: OpenPage) -> None:
    page, pad = recognise(open_page)
    first, middle, last = (spot(pad, 0.5, y) for y in (0.2, 0.5, 0.8))
    page.mouse.move(*first)
    page.mouse.down()
    page.mouse.move(*middle, steps=10)
    pad.evaluate("canvas => { canvas.closest('.pad').parentElement.style.paddingTop = '60px'; }")  # an answer may do so
    page.mouse.move(*last, steps=10)
    expect(answer(page).locator(".large")).to_have_text("1")  # the button is still down
    assert spot(pad, 0.5, 0.8) == pytest.approx(last, abs=1)
    page.mouse.up()
    assert spot(pad, 0.5, 0.8)[1] == pytest.approx(last[1] + 60, abs=1), "then it takes its new place"
    rows = pad.evaluate(
        "c => { const { data } = c.getContext('2d').getImageData(0, 0, c.width, c.height);"
        " const middle = [...Array(c.height).keys()].map((y) => data[4 * (y + 0.5) * c.width + 3]);"
        " return middle.filter(Boolean).length / c.height; }"
    )
    assert rows == pytest.approx(0.6 + 0.08, abs=0.04), "the whole stroke, and the pen's breadth"


@pytest.mark.slow
def test_answers_come_one_at_a_time_and_the_whole_drawing_has_the_last_word(open_page: OpenPage) -> None:
    page, pad = recognise(open_page)
    page.evaluate(SLOW_SERVER)
    draw(page, pad, SEVEN)
    expect(answer(page).locator(".large")).to_have_text("7")
    page.wait_for_timeout(500)  # wait for late responses
    expect(answer(page).locator(".large")).to_have_text("7")
    assert page.evaluate("watch.sent") >= 2
    assert page.evaluate("watch.most") == 1


@pytest.mark.slow
def test_a_finger_draws_sharply_and_the_page_stays_where_it_is(open_page: OpenPage) -> None:
    page, pad = recognise(open_page, phone=True, device_scale_factor=3)
    before = page.evaluate("[scrollY, visualViewport.scale]")
    Fingers(page, pad).draw_one("End")
    expect(answer(page).locator(".large")).to_have_text("1")
    assert page.evaluate("[scrollY, visualViewport.scale]") == before
    side = pad.evaluate("c => c.getBoundingClientRect().width * devicePixelRatio")
    assert abs(pad.evaluate("c => c.width") - side) <= 1, "one pixel of the canvas is one of the screen"
    wide, high = pad.evaluate(EXTENT)
    assert wide == pytest.approx(BRUSH / SIZE, abs=0.02) and high == pytest.approx(0.6 + BRUSH / SIZE, abs=0.02)


@pytest.mark.slow
def test_a_second_finger_neither_draws_nor_zooms(open_page: OpenPage) -> None:
    page, pad = recognise(open_page, phone=True)
    before = page.evaluate("[scrollY, visualViewport.scale]")
    fingers = Fingers(page, pad)
    fingers.put("Start", (0.3, 0.3))
    fingers.put("Move", (0.3, 0.35))
    fingers.put("Start", (0.3, 0.35), (0.8, 0.8))
    for i in range(8):
        fingers.put("Move", (0.3, 0.4 + 0.02 * i), (0.8 + 0.02 * i, 0.8))
    fingers.put("End")
    (only,) = strokes(pad)
    assert max(x for x, _, _ in only) < 0.4 * SIZE
    assert max(y for _, y, _ in only) > 0.5 * SIZE, "the first finger goes on drawing"
    assert page.evaluate("[scrollY, visualViewport.scale]") == before


@pytest.mark.slow
def test_a_cancelled_touch_keeps_its_stroke_and_is_answered(open_page: OpenPage) -> None:
    page, pad = recognise(open_page, phone=True)
    fingers = Fingers(page, pad)
    fingers.draw_one("Cancel")
    expect(answer(page).locator(".large")).to_have_text("1")
    fingers.put("Start", (0.2, 0.2))
    fingers.put("End")
    heights = [max(y for _, y, _ in stroke) - min(y for _, y, _ in stroke) for stroke in strokes(pad)]
    assert heights == [pytest.approx(0.6 * SIZE, abs=1), 0], "the next touch draws a dot of its own"


@pytest.mark.slow
@pytest.mark.parametrize("interruption", ["window.dispatchEvent(new Event('blur'))", "canvas.releasePointerCapture(1)"])
def test_an_interrupted_stroke_ends_and_stays(open_page: OpenPage, interruption: str) -> None:
    page, pad = recognise(open_page)
    page.mouse.move(*spot(pad, 0.3, 0.3))
    page.mouse.down()
    page.mouse.move(*spot(pad, 0.3, 0.7), steps=5)
    with hears(page, lambda drawing: drawing["strokes"][0][-1][1] > 0.65 * SIZE):
        pad.evaluate(f"canvas => {{ {interruption} }}")
    page.mouse.move(*spot(pad, 0.8, 0.7), steps=5)
    page.mouse.up()
    (only,) = strokes(pad)
    assert max(x for x, _, _ in only) < 0.4 * SIZE
    draw(page, pad, RIGHT)
    assert len(strokes(pad)) == 2


@pytest.mark.slow
def test_only_the_main_button_draws(open_page: OpenPage) -> None:
    page, pad = recognise(open_page)
    page.mouse.move(*spot(pad, 0.3, 0.3))
    for button in ("right", "middle"):
        page.mouse.down(button=button)
        page.mouse.move(*spot(pad, 0.7, 0.7), steps=3)
        page.mouse.up(button=button)
    assert strokes(pad) == []
    page.mouse.down()
    page.mouse.down(button="right")
    page.mouse.up()  # release the left button; the browser sends no event until both are up
    page.mouse.move(*spot(pad, 0.3, 0.7), steps=3)
    page.mouse.up(button="right")
    (only,) = strokes(pad)
    assert len(only) == 1


@pytest.mark.slow
def test_a_stroke_may_leave_the_pad_and_come_back(open_page: OpenPage) -> None:
    page, pad = recognise(open_page)
    draw(page, pad, [(0.5, 0.3), (1.3, 0.4), (1.2, -0.2), (0.5, 0.6)])
    (only,) = strokes(pad)
    assert all(0 <= value <= SIZE for x, y, _ in only for value in (x, y))
    assert [round(value / SIZE, 1) for value in only[-1][:2]] == [0.5, 0.6]


@pytest.mark.slow
def test_a_tap_is_a_dot(open_page: OpenPage) -> None:
    page, pad = recognise(open_page)
    page.mouse.click(*spot(pad, 0.5, 0.5))
    ((x, y, pressure),) = strokes(pad)[0]
    assert [x, y, pressure] == pytest.approx([SIZE / 2, SIZE / 2, 0.5], abs=1)
    assert ink(pad) > 100
    expect(page.locator(".pad-hint:visible")).to_be_hidden()


@pytest.mark.slow
def test_a_pen_presses_and_a_mouse_does_not(open_page: OpenPage) -> None:
    page, pad = recognise(open_page)
    pen = page.context.new_cdp_session(page)

    def put(kind: str, y: float, force: float) -> None:
        x, y = spot(pad, 0.3, y)
        touching = {"button": "left", "buttons": 1, "clickCount": 1, "pointerType": "pen", "force": force}
        pen.send("Input.dispatchMouseEvent", {"type": f"mouse{kind}", "x": x, "y": y, **touching})

    put("Pressed", 0.2, 0.25)
    for i in range(1, 7):
        put("Moved", 0.2 + 0.1 * i, 0.25 + 0.1 * i)
    put("Released", 0.8, 0)
    draw(page, pad, RIGHT)
    by_pen, by_mouse = strokes(pad)  # in fiftieths, as an address keeps pressures
    assert [pressure for _, _, pressure in by_pen] == pytest.approx([0.26 + 0.1 * i for i in range(7)])
    assert {pressure for _, _, pressure in by_mouse} == {0.5}


@pytest.mark.slow
def test_a_pen_that_reports_no_pressure_draws_on_as_before(open_page: OpenPage) -> None:
    _, pad = recognise(open_page)
    pressures = [("down", 0), ("move", 0.3), ("move", 0), ("move", 0.8), ("up", 0)]
    pad.evaluate(STIR, ["pen", [[kind, 0.5, 0.2 + 0.1 * i, {"pressure": p}] for i, (kind, p) in enumerate(pressures)]])
    assert [pressure for _, _, pressure in strokes(pad)[0]] == [0.5, 0.3, 0.3, 0.8]


@pytest.mark.slow
def test_the_pens_other_end_erases_without_being_asked(open_page: OpenPage) -> None:
    page, pad = recognise(open_page)
    draw(page, pad, LEFT)
    draw(page, pad, RIGHT)
    rubber = {"button": 5, "buttons": 32, "pressure": 0.5}
    pad.evaluate(
        STIR,
        ["pen", [["down", 0.1, 0.5, rubber], ["move", 0.5, 0.5, rubber], ["up", 0.5, 0.5, {**rubber, "buttons": 0}]]],
    )
    (only,) = strokes(pad)
    assert only[0][0] > 0.7 * SIZE
    expect(tool(page, "eraser")).to_have_attribute("aria-pressed", "false")


@pytest.mark.slow
def test_a_pen_draws_and_its_hands_palm_does_not(open_page: OpenPage) -> None:
    page, pad = recognise(open_page)
    palm = ["touch", [["down", 0.9, 0.9, {}], ["move", 0.9, 0.8, {}]]]
    pad.evaluate(STIR, palm)
    assert len(strokes(pad)) == 1, "until a pen comes, it may be a finger"
    pen = [["down", 0.3, 0.3, {"pressure": 0.5}], ["move", 0.3, 0.6, {"pressure": 0.5}], ["up", 0.3, 0.6, {}]]
    # The palm still lies there, or again, at once: a second after the pen it would be a finger.
    pad.evaluate(
        f"async (pad, [pen, palm]) => {{ const stir = {STIR}; await stir(pad, pen); await stir(pad, palm); }}",
        [["pen", pen], palm],
    )
    assert [stroke[0][0] for stroke in strokes(pad)] == [pytest.approx(0.3 * SIZE, abs=1)]
    page.wait_for_timeout(1100)
    pad.evaluate(STIR, palm)
    assert len(strokes(pad)) == 2, "without the pen it is a finger again"


@pytest.mark.slow
def test_the_eraser_takes_the_stroke_it_touches_and_undo_brings_it_back(open_page: OpenPage) -> None:
    page, pad = recognise(open_page)
    draw(page, pad, LEFT)
    draw(page, pad, SEVEN)
    both = ink(pad)
    tool(page, "eraser").click()
    expect(tool(page, "eraser")).to_have_attribute("aria-pressed", "true")
    assert "cell" in pad.evaluate("c => getComputedStyle(c).cursor")
    draw(page, pad, [(0.35, 0.9), (0.9, 0.9), (0.9, 0.1)])  # misses both
    assert ink(pad) == both
    with hears(page, lambda drawing: len(drawing["strokes"]) == 1):
        draw(page, pad, [(0.1, 0.45), (0.3, 0.5)])  # crosses the left one between two points
    expect(answer(page).locator(".large")).to_have_text("7")
    assert 0 < ink(pad) < both
    tool(page, "undo").click()
    assert ink(pad) == both
    tool(page, "redo").click()
    assert len(strokes(pad)) == 1


@pytest.mark.slow
def test_one_drag_of_the_eraser_is_one_undo_and_an_empty_pad_is_drawn_on_again(open_page: OpenPage) -> None:
    page, pad = recognise(open_page)
    for stroke in (LEFT, RIGHT):
        draw(page, pad, stroke)
    both = ink(pad)
    pad.focus()
    page.keyboard.press("e")
    draw(page, pad, [(0.1, 0.5), (0.9, 0.5)])
    assert ink(pad) == 0
    expect(tool(page, "eraser")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Control+z")
    assert ink(pad) == both
    draw(page, pad, SEVEN)
    assert len(strokes(pad)) == 3


@pytest.mark.slow
def test_the_brush_is_that_of_the_whole_drawing_here_and_on_the_server(open_page: OpenPage) -> None:
    page, pad = recognise(open_page)
    with hears(page, partial(brush_is, BRUSH)):
        draw(page, pad, SEVEN)
    inks = {BRUSH: ink(pad)}
    for name, width in BRUSHES.items():
        if width != BRUSH:
            with hears(page, partial(brush_is, width)):
                page.get_by_role("radio", name=texts("en")[f"pad.{name}"]).check()
            inks[width] = ink(pad)
    assert inks == dict(sorted(inks.items(), key=lambda item: item[1]))
    for width, painted in inks.items():
        assert painted / inks[BRUSH] == pytest.approx(width / BRUSH, rel=0.15)


@pytest.mark.slow
def test_the_pad_works_by_keyboard_and_names_its_controls(open_page: OpenPage) -> None:
    page, pad = recognise(open_page)
    draw(page, pad, SEVEN)
    pad.focus()
    for key, name in (("]", "thick"), ("]", "thick"), ("[", "medium"), ("[", "thin")):
        page.keyboard.press(key)
        expect(page.get_by_role("radio", name=texts("en")[f"pad.{name}"])).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")  # arrow keys move between radio buttons
    expect(page.get_by_role("radio", name=texts("en")["pad.medium"])).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(tool(page, "eraser")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("document.activeElement.matches(':focus-visible')")
    assert pad.get_attribute("aria-label") == texts("en")["pad.canvas"], "screen readers hear one language"


@pytest.mark.slow
@pytest.mark.parametrize(("locale", "language"), [("en-US", "en"), ("zh-CN", "zh")])
def test_everything_on_the_pad_is_large_enough_for_a_thumb(open_page: OpenPage, locale: str, language: str) -> None:
    page, pad = recognise(open_page, locale=locale, phone=True)
    hint = page.locator(f".pad-hint:visible .in-{language}")
    expect(hint).to_be_visible()
    for target in page.locator(".pad:visible :is(button, .pad-brush label)").all():
        box = target.bounding_box()
        assert box and box["width"] >= 40 and box["height"] >= 40
        assert target.evaluate("e => e.scrollWidth <= e.clientWidth"), "its text fits"
    draw(page, pad, ONE)
    expect(hint).to_be_hidden()


@pytest.mark.parametrize(
    "part",
    [
        "dnn",
        *(
            pytest.param(part, marks=pytest.mark.slow)
            for part in ("start", "gan.hand", "gan.game", "vae.reconstruct", "vae.interpolate", "vae.lambda", "vae.map")
        ),
    ],
)
def test_on_a_phone_the_pad_is_free_at_first_and_then_passes_below_the_result(open_page: OpenPage, part: str) -> None:
    page = open_page(f"tab={part}", phone=True)
    expect(page.locator("#still")).to_have_count(0)
    expect(page.locator(".pad canvas:visible").first).to_be_visible()
    expect(page.get_by_text(texts("en")["input.coming"]).locator("visible=true")).to_have_count(0)
    assert page.evaluate(COVERED) == []


@pytest.mark.slow
@pytest.mark.parametrize("away", ["tab", "method"])
def test_strokes_brush_and_history_survive_being_out_of_sight(open_page: OpenPage, away: str) -> None:
    page, pad = recognise(open_page)
    draw(page, pad, ONE)
    alone = ink(pad)
    draw(page, pad, BAR)
    if away == "tab":
        open_tab(page, "Generate")
        open_tab(page, "Recognise")
    else:
        page.get_by_label("Test set").locator("visible=true").click()
        expect(answer(page).locator(".large")).to_have_text("0")
        expect(pad).to_have_count(0)
        page.get_by_label("Draw", exact=True).locator("visible=true").click()
    expect(pad).to_be_visible()
    assert ink(pad) > alone
    tool(page, "undo").click()
    assert ink(pad) == alone
    expect(answer(page).locator(".large")).to_have_text("1")


@pytest.mark.slow
def test_the_first_screen_answers_the_drawing_that_was_made_in_another_tab(open_page: OpenPage) -> None:
    page, pad = recognise(open_page, phone=True)
    draw(page, pad, SEVEN)
    expect(answer(page).locator(".large")).to_have_text("7")
    open_tab(page, "Start")
    expect(page.locator(".door.reads .read")).to_have_text("7")
    expect(page.locator(".door.judges")).to_contain_text("that this 7 is real")


@pytest.mark.slow
def test_a_part_seen_before_answers_the_drawing_that_was_made_in_another_one(open_page: OpenPage) -> None:
    page = generate(open_page)
    open_tab(page, "Your hand")
    readings = page.get_by_label("You wrote")
    expect(readings).to_have_value("5")
    open_tab(page, "Reconstruct")
    seen = page.get_by_alt_text(texts("en")["reconstruct.seen"]).locator("visible=true")
    seen.wait_for()
    before = seen.get_attribute("src") or ""
    open_tab(page, "Interpolate")
    draw(page, page.locator(".pad canvas:visible"), SEVEN)
    open_tab(page, "One digit")  # the room is open already
    expect(seen).not_to_have_attribute("src", before)
    open_tab(page, "Generate")
    expect(readings).to_have_value("7")


@pytest.mark.slow
def test_two_pads_do_not_share_their_strokes(open_page: OpenPage) -> None:
    page = open_page()
    open_tab(page, "Reconstruct")
    open_tab(page, "Interpolate")
    for choice in page.get_by_label("Draw", exact=True).locator("visible=true").all():
        choice.click()
    pads = page.locator(".pad canvas:visible")
    expect(pads).to_have_count(2)
    draw(page, pads.nth(0), SEVEN)
    assert ink(pads.nth(0)) > 1000 and ink(pads.nth(1)) == 0


@pytest.mark.slow
def test_no_more_strokes_are_taken_than_the_server_accepts(open_page: OpenPage) -> None:
    page, pad = recognise(open_page, locale="zh-CN")
    notice = page.locator(".pad-full .in-zh:visible")
    grid = [(0.1 + i % 20 * 0.04, 0.1 + i // 20 * 0.04) for i in range(MAX_STROKES - 1)]
    dots: list[list[Any]] = [[kind, x, y, {}] for x, y in grid for kind in ("down", "up")]
    pad.evaluate(STIR, ["mouse", dots])
    expect(notice).to_be_hidden()
    draw(page, pad, LEFT)
    expect(notice).to_be_visible()
    draw(page, pad, RIGHT)
    assert len(strokes(pad)) == MAX_STROKES
    tool(page, "undo").click()
    expect(notice).to_be_hidden()
    draw(page, pad, RIGHT)
    assert len(strokes(pad)) == MAX_STROKES


@pytest.mark.slow
def test_no_more_points_are_taken_than_the_server_accepts_and_those_are_answered(open_page: OpenPage) -> None:
    page, pad = recognise(open_page)
    scribble = [  # by a pen that presses unevenly: every point of it is kept
        ["move", abs(i * 0.004 % 2 - 1), abs(i * 0.003 % 2 - 1), {"pressure": 0.4 + i % 2 / 5}]
        for i in range(MAX_POINTS + 50)
    ]
    with hears(page, lambda drawing: sum(map(len, drawing["strokes"])) == MAX_POINTS) as request:
        pad.evaluate(STIR, ["pen", [["down", 0.5, 0.5, {}], *scribble, ["up", 0.5, 0.5, {"buttons": 0}]]])
    assert parse_canvas(json.dumps(heard(request.value))) is not None
    expect(page.locator(".pad-full .in-en:visible")).to_be_visible()
    expect(answer(page)).not_to_have_class(re.compile("blank"))


@pytest.mark.slow
def test_a_hand_that_stands_still_leaves_no_points(open_page: OpenPage) -> None:
    _, pad = recognise(open_page)
    tremble = [["move", 0.5 + 0.0005 * (i % 3), 0.5, {}] for i in range(300)]
    pad.evaluate(STIR, ["mouse", [["down", 0.5, 0.5, {}], *tremble, ["move", 0.5, 0.8, {}]]])
    assert len(strokes(pad)[0]) == 2
