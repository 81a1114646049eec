"""Wire the page's events: unqueued, since each takes some tens of milliseconds, and hidden from the API docs."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from aigc.ui.look.i18n import both, notice
from aigc.ui.parts.requests import explain
from aigc.ui.parts.sent.ink import NothingYetError

Arguments = ParamSpec("Arguments")

QUIET: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
LIVE: dict[str, Any] = {**QUIET, "trigger_mode": "always_last"}  # during a request only the newest event waits


def problem(error: ValueError) -> str:
    """Write a notice that names the mistake in a request."""
    key, values = explain(error)
    return f'<p class="notice problem" role="alert">{both(key, **values)}</p>'


def or_problem(handler: Callable[Arguments, str]) -> Callable[Arguments, str]:
    """Let a handler of the page show a ValueError in place of its result.

    A gr.Error would stay invisible, since Gradio 6 shows no error of an event that skips the queue.
    """

    @wraps(handler)
    def handle(*args: Arguments.args, **kwargs: Arguments.kwargs) -> str:
        try:
            return handler(*args, **kwargs)
        except ValueError as error:
            return problem(error)

    return handle


def or_waiting(key: str) -> Callable[[Callable[Arguments, str]], Callable[Arguments, str]]:
    """Let a handler of the page, inside `or_problem`, show the text `key` until there is a digit."""

    def waiting(handler: Callable[Arguments, str]) -> Callable[Arguments, str]:
        @wraps(handler)
        def handle(*args: Arguments.args, **kwargs: Arguments.kwargs) -> str:
            try:
                return handler(*args, **kwargs)
            except NothingYetError:
                return notice(key)

        return handle

    return waiting
