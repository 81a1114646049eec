"""Lists of requirements for pip, from the one list in pyproject.toml."""

import tomllib

from aigc.store.names import WEIGHTS

PROJECT = WEIGHTS.parent / "pyproject.toml"
HEAD = "# Written by `python -m train.requirements` from pyproject.toml: edit that."
TRAINING = "# Training and evaluation alone; a Space does without the following."


def requirement_files() -> dict[str, str]:
    """Make both files: requirements of app and trainings, and those that the tests add."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    extras: dict[str, list[str]] = project["optional-dependencies"]
    files = {
        "requirements.txt": [HEAD, *project["dependencies"], TRAINING, *extras["train"]],
        "tests/requirements.txt": [HEAD, *extras["dev"]],
    }
    return {name: "\n".join(lines) + "\n" for name, lines in files.items()}
