"""Test the tab for teachers in a real browser: links made by ticking boxes, steps that open, a worksheet in print."""

import re

import pytest
from playwright.sync_api import Page, expect

from aigc.ui.look.i18n import texts
from aigc.ui.teach.lessons import LESSONS
from tests.browser.conftest import OpenPage
from tests.browser.hands import SEVEN, draw, open_tab


def teach(open_page: OpenPage, page_name: str, **how: object) -> Page:
    page = open_page(**how)
    open_tab(page, texts("zh" if how.get("locale") == "zh-CN" else "en")["teach.tab"])
    page.locator(".lesson").wait_for()
    page.locator(f".choice input[value={page_name}]").check()
    return page


@pytest.mark.slow
def test_a_link_made_by_ticking_boxes_hides_and_locks_what_was_ticked(open_page: OpenPage) -> None:
    page = open_page()
    open_tab(page, "Generate")
    page.get_by_label(texts("en")["seed.label"]).locator("visible=true").first.fill("7")
    open_tab(page, "Teach")
    page.get_by_role("radio", name=texts("en")["teach.links.name"]).check()
    form = page.locator(".maker form")
    expect(form.locator("[name=open][value='gan.write']")).to_be_checked()
    expect(form.locator("[name=hide][value=gan]")).to_be_disabled()  # it holds the part that opens
    for box in ("[name=hide][value=vae]", "[name=hide][value='gan.game']", "[name=hide][value=notes]"):
        form.locator(box).check()
    form.locator("[name=lock][value=seed]").check()
    expect(form.locator("[name=state]")).to_be_checked()  # most want the page as they see it
    expect(page.locator(".made-code svg")).to_be_attached()
    expect(page.locator(".made-code svg")).to_be_hidden()  # only this computer can open the address
    page.evaluate("labAddress.warn(document.querySelector('.maker'), '192.168.1.20')")
    expect(page.locator(".made-code svg")).to_be_visible()
    with page.expect_popup() as opening:
        page.get_by_role("link", name=texts("en")["teach.open_it"]).click()
    lesson = opening.value
    assert lesson.url == page.locator("[name=link]").input_value()
    expect(lesson.locator(".written:visible")).to_be_visible()
    expect(lesson.locator("html")).to_have_attribute("data-view", "lesson")
    for name, shown in (("gan", True), ("gan.write", True), ("dnn", True), ("vae", False), ("gan.game", False)):
        expect(lesson.locator(f"[id='tab-{name}-button']")).to_be_visible(visible=shown)
    expect(lesson.locator(".area-notes:visible")).to_have_count(0)
    expect(lesson.get_by_label(texts("en")["seed.label"]).locator("visible=true").first).to_have_value("7")
    assert lesson.locator(".lock-seed:visible").evaluate("row => row.inert")
    lesson.close()
    open_tab(page, "Generate")
    page.get_by_label(texts("en")["seed.label"]).locator("visible=true").first.fill("8")
    open_tab(page, "Teach")
    expect(page.locator("[name=link]")).to_have_value(re.compile("seed=8.*lock=seed"))  # the ticks are kept
    form.locator("[name=view][value=embed]").check()
    frame = page.locator("[name=frame]").input_value()
    assert "view=embed&amp;lock=seed" in frame and "hide=" not in frame, "an embedded part has nothing else"


@pytest.mark.slow
def test_a_link_with_a_drawing_opens_a_part_that_shows_it_unless_another_is_chosen(open_page: OpenPage) -> None:
    page = open_page()
    draw(page, page.locator(".pad canvas:visible"), SEVEN)
    open_tab(page, "Teach")
    page.get_by_role("radio", name=texts("en")["teach.links.name"]).check()
    form = page.locator(".maker form")
    expect(form.locator("[name=open][value=start]")).to_be_checked()
    expect(page.locator("[name=link]")).to_have_value(re.compile(r"tab=start&draw=\w+"))
    form.locator("[name=open][value='gan.time']").check()
    expect(page.locator("[name=link]")).to_have_value(re.compile(r"tab=gan\.time&"))


@pytest.mark.slow
@pytest.mark.parametrize(("place", "read"), [(0, "2"), (3, "?")])
def test_a_step_opens_the_drawing_that_it_tells_of(open_page: OpenPage, place: int, read: str) -> None:
    page = teach(open_page, LESSONS[0].name)
    with page.expect_popup() as opening:
        page.locator("a.try:visible").nth(place).click()
    lesson = opening.value
    expect(lesson.locator(".answer .large:visible").first).to_have_text(read)
    expect(lesson.get_by_role("tab")).to_have_count(1)


@pytest.mark.slow
def test_the_worksheet_is_printed_alone_in_black_and_white(open_page: OpenPage) -> None:
    page = teach(open_page, "forge", locale="zh-CN", theme="dark")
    said = {key: text for key, text in texts("zh").items() if key.startswith("teach.forge.")}
    expect(page.get_by_role("heading", name=said["teach.forge.name"])).to_be_visible()
    expect(page.locator(".worksheet")).to_be_hidden()
    page.locator(".lesson summary").last.click()
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name=texts("zh")["teach.print"]).click()
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    sheet = page.inner_text("body")
    for key, text in said.items():
        if key.endswith(("thought_1", "thought_2")) or key.endswith((".ask", ".title", "forge.name")):
            assert text in sheet, key
        else:
            assert text not in sheet, key
    for other in ("teach.lead", "teach.print", "page.thesis", "gan.tab"):
        assert texts("zh")[other].split("{")[0] not in sheet
    ink = page.locator(".worksheet p").first.evaluate("p => getComputedStyle(p).color")
    paper = page.locator(".gradio-container").evaluate("c => getComputedStyle(c).backgroundColor")
    assert (ink, paper) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
    page.emulate_media(media="screen")
    open_tab(page, "识别")
    page.emulate_media(media="print")
    expect(page.locator(".pad canvas:visible").first).to_be_visible()  # another tab prints as it is
