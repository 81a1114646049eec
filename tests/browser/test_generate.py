"""Test the GAN's tab in a real browser: writing, judging, walking, and the time machine."""

import base64
import io
import json
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.hands import SEVEN, downloaded, draw, generate, open_tab, screen_place
from tests.serving import post

DIGITS = "Digits to write"


def sheet(page: Page, nth: int = 0) -> str:
    """Find the picture that the nth text's digits are cut out of."""
    style: str = page.locator(".written:visible").nth(nth).get_attribute("style") or ""
    return style.partition("--sheet:url(")[2]


@pytest.mark.slow
def test_the_grid_has_a_hand_a_row_and_the_dice_change_them(open_page: OpenPage) -> None:
    page = generate(open_page)
    expect(page.locator(".written:visible .hand")).to_have_count(10)
    expect(page.locator(".written:visible button")).to_have_count(100)
    assert page.locator(".hand > b:visible").all_inner_texts() == [str(seed) for seed in range(10)]
    first = sheet(page)
    page.get_by_role("button", name="Roll the dice").locator("visible=true").click()
    expect(page.locator(".hand > b:visible").first).not_to_have_text("0")
    assert sheet(page) != first
    page.get_by_label("Keep this seed").locator("visible=true").click()
    expect(page.get_by_role("button", name="Roll the dice").locator("visible=true")).to_be_disabled()
    expect(page.get_by_label("Seed", exact=True).locator("visible=true")).to_be_disabled()
    page.get_by_label("Keep this seed").locator("visible=true").click()
    expect(page.get_by_role("button", name="Roll the dice").locator("visible=true")).to_be_enabled()


def test_a_date_is_written_and_its_picture_can_be_made_again(open_page: OpenPage, app_url: str, tmp_path: Path) -> None:
    page = generate(open_page)
    page.get_by_label(DIGITS).fill("2026年11月24日")
    digits = page.locator(".written:visible .hand").first.get_by_role("button")
    expect(digits).to_have_count(8)
    names = [digit.get_attribute("aria-label") or "" for digit in digits.all()]
    assert "".join(name.rpartition(" / ")[2][0] for name in names) == "20261124"
    expect(page.locator(".written:visible .hand").first.locator("button.gap")).to_have_count(2)
    saved = downloaded(page, page.get_by_role("link", name="Save as PNG").locator("visible=true"), tmp_path)
    assert saved.name == "aigc-best-20261124-seed-0.png"
    with Image.open(saved) as picture:
        about = json.loads(picture.text["Parameters"])  # type: ignore[attr-defined]
    assert about["data"]["text"] == "2026 11 24"
    status, body = post(app_url, about["endpoint"], *about["data"].values())
    assert status == 200
    assert body["data"][0]["image"].endswith(_base64(saved))


