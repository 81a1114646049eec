"""Write the script that gives a strip of names, too long for a phone, a button at each end where more is hidden."""

import json
from pathlib import Path

from aigc.ui.look.i18n import spoken

SCRIPT = Path(__file__).with_name("strips.js")
STYLE = SCRIPT.with_suffix(".css")


def strips_head() -> str:
    """Write the script for the page's head; it finds the strips as they come."""
    script = SCRIPT.read_text(encoding="utf-8")
    for mark, key in (("EARLIER_NAME", "strip.earlier"), ("LATER_NAME", "strip.later")):
        script = script.replace(mark, json.dumps(spoken(key)))
    return f"<script>{script}</script>"
