"""Test live training in a real browser: to an accuracy, paused and continued, kept and reloaded, left in mid-run."""

import re
import time
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from aigc.inference import classify
from aigc.learning.live.images import held_out
from aigc.store.loaded import open_models
from aigc.ui.look.i18n import texts
from tests.browser.conftest import OpenPage
from tests.serving import free_port, serving

HALF_A_SECOND = 0.5


def opened(open_page: OpenPage, address: str, phone: bool = False) -> Page:
    """Open the tab by a link, as a class does."""
    page = open_page(phone=phone)
    page.goto(f"{page.url.split('?')[0]}?v=1&lang=en&tab=train{address}")
    page.locator(".breaking").wait_for()
    return page


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=texts("en")[f"train.{button}"], exact=True).click()


def accuracy(page: Page) -> float:
    return float(page.locator(".quality .value").inner_text().rstrip("%")) / 100


@pytest.mark.slow
def test_a_classifier_is_trained_paused_continued_and_kept(open_page: OpenPage, tmp_path: Path) -> None:
    page = opened(open_page, "&seconds=60&images=5000", phone=True)
    press(page, "start")
    expect(page.locator(".quality .value")).to_have_text(re.compile(r"^(8[5-9]|9\d)\.\d%$"), timeout=60_000)
    press(page, "stop")
    state = page.locator(".training .state")
    expect(state).to_contain_text("Paused.")
    step = state.inner_text()
    page.get_by_role("radio", name="×10", exact=True).check()
    press(page, "go_on")
    expect(state).to_contain_text("Learning.")
    expect(page.locator(".training .quality line")).to_have_count(1)
    press(page, "stop")
    expect(state).to_contain_text("Paused.")
    assert state.inner_text() != step
    shown = accuracy(page)
    with page.expect_download() as waiting:
        press(page, "keep")
        page.locator(".kept a.save").click()
    waiting.value.save_as(tmp_path / "kept.zip")
    zipfile.ZipFile(tmp_path / "kept.zip").extractall(tmp_path)
    dnn = open_models("cpu", tmp_path / "dnn-article").dnn["article"]
    images, digits = held_out(range(10))
    right = (classify(dnn, images).probabilities.argmax(dim=1) == digits).float().mean()
    assert float(right) == pytest.approx(shown, abs=0.001)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.slow
def test_a_link_sets_the_dials_and_breaks_the_training(open_page: OpenPage) -> None:
    page = opened(open_page, "")
    page.get_by_role("link", name=texts("en")["train.break.no_critic"]).click()
    expect(page.get_by_label(texts("en")["train.critic"])).not_to_be_checked()
    expect(page.get_by_label(texts("en")["train.weight"])).to_have_count(0)
    press(page, "start")
    expect(page.locator(".training img.digits")).to_be_visible(timeout=30_000)
    expect(page.locator(".training .plot")).to_have_count(3)
    press(page, "stop")
    expect(page.locator(".training .state")).to_contain_text("Paused.")


@pytest.mark.slow
def test_a_closed_page_leaves_the_server_idle(browser: Browser, tmp_path: Path) -> None:
    log, port = tmp_path / "log", free_port()
    with log.open("w") as written, serving("app.py", "--port", str(port), port=port, log=written) as url:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{url}/?v=1&lang=en&tab=train&seconds=60")
        page.locator(".breaking").wait_for()
        press(page, "start")
        expect(page.locator(".training .state")).to_contain_text(re.compile(r"Step [1-9]"), timeout=60_000)
        assert log.read_text().count("a training leaves") == 0
        context.close()
        closed = time.monotonic()
        while "a training leaves: 0" not in log.read_text():
            assert time.monotonic() - closed < HALF_A_SECOND, "the training goes on without a visitor"
            time.sleep(0.02)
