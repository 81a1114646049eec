"""How the page's events are wired: unqueued, since each takes some tens of milliseconds, and not in the API docs."""

from typing import Any

QUIET: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
LIVE: dict[str, Any] = {**QUIET, "trigger_mode": "always_last"}  # while one is under way, only the newest waits
