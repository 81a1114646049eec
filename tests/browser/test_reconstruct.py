"""Test the VAE's tab in a real browser: reconstruct, interpolate, map, directions, repair, samples, λ."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from aigc.shape import LOOKS
from tests.browser.conftest import OpenPage
from tests.browser.hands import SEVEN, downloaded, draw, open_tab, screen_place

SCROLLED = "() => [scrollY, document.querySelector('.result:has(.posterior)').scrollTop]"
COVERED = """() => {  // names of digits on the map that its mark covers
    const middle = (one) => {
        const box = one.getBoundingClientRect();
        return [box.x + box.width / 2, box.y + box.height / 2];
    };
    const map = document.querySelector(".map"), mark = middle(map.querySelector(".marker"));
    const near = (one) => Math.hypot(...middle(one).map((at, i) => at - mark[i])) < 30;
    return [...map.querySelectorAll(".points text")].filter(near).map((one) => one.textContent);
}"""


def part(open_page: OpenPage, name: str | None = None) -> Page:
    """Open one part of the VAE's tab; the first part needs no name."""
    page = open_page()
    open_tab(page, "Reconstruct")
    if name:
        open_tab(page, name)
    return page


def take_pen(page: Page) -> None:
    """Replace the test digit by a drawn seven."""
    page.get_by_label("Draw").locator("visible=true").first.click()
    draw(page, page.locator(".pad canvas:visible"), SEVEN)


def uri_of(picture: Locator) -> str:
    return picture.get_attribute("src") or ""


def test_a_drawing_is_reconstructed_and_its_posterior_is_shown(open_page: OpenPage) -> None:
    page = part(open_page)
    pictures = page.locator(".triple img:visible")
    expect(pictures).to_have_count(3)
    expect(page.locator(".posterior [role=slider]:visible")).to_have_count(32)
    before = uri_of(pictures.nth(1))
    page.locator('.pad:visible [data-act="clear"]').first.click()  # takes the example away
    expect(page.get_by_text("see what the encoder keeps of it")).to_be_visible()
    take_pen(page)
    expect(pictures).to_have_count(3)
    assert uri_of(pictures.nth(1)) != before
    draws = page.locator("img.digits:visible").first
    drawn = uri_of(draws)
    page.get_by_role("button", name="Roll the dice").locator("visible=true").click()
    expect(draws).not_to_have_attribute("src", drawn)
    page.get_by_label("The article’s", exact=True).locator("visible=true").click()
    expect(page.locator(".posterior [role=slider]:visible")).to_have_count(20)


@pytest.mark.slow
def test_a_dot_of_the_posterior_is_dragged_and_moved_by_keys_and_put_back(open_page: OpenPage) -> None:
    page = part(open_page)
    picture, columns = page.locator(".place img:visible"), page.locator(".posterior [role=slider]:visible")
    expect(columns).to_have_count(32)
    guess = uri_of(picture)
    box = columns.nth(6).bounding_box()
    assert box
    x = box["x"] + box["width"] / 2
    page.mouse.move(x, box["y"] + 0.6 * box["height"])
    page.mouse.down()
    page.mouse.move(x, box["y"] + 0.1 * box["height"], steps=5)
    page.mouse.up()
    expect(picture).not_to_have_attribute("src", guess)
    expect(columns.nth(6)).to_have_attribute("aria-valuenow", re.compile(r"^2\.[34]"))
    page.keyboard.press("ArrowRight")
    expect(columns.nth(7)).to_be_focused()
    page.keyboard.press("Shift+ArrowDown")
    page.wait_for_url(re.compile(r"&z=6_2[34]\d\.7_-?\d+"))
    expect(page.get_by_text("z₈ is")).to_be_visible()
    moved = uri_of(picture)
    page.reload()
    expect(picture).to_have_attribute("src", moved)
    page.get_by_role("button", name="Roll the dice").locator("visible=true").click()
    page.wait_for_url(re.compile("seed="))
    expect(picture).to_have_attribute("src", moved)
    page.get_by_role("button", name="Back to the encoder’s guess").click()
    expect(picture).to_have_attribute("src", guess)
    page.wait_for_url(lambda url: "z=" not in url)