def _base64(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()


@pytest.mark.slow
def test_a_bad_text_gets_a_sentence_and_a_good_one_goes_on(open_page: OpenPage) -> None:
    page = generate(open_page)
    page.get_by_label(DIGITS).fill("twelve")
    expect(page.locator(".problem:visible .in-en")).to_have_text("“t” is not a digit: use 0 to 9.")
    page.get_by_label(DIGITS).fill("")
    expect(page.locator(".problem:visible .in-en")).to_have_text("There is no digit to write: use 0 to 9.")
    page.get_by_label(DIGITS).fill("7" * 10_000)  # the field takes 120 of them
    expect(page.locator(".problem:visible .in-en")).to_contain_text("120 digits: at most 60")
    page.get_by_label("Seed", exact=True).locator("visible=true").fill("1.5")
    page.get_by_label(DIGITS).fill("１２")
    expect(page.locator(".problem:visible .in-en")).to_contain_text("seed must be a whole number")
    page.get_by_label("Seed", exact=True).locator("visible=true").fill("1")
    expect(page.locator(".written:visible button")).to_have_count(20)


@pytest.mark.slow
def test_both_networks_write_side_by_side_and_are_judged(open_page: OpenPage) -> None:
    page = generate(open_page)
    page.get_by_label("Both", exact=True).locator("visible=true").click()
    expect(page.locator(".written:visible")).to_have_count(2)
    expect(page.locator(".under:visible .in-en").filter(has_text="cannot be asked for a digit")).to_be_visible()
    page.get_by_label("Ask the judges").click()
    expect(page.locator(".written:visible button small")).to_have_count(200)
    ours = page.locator(".written:visible").first.locator("small").all_inner_texts()
    assert all(re.fullmatch(r"\d+\n\d", text) for text in ours)
    answers = "".join(text[-1] for text in ours)
    assert sum(a == b for a, b in zip(answers, "0123456789" * 10, strict=True)) >= 95


@pytest.mark.slow
def test_a_digit_chosen_tells_what_is_known_of_it(open_page: OpenPage) -> None:
    page = generate(open_page)
    page.locator(".written:visible button").nth(27).click()
    facts = page.locator(".inspected .in-en")
    expect(facts.filter(has_text="Asked for: 7, in the hand of seed 2.")).to_be_visible()
    expect(facts.filter(has_text="training images, this")).to_be_visible()
    expect(page.locator(".inspected img")).to_have_count(2)
    page.get_by_label(DIGITS).fill("7")  # a new text clears the details
    expect(page.locator(".inspected")).to_have_count(0)


@pytest.mark.slow
def test_arrows_move_from_digit_to_digit_and_one_tab_leaves_them(open_page: OpenPage) -> None:
    page = generate(open_page)
    cells = page.locator(".written:visible button")
    cells.first.focus()
    for key, there in (("ArrowRight", 1), ("ArrowDown", 11), ("ArrowLeft", 10), ("ArrowUp", 0), ("ArrowUp", 0)):
        page.keyboard.press(key)
        assert cells.nth(there).evaluate("cell => cell === document.activeElement"), key
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.closest('.written')")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".inspected .in-en").filter(has_text="Asked for: 0, in the hand of seed 0.")).to_be_visible()
    expect(page.locator(".inspected")).to_be_in_viewport()


@pytest.mark.slow
def test_a_walk_plays_scrubs_and_is_saved(open_page: OpenPage, tmp_path: Path) -> None:
    page = generate(open_page)
    open_tab(page, "Walk")
    screen, slider = page.locator(".walk .screen:visible"), page.locator(".walk input[type=range]:visible")
    expect(slider).to_have_value("0")
    play = page.locator(".walk .play:visible")
    play.click()
    expect(play).to_have_attribute("aria-pressed", "true")
    page.wait_for_function("() => document.querySelector('.walk input[type=range]').value % 23")  # wait until it plays
    expect(play).to_have_attribute("aria-pressed", "false", timeout=10_000)  # the film stops at its end
    assert screen_place(screen) == "100%"
    slider.focus()
    slider.press("Home")
    assert screen_place(screen) == "0%"
    slider.press("ArrowRight")
    assert 4 < float(screen_place(screen).rstrip("%")) < 5  # frame 1 of 23
    assert page.locator(".walk .strip").evaluate("s => s.style.getPropertyValue('--column')") == "1"
    for kind in ("PNG", "WEBP", "GIF"):
        link = page.get_by_role("link", name=f"Save as {kind}").locator("visible=true")
        with Image.open(downloaded(page, link, tmp_path)) as picture:
            assert picture.format == kind
            assert kind == "PNG" or picture.n_frames == 46  # type: ignore[attr-defined]
    before = page.locator(".walk img:visible").get_attribute("src")
    page.get_by_label("Straight").click()
    expect(page.locator(".walk img:visible")).not_to_have_attribute("src", before or "")
    expect(slider).to_have_value("0")


def test_the_time_machine_scrubs_samples_and_curves_together(open_page: OpenPage) -> None:
    page = generate(open_page)
    open_tab(page, "Time machine")
    steps, screen = page.locator("output[name=step]:visible"), page.locator(".timeline .screen:visible")
    expect(steps).to_have_text("10,308")
    slider = page.locator(".timeline input[type=range]:visible")
    for seen in (slider, page.locator(".timeline .plot").first):
        expect(seen).to_be_in_viewport(ratio=1)  # what moves the pictures is in view with them
    slider.focus()
    slider.press("Home")
    expect(steps).to_have_text("1")
    assert screen_place(screen) == "0%"
    assert page.locator(".timeline .film").evaluate("f => f.style.getPropertyValue('--x')") == "0.0000"
    expect(page.locator("output[name=frechet]:visible")).to_contain_text("×")
    page.locator(".timeline .play:visible").click()
    expect(steps).not_to_have_text("1")
    slider.press("ArrowLeft")  # moving the slider stops the film
    expect(page.locator(".timeline .play:visible")).to_have_attribute("aria-pressed", "false")
    page.get_by_label("Mode collapse").click()
    expect(page.locator(".timeline .story .in-en").first).to_contain_text("this is mode collapse.")
    expect(steps).to_have_text("2,145")
    expect(page.locator("output[name=discriminator_loss]:visible")).to_have_text("1.39")


@pytest.mark.slow
def test_a_hasty_visitor_sees_the_training_that_was_chosen_last(open_page: OpenPage) -> None:
    page = generate(open_page)
    open_tab(page, "Time machine")
    for name in ("The article’s network", "Our network", "Mode collapse"):  # faster than the first choice loads
        page.get_by_label(name, exact=True).locator("visible=true").click()
    expect(page.locator("output[name=step]:visible")).to_have_text("2,145")


def share(page: Page) -> int:
    return int(page.locator(".share:visible").first.inner_text().partition("%")[0])


@pytest.mark.slow
@pytest.mark.parametrize("phone", [False, True])
def test_the_discriminators_judge_a_drawing_and_a_scribble(open_page: OpenPage, phone: bool) -> None:
    page = generate(open_page, phone=phone)
    open_tab(page, "Real or fake?")
    expect(page.locator(".share:visible")).to_have_count(2)  # the example is judged at once
    page.locator('.pad:visible [data-act="clear"]').first.click()  # takes the example away
    expect(page.locator(".notice:visible .in-en")).to_contain_text("Draw, upload or choose")
    pad = page.locator(".pad canvas:visible")
    draw(page, pad, SEVEN)
    expect(page.locator(".judged:visible .in-en").filter(has_text="that this 7 is real")).to_be_visible()
    expect(page.locator(".share:visible")).to_have_count(2)
    seven = share(page)
    page.locator('.pad:visible [data-act="clear"]').click()
    expect(page.locator(".share:visible")).to_have_count(0)
    for x in range(8):
        draw(page, pad, [(0.1 + x * 0.1, 0.1), (0.2 + (x * 37 % 8) * 0.1, 0.9), (0.9 - x * 0.1, 0.3)])
    expect(page.locator(".share:visible")).to_have_count(2)
    page.wait_for_timeout(500)
    assert share(page) < seven


@pytest.mark.slow
def test_a_screenshot_shows_digits_where_they_belong(open_page: OpenPage) -> None:
    """Expect each cell to show the whole of its own digit, cut out of one sheet by CSS."""
    page = generate(open_page)
    cell = page.locator(".written:visible button").nth(34)
    shot = Image.open(io.BytesIO(cell.screenshot())).convert("L").resize((28, 28), Image.Resampling.BOX)
    whole = Image.open(io.BytesIO(_decoded(sheet(page)))).convert("L")
    own = whole.crop((4 * 28, 3 * 28, 5 * 28, 4 * 28))
    others = [whole.crop((x * 28, y * 28, x * 28 + 28, y * 28 + 28)) for x in range(10) for y in range(10)]
    assert min(range(100), key=lambda i: _apart(shot, others[i])) == 4 * 10 + 3
    assert _apart(shot, own) < 12


def _decoded(style: str) -> bytes:
    return base64.b64decode(style.partition("base64,")[2].partition(")")[0])


def _apart(a: Image.Image, b: Image.Image) -> float:
    return sum(abs(x - y) for x, y in zip(a.tobytes(), b.tobytes(), strict=True)) / (28 * 28)
