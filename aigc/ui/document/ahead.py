"""Name the files of Gradio's frontend that a page needs, so that a browser has all of them at once.

Gradio's scripts import each other in four steps, and a browser finds the files of a step only after it has run the one
before: on a slow line, most of the time is spent waiting. Scripts are named, style sheets written into the page.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.blocks import BlockContext

FRONTEND = Path(gr.__file__).parent / "templates" / "frontend"
ENTRY = re.compile(r'src="\./assets/(index-[\w-]+\.js)"')
DEPENDENCIES = re.compile(r"m\.f=\[([^]]*)\]")  # Vite's list of a script's files, which imports name by number
IMPORT = r"import\(`\./{name}[\w-]+\.js`\)[^[]*__vite__mapDeps\(\[([\d,]*)\]"
RELATIVE = re.compile(r"@import|url\(['\"]?(?!['\"]?data:)")
OTHERWISE = "Gradio's {place} is not built as this version's is: install the version of requirements.txt"
COMPONENT = r"[{{,]{kind}:\{{[^}}]*?component:\(\)=>\w+\(\(\)=>"


def first_files(page: gr.Blocks) -> list[str]:
    """List the files in assets/ for the frontend and for the components that are seen first."""
    return frontend_files(dict.fromkeys(block.get_block_name() for block in seen_first(page)))


def scripts(files: Sequence[str]) -> str:
    """Write the first of these files as the script that starts Gradio, and links that fetch the other scripts.

    A browser opens six connections to a server, and a visitor's drawing must not wait until all these files have come.
    """
    entry, *others = filter(is_script, files)
    links = (f'<link rel="modulepreload" fetchpriority="low" crossorigin href="./assets/{name}">' for name in others)
    return f'<script type="module" crossorigin src="./assets/{entry}"></script>{"".join(links)}'


def style(files: Iterable[str]) -> str:
    """Write the style sheets among these files into a page.

    Gradio's scripts fetch no style sheet that a link names already, and browsers fetch none whose link is disabled.
    ValueError where a sheet names other files by addresses relative to its own.
    """
    sheets = [name for name in files if not is_script(name)]
    text = "".join((FRONTEND / "assets" / name).read_text(encoding="utf-8") for name in sheets)
    if RELATIVE.search(text):
        raise ValueError(OTHERWISE.format(place="style sheets"))
    return f"<style>{text}</style>" + "".join(disabled(f"./assets/{name}") for name in sheets)


def disabled(address: str) -> str:
    """Write a link to a style sheet that the page holds already."""
    return f'<link rel="stylesheet" disabled href="{address}">'


def is_script(name: str) -> bool:
    return name.endswith(".js")


def frontend_files(kinds: Iterable[str]) -> list[str]:
    """List the files in assets/, in the order of need: the entry's, those of Blocks, those of each kind of component.

    ValueError where the installed Gradio's files are built otherwise.
    """
    (entry,) = _found(ENTRY.findall((FRONTEND / "index.html").read_text(encoding="utf-8")), "index.html")
    begin = [entry, *_imported(entry, IMPORT.format(name="Index-"))]
    index = next(name for name in begin if name.startswith("Index-"))
    blocks = _imported(index, IMPORT.format(name="Blocks-"))
    core = next(name for name in begin if name.startswith("core-") and name.endswith(".js"))
    parts = [_imported(core, COMPONENT.format(kind=kind) + IMPORT.format(name="")) for kind in kinds]
    return list(dict.fromkeys([*begin, *blocks, *(name for part in parts for name in part)]))


def seen_first(block: Any) -> Iterator[Any]:
    """Yield the blocks within a block, without those that are hidden or in a tab behind the first."""
    first = next((child for child in block.children if isinstance(child, gr.Tab)), None)
    for child in block.children:
        if child.visible and child.get_block_name() != "api" and (first is None or child is first):
            yield child
            if isinstance(child, BlockContext):
                yield from seen_first(child)


def _imported(script: str, pattern: str) -> Iterator[str]:
    """Yield the files that a script fetches for its import that `pattern` finds."""
    text, files = _script(script)
    found = _found(re.findall(pattern, text), script)
    yield from (files[int(number)] for number in found[0].split(","))


@cache
def _script(name: str) -> tuple[str, list[str]]:
    """Read a script. -> its text, its list of files."""
    text = (FRONTEND / "assets" / name).read_text(encoding="utf-8")
    (listed,) = _found(DEPENDENCIES.findall(text), name)
    return text, re.findall(r'"\./([^"]+)"', listed)


def _found(matches: list[str], place: str) -> list[str]:
    if not matches:
        raise ValueError(OTHERWISE.format(place=place))
    return matches