@pytest.mark.slow
def test_a_thumb_scrolls_the_page_over_the_posterior_and_drags_a_dot_alone(open_page: OpenPage) -> None:
    page = open_page("tab=vae.reconstruct", phone=True, is_mobile=True)
    chart, columns = page.locator(".posterior svg:visible"), page.locator(".posterior [role=slider]")
    page.locator(".posterior circle").nth(6).wait_for(state="attached")
    page.locator(".unfold").locator("visible=true").first.click()
    chart.evaluate("chart => chart.scrollIntoView({ block: 'center' })")
    page.wait_for_timeout(500)
    values = [one.get_attribute("aria-valuenow") for one in columns.all()]
    box = chart.bounding_box()
    assert box
    x, edge = box["x"] + box["width"] / 2, box["y"] + box["height"] - 8
    swipe(page, (x, edge), (x, edge - 150))
    page.wait_for_timeout(500)
    assert [one.get_attribute("aria-valuenow") for one in columns.all()] == values
    place = chart.bounding_box()
    assert place and place["y"] < box["y"] - 60
    dot = page.locator(".posterior circle").nth(6).bounding_box()
    assert dot
    middle = dot["x"] + dot["width"] / 2, dot["y"] + dot["height"] / 2
    scrolled = page.evaluate(SCROLLED)
    swipe(page, middle, (middle[0], middle[1] - 30))
    expect(columns.nth(6)).not_to_have_attribute("aria-valuenow", values[6] or "")
    assert page.evaluate(SCROLLED) == scrolled


@pytest.mark.slow
def test_two_digits_are_interpolated_and_the_film_is_saved(open_page: OpenPage, tmp_path: Path) -> None:
    page = part(open_page, "Interpolate")
    strips = page.locator("img.digits:visible")
    expect(strips).to_have_count(2)
    slider, screen = page.locator(".walk input[type=range]:visible"), page.locator(".walk .screen:visible")
    slider.focus()
    slider.press("End")
    assert screen_place(screen) == "100%"
    straight, faded = uri_of(strips.nth(0)), uri_of(strips.nth(1))
    page.get_by_label("On an arc").locator("visible=true").click()
    expect(strips.nth(0)).not_to_have_attribute("src", straight)
    pixels = [_pixels(uri) for uri in (faded, uri_of(strips.nth(1)))]
    assert pixels[0] == pixels[1], "the path through latents is nothing to the pixels"
    take_pen(page)
    expect(strips.nth(1)).not_to_have_attribute("src", faded)
    for kind in ("PNG", "WEBP", "GIF"):
        link = page.get_by_role("link", name=f"Save as {kind}").locator("visible=true")
        with Image.open(downloaded(page, link, tmp_path)) as picture:
            assert picture.format == kind
            if kind == "PNG":
                about = json.loads(picture.text["Parameters"])  # type: ignore[attr-defined]
            else:
                assert picture.n_frames == 46  # type: ignore[attr-defined]
    assert (about["endpoint"], about["data"]["path"], about["data"]["b"]) == (
        "interpolate",
        "spherical",
        {"digit": 8, "index": 0},
    )
    assert "strokes" in str(about["data"]["a"])


def _pixels(uri: str) -> bytes:
    from tests.test_app import picture

    with picture(uri) as image:
        return image.tobytes()


@pytest.mark.slow
def test_the_same_digit_twice_and_a_blank_one_get_a_sentence(open_page: OpenPage) -> None:
    page = part(open_page, "Interpolate")
    digit = page.get_by_role("spinbutton", name=re.compile("Digit")).locator("visible=true")
    expect(page.locator("img.digits:visible")).to_have_count(2)
    page.get_by_label("Test set").locator("visible=true").first.check()
    expect(digit).to_have_count(2)
    digit.nth(1).fill("0")
    digit.nth(1).press("Enter")
    expect(page.locator(".problem:visible .in-en")).to_contain_text("A and B are the same image")
    expect(page.locator(".stale img.digits")).to_have_count(2)  # the last result stays, faded
    page.get_by_label("Draw").locator("visible=true").first.check()
    page.locator('.pad:visible [data-act="clear"]').first.click()  # takes the example away
    expect(page.get_by_text("Waiting for digit A")).to_be_visible()


