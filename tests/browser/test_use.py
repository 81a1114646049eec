"""Test the tab on the API in a real browser: its JavaScript runs, its trial answers, its copy is the call."""

import re

import pytest
from playwright.sync_api import Page, expect

from aigc.ui.api import JSON_ENDPOINTS
from aigc.ui.dnn.classify import classify_image_endpoint
from aigc.ui.look.i18n import texts
from aigc.ui.use.snippets import javascript
from tests.browser.conftest import OpenPage
from tests.browser.hands import open_tab
from tests.browser.test_page import FOREIGN


def opened(open_page: OpenPage, language: str = "en", **how: object) -> Page:
    page = open_page(locale={"en": "en-US", "zh": "zh-CN"}[language], **how)
    open_tab(page, texts(language)["use.tab"])
    page.locator(".use").wait_for()
    return page


def choose(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).check()
    expect(page.locator(".use h2")).to_have_text(f"POST /gradio_api/run/{name}")


@pytest.mark.parametrize(
    ("language", "theme", "phone"), [pytest.param("en", "light", False, marks=pytest.mark.slow), ("zh", "dark", True)]
)
def test_the_example_is_sent_from_the_page(open_page: OpenPage, language: str, theme: str, phone: bool) -> None:
    page = opened(open_page, language, theme=theme, phone=phone)
    assert page.evaluate("document.documentElement.scrollWidth") <= (360 if phone else 1280)
    text = page.inner_text("body")
    assert [sentence for sentence in FOREIGN[language == "en"] if sentence in text] == []
    assert page.locator(".use .call").count() == 3
    page.locator(".use .send").click()
    expect(page.locator(".use .said")).to_contain_text("HTTP 200")
    expect(page.locator(".use .pictures img")).to_have_count(1)
    assert page.locator(".use .pictures img").evaluate("i => i.decode().then(() => i.naturalWidth)") > 100
    first = page.locator(".use .pictures img").get_attribute("src") or ""
    page.locator(".use textarea").fill('{"data": ["31", 2, "one", 5, 1, "best"]}')
    page.locator(".use .send").click()
    expect(page.locator(".use .pictures img")).not_to_have_attribute("src", first)


@pytest.mark.slow
def test_a_file_is_uploaded_from_the_page(open_page: OpenPage) -> None:
    page = opened(open_page)
    choose(page, "classify_image")
    page.locator(".use .send").click()
    expect(page.locator(".use .reply code")).to_contain_text(re.compile(r'"digits": \[7\]'))


@pytest.mark.slow
def test_the_call_is_copied_and_runs_in_a_browser(open_page: OpenPage, app_url: str) -> None:
    page = opened(open_page, permissions=["clipboard-read", "clipboard-write"])
    choose(page, "generate")
    page.get_by_role("button", name="JavaScript").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    (endpoint,) = (one for one in JSON_ENDPOINTS if one.name == "generate")
    assert copied == javascript(endpoint, app_url)
    page.evaluate(f"async () => {{ {copied} }}")
    assert page.locator("body > img").evaluate("i => i.decode().then(() => i.naturalWidth)") == 298


@pytest.mark.slow
def test_the_upload_runs_in_a_browser(open_page: OpenPage, app_url: str) -> None:
    page = opened(open_page)
    draw = """const pen = new OffscreenCanvas(200, 200).getContext("2d");
    pen.fillStyle = "white"; pen.fillRect(0, 0, 200, 200); pen.lineWidth = 14; pen.strokeStyle = "black";
    pen.beginPath(); pen.moveTo(100, 40); pen.lineTo(100, 160); pen.stroke();
    const file = new File([await pen.canvas.convertToBlob()], "one.png");"""
    call = javascript(classify_image_endpoint, app_url)
    assert page.evaluate(f"async () => {{ {draw} {call} return answer.digits; }}") == [1]
