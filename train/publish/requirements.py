"""Lists of requirements for pip, from the one list in pyproject.toml."""

import tomllib
from typing import Any

from aigc.store.names import WEIGHTS

PROJECT = WEIGHTS.parent / "pyproject.toml"
HEAD = "# Written by `python -m train.requirements` from pyproject.toml: edit that.\n"


def requirement_files() -> dict[str, str]:
    """The content of both files by name: what the app and the trainings need, and what the tests need besides."""
    app, extras = app_requirements(), _project()["optional-dependencies"]
    training = [
        f"# Training and evaluation alone; a Space does without these.\n{extras['train'][0]}",
        *extras["train"][1:],
    ]
    return {
        "requirements.txt": HEAD + "\n".join([*app, *training]) + "\n",
        "tests/requirements.txt": HEAD + "\n".join(extras["dev"]) + "\n",
    }


def app_requirements() -> list[str]:
    """List the requirements of the page, and so of a Space."""
    requirements: list[str] = _project()["dependencies"]
    return requirements


def _project() -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    return project
