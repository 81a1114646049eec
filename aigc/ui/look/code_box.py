"""Show code: a box that scrolls sideways and never wraps a line. A tab that has one sends CODE_STYLE with it."""

import html
from pathlib import Path

CODE_STYLE = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")


def code_box(code: str, label: str) -> str:
    """Write code as one line of markup, without blank lines, which would end markup within Markdown.

    label  says what it is, for those who hear the page
    """
    text = html.escape(code).replace("\n", "&#10;")
    named = f'tabindex="0" role="region" aria-label="{html.escape(label)}"'
    return f'<pre class="code-box" {named}><code>{text}</code></pre>'
