"""Test the tab that explains in a real browser: every chapter, values that follow the digit, and the glossary."""

import re

import pytest
from playwright.sync_api import Page, expect

from aigc.ui.learn.chapters import CHAPTERS
from aigc.ui.learn.formulas import FORMULAS
from aigc.ui.learn.glossary import GROUPS
from aigc.ui.look.i18n import texts
from tests.browser.conftest import OpenPage
from tests.browser.hands import SEVEN, draw, open_tab

TITLES = {"en-US": "How it works", "zh-CN": "原理"}


def learn(open_page: OpenPage, chapter: str = "aigc", locale: str = "en-US", **how: bool) -> Page:
    page = open_page(locale=locale, **how)
    open_tab(page, TITLES[locale])
    turn_to(page, chapter)
    return page


def turn_to(page: Page, chapter: str) -> None:
    """Choose a chapter, and wait until all of it is there."""
    name = page.locator(f"#learn-chapter input[value={chapter}]")
    name.dispatch_event("click")  # the strip's end button may lie above it on a phone
    expect(page.locator(".neighbours")).to_have_attribute("data-of", chapter)


def value(page: Page, name: str) -> float:
    """Read the value that stands beside a symbol."""
    shown = page.locator(f'output[data-value="{name}"]').first
    expect(shown).not_to_have_text("–")
    return float(shown.inner_text().replace("−", "-"))


@pytest.mark.parametrize(("locale", "phone"), [pytest.param("en-US", False, marks=pytest.mark.slow), ("zh-CN", True)])
def test_every_chapter_is_whole_in_the_visitors_language(open_page: OpenPage, locale: str, phone: bool) -> None:
    page = learn(open_page, locale=locale, phone=phone)
    language, other = ("zh", "en") if locale == "zh-CN" else ("en", "zh")
    named = {text for key, text in texts(other).items() if key.endswith(".name")}  # the glossary shows both names
    known = "\n".join([*texts(language).values(), *named])
    foreign = [
        text
        for key, text in texts(other).items()
        if len(text) > 12 and not set("{[*(`") & set(text) and not key.endswith(".name") and text not in known
    ]
    page.add_style_tag(content=".lines { display: none !important }")  # code speaks English
    for chapter in CHAPTERS:
        turn_to(page, chapter)
        title = page.locator(f".chapter h2 > .in-{language}:visible").first
        expect(title).to_have_text(texts(language)[f"learn.{chapter}.name"])
        if chapter in FORMULAS:
            expect(page.locator(".tex .katex")).to_have_count(len(FORMULAS[chapter]))
            expect(page.locator(".symbols th .katex")).to_have_count(
                sum(len(formula.symbols) for formula in FORMULAS[chapter])
            )
            expect(page.locator("output[data-value]").filter(has_text=re.compile("^–$"))).to_have_count(0)
        said = page.inner_text("body")
        wide = "，。：；？！、（）" + "”" * (language == "zh")
        assert re.findall(f".{{0,8}}[{wide}][ \xa0].{{0,8}}", said) == [], "full-width signs hold their space"
        assert "$$" not in said and "\\(" not in said, "LaTeX is shown as it is written"
        assert [text for text in foreign if text in said] == []
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.viewport_size["width"], f"{chapter} scrolls sideways"  # type: ignore[index]


@pytest.mark.slow
def test_no_chapter_is_sent_before_the_tab_opens(open_page: OpenPage) -> None:
    page = open_page()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    config = page.evaluate("JSON.stringify(window.gradio_config)")
    assert texts("en")["learn.tab"] in config
    for key in ("learn.dnn.lead", "term.posterior.text", "symbol.hidden1"):
        assert texts("en")[key] not in config
    open_tab(page, TITLES["en-US"])
    expect(page.locator(".demo .three img")).to_have_count(3)
    turn_to(page, "dnn")
    expect(page.locator(".tex .katex").first).to_be_visible()
    assert any("katex" in url for url in sent), "KaTeX came only now"


@pytest.mark.slow
def test_losses_follow_the_digit_and_the_answer_that_counts_as_right(open_page: OpenPage) -> None:
    page = learn(open_page, "dnn")
    expect(page.locator(".demo p").first).to_contain_text("y = 5 is our best network’s answer")  # the pads' example
    page.get_by_label("Test set").locator("visible=true").check(force=True)
    expect(page.locator(".demo p").first).to_contain_text("so says the label")
    expect(page.locator('output[data-value="y"]')).to_have_text("3")
    right = value(page, "ce")
    page.get_by_label("8", exact=True).locator("visible=true").check(force=True)
    expect(page.locator(".demo p").first).to_contain_text("You chose y = 8")
    expect(page.locator('output[data-value="y"]')).to_have_text("8")
    assert value(page, "ce") > right and value(page, "mse") <= 2
    page.get_by_label("As labelled").check(force=True)
    page.get_by_label("Draw").locator("visible=true").check(force=True)
    page.locator('.pad:visible [data-act="clear"]').click()  # takes the example away
    expect(page.locator(".notice:visible .in-en")).to_contain_text("Draw a digit, or choose one")
    draw(page, page.locator(".pad canvas:visible"), SEVEN)
    expect(page.locator(".demo p").first).to_contain_text("y = 7 is our best network’s answer")
    for x in range(8):
        draw(
            page,
            page.locator(".pad canvas:visible"),
            [(0.1 + x * 0.1, 0.1), (0.9 - x * 0.1, 0.9), (0.9 - x * 0.1, 0.3)],
        )
    expect(page.locator(".demo p").first).to_contain_text("finds no digit here")


