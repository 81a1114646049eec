"""Write the script of the round buttons where a phone cuts off: at the ends of a strip of names, below a result."""

import json
from pathlib import Path

from aigc.ui.look.i18n import spoken

HERE = Path(__file__).parent
SCRIPTS = tuple(HERE / name for name in ("round.js", "strips.js", "folds.js"))
STYLES = tuple(HERE / name for name in ("strips.css", "folds.css"))
NAMES = (
    ("EARLIER_NAME", "strip.earlier"),
    ("LATER_NAME", "strip.later"),
    ("ALL_NAME", "strip.all"),
    ("UNFOLD_NAME", "strip.unfold"),
    ("FOLD_NAME", "strip.fold"),  # after the name that it ends
)


def strips_head() -> str:
    """Write the script for the page's head; it finds the strips and the results as they come."""
    script = "".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
    for mark, key in NAMES:
        script = script.replace(mark, json.dumps(spoken(key)))
    return f"<script>{script}</script>"
