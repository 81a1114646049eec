"""Test live training in a real browser: each kind to a quality, by steps and epochs, kept, opened, left in mid-run."""

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
from aigc.ui.train.dials import FIELDS
from tests.aigc.ui.train.bad_values import linked
from tests.browser.conftest import OpenPage, device
from tests.browser.hands import SEVEN, draw
from tests.serving import free_port, serving

HALF_A_SECOND = 0.5


def opened(open_page: OpenPage, address: str, phone: bool = False) -> Page:
    """Open the tab by a link, as a class does."""
    page = open_page(f"lang=en&tab=train{address}", phone=phone)
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
    with page.expect_download():
        press(page, "keep")
    expect(page.locator(".kept")).to_be_visible()
    press(page, "go_on")
    expect(state).to_contain_text("Learning.")
    expect(page.locator(".kept")).to_have_count(0)  # it spoke of the run before
    page.locator(".train-result").evaluate("(result) => result.scrollTo(0, 1000)")
    expect(page.locator(".training .quality line")).to_have_count(1)
    press(page, "stop")
    expect(state).to_contain_text("Paused.")
    assert state.inner_text() != step
    first, last = (one.bounding_box() for one in page.locator(".training .axis > span").all())
    assert first and last and first["y"] == last["y"] and first["x"] < last["x"], "steps from 0 on one line"
    expect(page.locator(".quality .value")).to_be_in_viewport()  # the end is read from its beginning
    expect(page.locator(".train-buttons .primary")).to_be_in_viewport(ratio=1)
    shown = accuracy(page)
    draw(page, page.locator(".pad canvas:visible"), SEVEN)
    expect(page.locator(".passes .bars li")).to_have_count(10)
    expect(page.locator(".passes .layers li").first).to_be_visible()
    with page.expect_download() as waiting:
        press(page, "keep")  # saves by itself
    waiting.value.save_as(tmp_path / "kept.zip")
    zipfile.ZipFile(tmp_path / "kept.zip").extractall(tmp_path)
    dnn = open_models("cpu", tmp_path / "dnn").dnn["best"]
    images, digits = held_out(range(10))
    right = (classify(dnn, images).probabilities.argmax(dim=1) == digits).float().mean()
    assert float(right) == pytest.approx(shown, abs=0.001)
    page.locator(".kept summary").click()
    for command in page.locator(".kept pre").all():
        assert command.evaluate("pre => pre.scrollWidth <= pre.clientWidth"), "the whole command is in sight"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator(".opens a").click()
    expect(page.locator(".versus .theirs h3")).to_contain_text(texts("en")["variant.live_network"])
    expect(page.locator(".theirs .answer .large")).to_have_text(re.compile(r"[\d?]"))


@pytest.mark.slow
def test_a_gan_learns_by_halves_and_at_once_and_then_writes_in_its_tab(open_page: OpenPage) -> None:
    page = opened(open_page, "&network=gan-fast&seconds=600", phone=True)
    state = page.locator(".training .state")
    for half in ("D", "G"):
        press(page, f"step_{half.lower()}")
        expect(state).to_contain_text(f"{half} has learnt one batch.", timeout=60_000)
        expect(page.locator(".opinions li")).to_have_count(20)
    expect(state).to_contain_text("Step 1 ")
    press(page, "go_on")
    expect(page.locator(".quality .value")).to_have_text(re.compile(r"^([4-9]\d|100)%$"), timeout=300_000)
    press(page, "stop")
    expect(state).to_contain_text("Paused.")
    page.get_by_label(texts("en")["train.trial_digits"]).fill("2026")
    expect(page.locator(".wrote img")).to_be_visible()
    page.locator(".opens a").click()
    expect(page.get_by_label(texts("en")["variant.live"]).locator("visible=true")).to_be_checked()
    expect(page.locator(".written[data-variant^=live-] button")).to_have_count(100)
    page.reload()
    expect(page.locator(".written[data-variant^=live-] button")).to_have_count(100)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.slow
