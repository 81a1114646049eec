"""Keep the log short, whatever visitors send: so many lines a minute of each logger, and a count of the rest."""

import logging
from collections import Counter
from time import monotonic

MOST, SPAN = 60, 60.0  # lines in so many seconds


class Sparing(logging.Filter):
    """Filter of a handler; the first line after a flood tells how many were left out."""

    def __init__(self, most: int = MOST, span: float = SPAN) -> None:
        super().__init__()
        self.most, self.span = most, span
        self._since = monotonic()
        self._seen: Counter[str] = Counter()

    def filter(self, record: logging.LogRecord) -> bool:
        """Let a line pass while its logger has some left."""
        if monotonic() - self._since > self.span:
            left_out = sum(count - self.most for count in self._seen.values() if count > self.most)
            self._since, self._seen = monotonic(), Counter()
            if left_out:
                record.msg, record.args = f"{record.getMessage()} ({left_out} lines before it were left out)", ()
        self._seen[record.name] += 1
        return self._seen[record.name] <= self.most


def spare_the_log() -> None:
    """Put a filter on every handler that the server's loggers write to."""
    for name in (None, "uvicorn", "gradio"):
        for handler in logging.getLogger(name).handlers:
            handler.addFilter(Sparing())
