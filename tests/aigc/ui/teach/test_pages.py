"""Test the pages of lessons: a worksheet asks all and answers nothing; links are in the language of their text."""

import re
from html import unescape

import pytest

from aigc.ui.look.i18n import LANGUAGES, texts
from aigc.ui.teach.lessons import LESSONS, THOUGHTS, Lesson
from aigc.ui.teach.pages import lesson_page, worksheet


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_a_worksheet_asks_everything_and_answers_nothing(lesson: Lesson) -> None:
    sheet = worksheet(lesson)
    for language in LANGUAGES:
        said = {key: text for key, text in texts(language).items() if key.startswith(f"teach.{lesson.name}.")}
        asked = [f"teach.{lesson.name}.{step.name}.ask" for step in lesson.steps]
        asked += [f"teach.{lesson.name}.{name}" for name in THOUGHTS]
        assert all(said[key] in sheet for key in asked)
        assert not [key for key, text in said.items() if key.endswith((".seen", ".do", "_answer")) and text in sheet]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_every_state_of_a_step_has_one_link_in_each_language(lesson: Lesson) -> None:
    page = lesson_page(lesson)
    assert "((" not in page
    for language in LANGUAGES:
        halves = "".join(re.findall(f'<span class="in-{language}" lang="{language}">(.*?)</span>', page))
        links = [unescape(link) for link in re.findall(r'<a class="try" target="aigc-lesson" href="([^"]+)"', halves)]
        assert len(links) == sum(len(step.states) for step in lesson.steps)
        assert all(f"&lang={language}&" in link for link in links)
