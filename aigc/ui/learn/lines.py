"""Show lines of this repository, read when the page is built, so that they are the ones that run."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aigc import digits
from aigc.ui.look.code_box import code_box

ROOT = Path(digits.__file__).parent.parent


def code_of(function: Callable[..., Any], *words: str) -> str:
    """Write the lines that define a function or a class, with their place, without docstrings:
    the page explains them beside the lines, in both languages.

    words  of several statements, only those that hold one of these words are shown, within what they stand in
    """
    lines, first = inspect.getsourcelines(function)
    place = Path(inspect.getsourcefile(inspect.unwrap(function)) or "").relative_to(ROOT).as_posix()
    source = _without_docstrings(textwrap.dedent("".join(lines)))
    text = _holding(source, words) if words else source
    name = f"{place}:{first}"
    return f'<figure class="lines"><figcaption>{name}</figcaption>{code_box(text, name)}</figure>'


def _without_docstrings(source: str) -> str:
    """Take the docstrings out of the source of a function or a class, and the blank lines right after them."""
    lines, dropped = source.splitlines(), set[int]()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            end = node.body[0].end_lineno or 0
            while end < len(lines) and not lines[end].strip():
                end += 1
            dropped |= {*range(node.body[0].lineno - 1, end)}
    return "\n".join(line for place, line in enumerate(lines) if place not in dropped)


def _holding(source: str, words: tuple[str, ...]) -> str:
    """Keep the statements that hold one of the words, and the heads of all that they stand in; a comment stands for
    each gap. ValueError for a word that no statement holds.
    """
    lines = source.splitlines()
    kept, found = set[int](), set[str]()

    def keep(body: list[ast.stmt]) -> bool:
        before = len(kept)
        for node in body:
            inside: list[ast.stmt] | None = getattr(node, "body", None)
            last = inside[0].lineno - 1 if inside else node.end_lineno or node.lineno
            span = range(node.lineno - 1, last)
            held = {word for word in words if word in "\n".join(lines[place] for place in span)}
            if keep(inside) if inside else held:
                kept.update(span)
                found.update(held)
        return len(kept) > before

    keep(ast.parse(source).body)
    if missing := set(words) - found:
        raise ValueError(f"no statement holds {sorted(missing)}")
    shown: list[str] = []
    for place, line in enumerate(lines):
        if place in kept:
            shown.append(line)
        elif line.strip() and not (shown and shown[-1].endswith("# …")):
            shown.append(f"{line[: len(line) - len(line.lstrip())]}# …")
    return "\n".join(shown)
