"""Print in any terminal, pipe or log file: a Chinese sentence must not end a program."""

import sys
from io import TextIOWrapper


def speak_utf8() -> None:
    """Let standard output and error take every character.

    A terminal keeps its encoding, and shows an escape for a character that it lacks; a file or a pipe gets UTF-8.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # none at all where a program runs without a console
            if not stream.isatty():
                stream.reconfigure(encoding="utf-8")
            stream.reconfigure(errors="backslashreplace")
