"""Write a lesson: its plan with links, the answers for the teacher, and the worksheet, which shows in print alone."""

import html
from collections.abc import Iterable
from pathlib import Path

from aigc.ui.look.i18n import GAP, LANGUAGES, both, in_both, in_one
from aigc.ui.parts.address.settings import link
from aigc.ui.parts.address.steps import with_links
from aigc.ui.teach.lessons import LESSONS, THOUGHTS, Lesson, State, Step
from aigc.ui.teach.maker import maker

STYLE = Path(__file__).with_name("teach.css")
PAGES = (*(lesson.name for lesson in LESSONS), "links")


def page_of(name: str) -> str:
    """Write one page of the tab, with the tab's style sheet."""
    lessons = {lesson.name: lesson for lesson in LESSONS}
    content = lesson_page(lessons[name]) if name in lessons else maker()
    return f"<style>{STYLE.read_text(encoding='utf-8')}</style>{content}"


def lesson_page(lesson: Lesson) -> str:
    """Write the plan, the questions that end it with their answers, and the worksheet."""
    steps = "".join(_step(lesson, step) for step in lesson.steps)
    thoughts = "".join(
        f"<li><p>{both(f'teach.{lesson.name}.{name}')}</p>"
        f"{_unfolding('teach.answer', both(f'teach.{lesson.name}.{name}_answer'))}</li>"
        for name in THOUGHTS
    )
    return (
        f'<div class="lesson"><h2>{_title(lesson)}</h2><p class="lead">{both(f"teach.{lesson.name}.aim")}</p>'
        f'<p class="under">{both("teach.plan", minutes=lesson.minutes)}</p><ol class="plan">{steps}</ol>'
        f"<h2>{both('teach.sheet')}</h2><p>{both('teach.sheet_text')}</p>"
        f'<p class="acts"><button type="button" data-print>{both("teach.print")}</button></p>'
        f'<ol class="thoughts">{thoughts}</ol></div>{worksheet(lesson)}'
    )


def worksheet(lesson: Lesson) -> str:
    """Write the questions, with lines to write on; teach.css shows them in print alone."""
    steps = "".join(
        f"<li><h3>{both(f'teach.{lesson.name}.{step.name}.title')}</h3>"
        f"<p>{both(f'teach.{lesson.name}.{step.name}.ask')}</p>{_lines('teach.guess', 2)}{_lines('teach.saw', 2)}</li>"
        for step in lesson.steps
    )
    thoughts = "".join(f"<li><p>{both(f'teach.{lesson.name}.{name}')}</p>{_lines('', 3)}</li>" for name in THOUGHTS)
    names = "".join(f"<span>{both(f'teach.{name}')}</span>" for name in ("pupil", "class", "date"))
    return (
        f'<article class="worksheet"><h2>{_title(lesson)}</h2><p class="names">{names}</p>'
        f"<ol>{steps}{thoughts}</ol></article>"
    )


def _title(lesson: Lesson) -> str:
    return f"{LESSONS.index(lesson) + 1}. {both(f'teach.{lesson.name}.name')}"


def _step(lesson: Lesson, step: Step) -> str:
    texts = f"teach.{lesson.name}.{step.name}"
    return (
        f"<li><h3>{both(f'{texts}.title')} <small>{both('teach.minutes', minutes=step.minutes)}</small></h3>"
        f'<p class="ask"><b>{both("teach.first")}</b>{GAP}{both(f"{texts}.ask")}</p>'
        f"<p><b>{both('teach.then')}</b>{GAP}{_with_links(f'{texts}.do', lesson, step.states)}</p>"
        f"{_unfolding('teach.seen', both(f'{texts}.seen'))}</li>"
    )


def _with_links(key: str, lesson: Lesson, states: Iterable[State]) -> str:
    """Write a text in both languages, in which the n-th ((words)) link to the n-th state, in the text's language."""
    said = {}
    for language in LANGUAGES:
        openings = (
            f'<a class="try" target="aigc-lesson" href="{html.escape(address(lesson, state, language))}">'
            for state in states
        )
        said[language] = with_links(in_one(language, key), openings)
    return in_both(**said)


def address(lesson: Lesson, state: State, language: str) -> str:
    """Write the address of a state as a lesson shows it: with larger type, without all that the lesson leaves out."""
    lock = {"lock": ",".join(lesson.lock)} if lesson.lock else {}
    how = {"lang": language, "view": "lesson", "hide": ",".join(lesson.hide), **lock}
    return link(state.part, **state.settings, **how)


def _unfolding(key: str, content: str) -> str:
    return f"<details><summary>{both(key)}</summary><p>{content}</p></details>"


def _lines(key: str, count: int) -> str:
    """Write lines to write on, the first after the words `key`."""
    return f'<div class="lines">{f"<span>{both(key)}</span>" if key else ""}{"<i></i>" * count}</div>'