def test_a_vae_learns_epochs_beside_its_run_before_and_rebuilds_a_drawing_in_its_tab(open_page: OpenPage) -> None:
    page = opened(open_page, "&network=vae-fast&images=2000&batch=32", phone=True)
    state, quality = page.locator(".training .state"), page.locator(".quality .value")
    press(page, "epoch")
    expect(state).to_contain_text("One epoch is over", timeout=120_000)
    expect(state).to_contain_text("Step 63 ")
    first = float(quality.inner_text())
    page.get_by_label(texts("en")["train.augment"]).check()  # folded away, but for the link's batch
    press(page, "start")
    expect(page.locator("polyline.past")).to_have_count(3)
    expect(page.locator(".before")).to_contain_text("Distort the images no → yes")
    expect(quality).to_have_text(re.compile(r"^(1[0-7]\d|\d\d\.\d)$"), timeout=300_000)
    press(page, "stop")
    assert float(quality.inner_text()) < first
    pad = page.locator(".pad canvas:visible")
    draw(page, pad, SEVEN)
    expect(page.locator(".triple img:visible")).to_have_count(3)
    page.locator(".opens a").click()
    expect(page.get_by_label(texts("en")["variant.live"]).locator("visible=true")).to_be_checked()
    expect(page.locator(".triple img:visible")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.slow
def test_a_network_that_is_gone_is_said_to_be_gone(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"{page.url.split('?')[0]}?v=1&lang=en&tab=gan.write&variant=live-{'x' * 16}")
    expect(page.locator(".problem:visible")).to_contain_text("no such run here any more")
    page.get_by_label(texts("en")["variant.best"], exact=True).locator("visible=true").check()
    expect(page.locator(".written button")).to_have_count(100)


@pytest.mark.slow
def test_a_link_sets_the_dials_and_breaks_the_training(open_page: OpenPage) -> None:
    page = opened(open_page, "", phone=True)
    page.locator(".breaking summary").click()
    page.get_by_role("link", name=texts("en")["train.break.no_critic"]).click()
    told = page.locator(".experiment:visible")
    expect(told).to_contain_text("D never learns. It has set: Network: GAN")
    for seen in (told, page.get_by_role("button", name=texts("en")["train.start"], exact=True)):
        expect(seen).to_be_in_viewport(ratio=1)
    expect(page.get_by_label(texts("en")["train.critic"])).not_to_be_checked()
    expect(page.get_by_label(texts("en")["train.weight"])).to_have_count(0)
    press(page, "start")
    expect(page.locator(".training img.digits")).to_be_visible(timeout=30_000)
    expect(page.locator(".training .plot")).to_have_count(3)
    press(page, "stop")
    expect(page.locator(".training .state")).to_contain_text("Paused.")


@pytest.mark.slow
def test_a_new_visitor_sees_start_and_the_frames_to_come_and_a_link_unfolds_what_it_sets(open_page: OpenPage) -> None:
    page = opened(open_page, "")
    start = page.get_by_role("button", name=texts("en")["train.start"], exact=True)
    for seen in (start, page.locator(".to-come .tiles"), page.locator(".to-come .plot").first):
        expect(seen).to_be_in_viewport(ratio=1)
    batch = page.get_by_label(texts("en")["train.batch"], exact=True)
    expect(batch).to_be_hidden()
    page.locator("summary", has_text=texts("en")["train.more"]).click()
    expect(batch).to_be_visible()
    page = opened(open_page, "&batch=32")
    expect(page.get_by_label(texts("en")["train.batch"], exact=True)).to_have_value("32")
    expect(page.get_by_label(texts("en")["train.batch"], exact=True)).to_be_visible()


@pytest.mark.slow
def test_a_closed_page_leaves_the_server_idle(browser: Browser, tmp_path: Path) -> None:
    log, port = tmp_path / "log", free_port()
    with log.open("w") as written, serving("app.py", "--port", str(port), port=port, log=written) as url:
        context = browser.new_context(**device("en-US", phone=True))
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


@pytest.mark.slow
def test_a_link_with_a_dial_out_of_range_is_refused(open_page: OpenPage) -> None:
    page = opened(open_page, "")
    bad = [f"{name}={value}" for name, field in FIELDS.items() for value in linked(field)]
    refused = page.evaluate(
        """(queries) => queries.filter((query) => {
            const link = document.createElement("a");
            document.body.append(link);
            const [good, bad] = ["seconds=9", query].map((settings) => {
                link.setAttribute("href", `?v=1&tab=train&${settings}`);
                link.click();
                return !document.querySelector("[data-bad]").hidden;
            });
            link.remove();
            return bad && !good;
        })""",
        bad,
    )
    assert refused == bad
