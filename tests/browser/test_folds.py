"""Test the button below a result that a phone cuts off: it opens the result to its full height, and folds it again."""

import pytest
from playwright.sync_api import expect

from aigc.ui.look.i18n import texts
from tests.browser.conftest import DESKTOP, OpenPage

CUT = """(result) => result.scrollHeight - result.clientHeight"""
HEIGHTS = """(result) => {
    const button = result.querySelector(".unfold"), heights = [result.scrollHeight];
    button.style.display = "none";
    heights.push(result.scrollHeight);
    button.style.display = "";
    return heights;
}"""


@pytest.mark.slow
@pytest.mark.parametrize(("locale", "language"), [("en-US", "en"), ("zh-CN", "zh")])
def test_a_cut_result_is_opened_and_folded_where_something_is_hidden_alone(
    open_page: OpenPage, locale: str, language: str
) -> None:
    page = open_page(f"lang={language}&tab=vae.lambda", locale=locale, phone=True)
    unfold, fold = (
        page.get_by_role("button", name=texts(language)[f"strip.{name}"], exact=True) for name in ("unfold", "fold")
    )
    result, film = page.locator(".result:visible"), page.locator(".lambda .screen")
    last = page.locator(".lambda table.numbers tr").last
    expect(unfold).to_be_visible()
    assert result.evaluate(CUT) > 8
    drawn, alone = result.evaluate(HEIGHTS)
    assert drawn == alone, "the button moves nothing"
    result.scroll_into_view_if_needed()
    box, read = unfold.bounding_box(), film.bounding_box()
    assert box and read and min(box["width"], box["height"]) >= 40
    unfold.click()
    expect(fold).to_be_visible()
    opened = film.bounding_box()
    assert opened and abs(opened["y"] - read["y"]) <= 1, "what is read stays where it is"
    assert result.evaluate(CUT) <= 0
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport(ratio=1)
    fold.click()
    expect(unfold).to_be_visible()
    expect(film).to_be_in_viewport()
    result.evaluate("(result) => result.scrollTo(0, result.scrollHeight)")
    expect(unfold).to_be_hidden()
    page.set_viewport_size({"width": DESKTOP["width"], "height": DESKTOP["height"]})
    expect(page.locator(".unfold:visible")).to_have_count(0)


DIVIDED = """(result) => {
    const { top, bottom } = result.getBoundingClientRect(), foot = bottom - 38;
    return [...result.querySelectorAll("img, svg, p, figcaption, button:not(.unfold)")]
        .map((one) => one.getBoundingClientRect())
        .filter((box) => box.width > 1 && box.bottom > top && box.top < foot - 2 && box.bottom > foot + 2).length;
}"""


SLOW = pytest.mark.slow


@pytest.mark.parametrize(
    "part", ["vae.reconstruct", pytest.param("vae.lambda", marks=SLOW), pytest.param("gan.walk", marks=SLOW)]
)
def test_a_result_is_cut_between_its_pictures_and_paragraphs(open_page: OpenPage, part: str) -> None:
    page = open_page(f"tab={part}", phone=True)
    result = page.locator(".result.clean:visible")
    result.wait_for()
    page.wait_for_load_state("networkidle")
    assert result.evaluate(CUT) > 8
    assert result.evaluate(DIVIDED) == 0