def test_the_map_is_hovered_clicked_dragged_and_walked_by_keys(open_page: OpenPage) -> None:
    page = part(open_page, "Map")
    board = page.locator(".map svg:visible")
    expect(board.locator(".points text")).to_have_count(10)
    dots = board.locator(".points path")
    assert sum((dot.get_attribute("d") or "").count("M") for dot in dots.all()) == 500
    assert board.locator(".unknown rect").count() > 10
    expect(page.locator(".place:visible figure")).to_have_count(2)  # the test digit, and the image decoded there
    radius = float(board.locator("ellipse.posterior").get_attribute("rx") or 0)
    assert 0 < radius < 1
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)  # hover
    where = page.locator(".there .place:visible p .in-en").first
    expect(where).to_contain_text(re.compile(r"At z₁\s=\s−?0\.0\d, z₂\s=\s−?0\.0\d:"))
    page.mouse.down()
    page.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 0.25 * box["height"], steps=5)  # drag
    page.mouse.up()
    expect(where).to_contain_text(re.compile(r"At z₁\s=\s1\.7\d, z₂\s=\s1\.7\d:"))
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])  # a chosen place stays
    board.focus()
    for key in ("ArrowLeft", "ArrowDown", "Shift+ArrowDown"):
        page.keyboard.press(key)
    expect(where).to_contain_text(re.compile(r"At z₁\s=\s1\.6\d, z₂\s=\s1\.1\d:"))
    page.mouse.click(box["x"] + 3, box["y"] + box["height"] - 3)
    expect(page.get_by_text("hardly anybody taught the decoder")).to_be_visible()
    take_pen(page)
    expect(page.locator(".yours .in-en").filter(has_text="It lies at z₁ =")).to_be_visible()
    page.wait_for_timeout(500)  # wait for the answer to the end of the stroke
    assert page.evaluate(COVERED) == []
    ellipse = [board.locator("ellipse.posterior").get_attribute(name) for name in ("cx", "cy", "rx", "ry")]
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.4 * box["height"])
    expect(where).to_contain_text("At z₁ =")
    assert ellipse == [board.locator("ellipse.posterior").get_attribute(name) for name in ("cx", "cy", "rx", "ry")]


@pytest.mark.slow
def test_a_thumb_scrolls_the_page_over_the_map_and_a_tap_or_a_drag_sideways_moves_the_mark(open_page: OpenPage) -> None:
    page = open_page("tab=vae.map", phone=True, is_mobile=True)
    board, marker = page.locator(".map svg:visible"), page.locator(".map .marker")
    expect(marker).to_have_attribute("transform", re.compile("translate"))
    expect(page.locator(".yours .place:visible")).to_have_count(1)
    page.wait_for_timeout(500)  # wait until the marker lies at the digit
    box = board.bounding_box()
    assert box
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    before, top = marker.get_attribute("transform"), box["y"]
    swipe(page, middle, (middle[0] + 8, middle[1] - 150))
    page.wait_for_timeout(500)
    assert marker.get_attribute("transform") == before
    box = board.bounding_box()
    assert box and box["y"] < top - 60  # the page went up, or the result that holds the map did
    swipe(page, (middle[0], box["y"] + 200), (middle[0] + 100, box["y"] + 190))
    expect(marker).not_to_have_attribute("transform", before or "")
    after, place = marker.get_attribute("transform") or "", board.bounding_box()
    assert place and abs(place["y"] - box["y"]) < 2
    page.touchscreen.tap(box["x"] + box["width"] / 4, box["y"] + 150)
    expect(marker).not_to_have_attribute("transform", after)
    expect(marker).to_have_attribute("transform", re.compile(r"translate\(-1\.[678]"))


