"""Test the chapters as written: links to real states of the page, terms with entries, markup fit for Markdown."""

import re
from html import unescape
from urllib.parse import parse_qsl

import pytest

from aigc.store.loaded import Models
from aigc.ui.learn.chapters import CHAPTERS
from aigc.ui.learn.glossary import GROUPS, glossary
from aigc.ui.learn.pages import opening, remainder
from aigc.ui.look.i18n import LANGUAGES, texts
from aigc.ui.look.terms import MARK
from aigc.ui.parts.address.settings import Part
from tests.aigc.ui.addresses import build_parts, check_state
from tests.serving import ROOT


@pytest.fixture(scope="module")
def parts(models: Models) -> dict[str, Part]:
    return build_parts(models)[1]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_step_of_a_chapter_opens_a_state_that_the_page_has(
    models: Models, parts: dict[str, Part], chapter: str
) -> None:
    markup = opening(models, chapter) + remainder(models, chapter)
    links = [unescape(address) for address in re.findall(r'<a class="try" href="\?([^"]+)"', markup)]
    prose = re.sub(r"<pre.*?</pre>|\$\$.*?\$\$", "", markup)
    assert links and "((" not in prose and "[[" not in prose
    for address in links:
        fields = dict(parse_qsl(address.partition("#")[0], strict_parsing=True))
        assert fields.pop("v") == "1"
        check_state(parts, fields.pop("tab"), fields)


def test_a_step_takes_the_readers_own_drawing_unless_its_words_name_another_digit() -> None:
    named = {"dnn": ("Take a test digit",), "data": ("See a test digit",), "outlook": ("made it a 7",)}
    for name, chapter in CHAPTERS.items():
        states = [one for step in (*chapter.steps, *(chapter.lines or {}).values()) for one in step]
        others = [one for one in states if re.search(r"&digit=\d\.\d", one)]
        said = [text for key, text in texts("en").items() if key.startswith(f"learn.{name}.")]
        words = named.get(name, ())
        assert len(others) == len(words) and all(any(word in text for text in said) for word in words), name


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_part_with_formulas_is_one_block_of_markup(models: Models, chapter: str) -> None:
    """Expect no line break: Markdown ends markup at a blank line, and takes what follows for text or code."""
    assert "\n" not in remainder(models, chapter)


def test_every_term_has_one_entry_and_every_mark_a_term() -> None:
    listed = [term for terms in GROUPS.values() for term in terms]
    entries = {key.split(".")[1] for key in texts("en") if key.startswith("term.")}
    assert len(listed) == len(set(listed)) and set(listed) == entries == set(glossary())
    marked = {term for language in LANGUAGES for text in texts(language).values() for term, _ in MARK.findall(text)}
    assert marked <= entries and "mode_collapse" in marked


def test_no_text_with_a_marked_term_is_shown_as_plain_text() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "aigc" / "ui").rglob("*.py"))
    for key in (key for key, text in texts("en").items() if MARK.search(text) or MARK.search(texts("zh")[key])):
        assert not re.search(rf"\b(?:word|plain|cell|figure)\([^)\n]*[\"']{re.escape(key)}[\"']", code), key