@pytest.mark.slow
@pytest.mark.parametrize("phone", [False, True])
def test_the_pictures_that_a_step_changes_are_in_sight_beside_its_buttons(open_page: OpenPage, phone: bool) -> None:
    page = open_page("tab=learn.gan", phone=phone)
    step = page.get_by_role("button", name=texts("en")["learn.step_d"], exact=True)
    pictures = page.locator(".demo .flow .cell")
    expect(pictures).to_have_count(3)
    step.evaluate("button => button.scrollIntoView({ block: 'center' })")
    for picture in pictures.all():
        expect(picture).to_be_in_viewport(ratio=0.99)


def test_the_answer_y_stays_in_sight_of_the_loss_and_the_gradient_that_it_changes(open_page: OpenPage) -> None:
    page = open_page("tab=learn.dnn")
    choice = page.get_by_label("8", exact=True).locator("visible=true")
    for changed in (page.locator(".demo dl.losses"), page.locator(".demo .back")):
        changed.evaluate("one => one.scrollIntoView({ block: 'center' })")
        expect(changed).to_be_in_viewport(ratio=0.99)
        expect(choice).to_be_in_viewport(ratio=0.99)


@pytest.mark.slow
def test_code_is_never_wrapped_and_a_formulas_value_never_broken(open_page: OpenPage) -> None:
    page = learn(open_page, "dnn", phone=True)
    page.locator(".formula summary").first.click()
    code = page.locator(".formula .code-box").first
    lines, height = code.evaluate(
        "box => [box.textContent.split('\\n').length, box.querySelector('code').getClientRects()[0].height"
        " / parseFloat(getComputedStyle(box.querySelector('code')).lineHeight)]"
    )
    assert round(height) == lines
    assert code.evaluate("box => box.scrollWidth > box.clientWidth && box.scrollHeight <= box.clientHeight")
    for value in page.locator(".symbols output").all():
        assert value.evaluate("value => value.getClientRects().length") == 1
        expect(value).not_to_have_text("–")


@pytest.mark.slow
def test_each_phase_is_taken_by_a_press_and_lowers_its_loss(open_page: OpenPage) -> None:
    page = learn(open_page, "gan")
    rows = page.locator(".demo tbody tr")
    expect(rows).to_have_count(1)
    before = value(page, "d_loss")
    page.get_by_role("button", name="One step of D").click()
    expect(rows).to_have_count(2)
    assert value(page, "d_loss") < before
    fooled = value(page, "g_loss")
    page.get_by_role("button", name="One step of G").click()
    expect(rows.last).to_contain_text("2. G has learnt")
    assert value(page, "g_loss") < fooled
    page.get_by_role("button", name="Start again").click()
    expect(rows).to_have_count(1)
    assert value(page, "d_loss") == before


@pytest.mark.slow
@pytest.mark.parametrize(("locale", "phone"), [("en-US", False), ("zh-CN", True)])
def test_a_term_opens_its_entry_and_escape_leads_back(open_page: OpenPage, locale: str, phone: bool) -> None:
    page = learn(open_page, "vae", locale, phone=phone)
    term = page.locator(".open-chapter a.term[data-term=posterior]:visible")
    card = page.locator("#term-card")
    term.focus()
    page.keyboard.press("Enter")
    expect(card).to_be_visible()
    expect(card.get_by_role("heading")).to_have_text(re.compile("posterior"))
    expect(card).to_contain_text("μ ± σ")
    box, window = card.bounding_box(), page.viewport_size
    assert box and window and box["x"] >= 0 and box["x"] + box["width"] <= window["width"]
    assert box["y"] >= 0 and box["y"] + box["height"] <= window["height"]
    assert page.evaluate("document.activeElement.closest('#term-card') !== null"), "keys reach the card"
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    assert term.evaluate("term => term === document.activeElement")
    term.click()
    expect(card).to_be_visible()
    card.locator(".close").click()
    expect(card).to_be_hidden()
    page.locator(".open-chapter a.term[data-term=prior]:visible").click()
    expect(card).to_contain_text("p(z)")


@pytest.mark.slow
def test_the_glossary_leads_to_its_groups_and_keeps_the_links_in_sight(open_page: OpenPage) -> None:
    page = learn(open_page, "glossary", "zh-CN", phone=True)
    groups = page.locator(".groups a")
    expect(groups).to_have_count(len(GROUPS))
    groups.nth(2).click()
    expect(page.locator("#glossary-reading")).to_be_in_viewport()
    expect(page.locator("#glossary-reading")).to_be_focused()
    expect(groups.nth(2)).to_be_in_viewport()


@pytest.mark.slow
def test_a_change_of_the_forgery_is_shown_once_there_is_one(open_page: OpenPage) -> None:
    page = learn(open_page, "gan")
    expect(page.locator(".demo .cell .unknown")).to_be_visible()
    page.get_by_role("button", name="One step of G").click()
    expect(page.locator(".demo .cell img")).to_have_count(3)
    expect(page.locator(".demo .cell .unknown")).to_have_count(0)