def swipe(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw a finger in a straight line from `start` to `end`, in CSS pixels of the window."""
    session = page.context.new_cdp_session(page)
    places = [tuple(a + (b - a) * step / 10 for a, b in zip(start, end, strict=True)) for step in range(11)]
    for step, (x, y) in enumerate(places):
        kind = "touchMove" if step else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


@pytest.mark.slow
def test_a_direction_changes_what_it_is_named_after(open_page: OpenPage) -> None:
    page = part(open_page, "Directions")
    slants = page.locator("table.numbers:visible tr").nth(1).locator("td")
    expect(slants).to_have_count(2)
    before, after = (int(text.rstrip("°").replace("−", "-")) for text in slants.all_inner_texts())
    assert before == after
    measured = page.locator("table.numbers:visible").last
    expect(measured.locator("tbody tr")).to_have_count(len(LOOKS))  # told once, below
    expect(measured).to_contain_text("One step")
    slider = page.get_by_role("slider", name=re.compile("Slant")).locator("visible=true")
    slider.focus()
    slider.press("End")
    expect(slants.nth(1)).not_to_have_text(slants.nth(0).inner_text())
    assert int(slants.nth(1).inner_text().rstrip("°").replace("−", "-")) > before + 5
    page.get_by_role("button", name="All to 0").click()
    expect(slants.nth(1)).to_have_text(slants.nth(0).inner_text())


@pytest.mark.slow
def test_damage_is_chosen_and_repaired(open_page: OpenPage) -> None:
    page = part(open_page, "Repair")
    pictures = page.locator(".quadruple img:visible")
    expect(pictures).to_have_count(4)
    left = uri_of(pictures.first)
    expect(page.get_by_label("Lower half").locator("visible=true")).to_be_visible()
    page.get_by_label("Noise", exact=True).locator("visible=true").click()
    expect(pictures.first).not_to_have_attribute("src", left)
    expect(page.get_by_label("Lower half")).to_be_hidden()
    noisy = uri_of(pictures.first)
    page.get_by_role("button", name="Roll the dice").locator("visible=true").click()
    expect(pictures.first).not_to_have_attribute("src", noisy)


@pytest.mark.slow
def test_samples_are_asked_for_by_digit(open_page: OpenPage) -> None:
    page = part(open_page, "Samples")
    samples = page.locator("img.digits:visible")
    expect(samples).to_have_count(2)
    normal, gaussians = (uri_of(one) for one in samples.all())
    page.get_by_label("8", exact=True).locator("visible=true").click()
    expect(samples.nth(1)).not_to_have_attribute("src", gaussians)
    expect(samples.nth(0)).to_have_attribute("src", normal)  # N(0, I) knows no digits


@pytest.mark.slow
def test_the_flow_is_watched_and_its_dials_are_turned(open_page: OpenPage) -> None:
    page = part(open_page, "Samples")
    film, step = page.locator(".sampled .film:visible"), page.locator(".sampled output[name=step]:visible")
    screen = film.locator(".screen")
    expect(step).to_have_text("8 / 8")
    assert screen_place(screen) == "100%", "the film rests at its digits"
    page.get_by_role("button", name="play").locator("visible=true").click()
    expect(step).to_have_text("0 / 8")
    expect(step).to_have_text("8 / 8")
    for name, value in (("Steps of the flow", "3"), ("Guidance", "3"), ("Temperature", "0")):
        before = film.get_attribute("style") or ""  # holds its frames
        dial = page.get_by_role("spinbutton", name=re.compile(name)).locator("visible=true")
        dial.fill(value)
        dial.press("Enter")
        expect(film).not_to_have_attribute("style", before)
        expect(step).to_have_text("3 / 3")
    dial.fill("9")
    dial.press("Enter")
    expect(page.locator(".problem:visible .in-en")).to_contain_text("temperature")


@pytest.mark.slow
def test_lambda_is_moved_without_asking_the_server(open_page: OpenPage) -> None:
    page = part(open_page, "λ trade-off")
    weight, kl = page.locator("output[name=weight]:visible"), page.locator("output[name=kl]:visible")
    expect(weight).to_have_text("1")
    slider = page.locator(".lambda input[type=range]:visible")
    slider.focus()
    seen = []
    page.on("request", lambda request: seen.append(request.url))
    costs = []
    slider.press("Home")
    for expected in ("0.1", "1", "4", "10"):
        expect(weight).to_have_text(expected)
        costs.append(float(kl.inner_text()))
        slider.press("ArrowRight")
    assert all(a > b for a, b in pairwise(costs))
    assert seen == []
    page.get_by_role("button", name="Roll the dice").locator("visible=true").click()
    expect(page.locator(".lambda:visible")).to_be_visible()
    page.wait_for_timeout(500)
    expect(weight).to_have_text("10")  # a new film begins at its viewer's frame


def test_a_picture_and_the_last_slider_that_changes_it_are_on_a_phones_screen_together(open_page: OpenPage) -> None:
    page = open_page("tab=vae.directions", phone=True)
    picture = page.locator("gradio-app .result:visible img").first
    picture.wait_for()
    slider = page.locator("input[type=range]:visible").last
    slider.evaluate("slider => slider.scrollIntoView({ block: 'center' })")
    assert page.evaluate("scrollY") > 300, "the picture would be out of sight, were it not pinned"
    expect(slider).to_be_in_viewport()
    expect(picture).to_be_in_viewport(ratio=0.9)


CUT_OFF = """([result, all]) => {
  const foot = result.classList.contains("clean") ? 38 : 0; // its button's
  const end = result.getBoundingClientRect().bottom - foot;
  return [...result.querySelectorAll(all)].map((one) => one.getBoundingClientRect().bottom > end);
}"""


@pytest.mark.parametrize(
    ("part", "compared", "count"),
    [
        ("map", ".map svg, .there img, .hatched, .there p:first-child", 4),
        pytest.param("repair", ".quadruple img, .quadruple figcaption", 8, marks=pytest.mark.slow),
        pytest.param("samples", ".sampled img, .sampled .stage", 3, marks=pytest.mark.slow),
    ],
)
def test_all_that_is_compared_is_in_sight_on_a_phone_above_the_fold(
    open_page: OpenPage, part: str, compared: str, count: int
) -> None:
    page = open_page(f"tab=vae.{part}", phone=True)
    result = page.locator("gradio-app .result:visible")
    expect(result.locator(compared)).to_have_count(count)
    page.wait_for_load_state("networkidle")
    assert page.evaluate(CUT_OFF, [result.element_handle(), compared]) == [False] * count
