"""Test that the files named ahead are those of the installed Gradio; test_page.py sees that the page uses each once."""

import pytest

from aigc.ui.document.ahead import FRONTEND, frontend_files


def test_the_entry_and_the_code_of_each_component_are_named_and_exist() -> None:
    files = frontend_files(["html", "tabs"])
    assert files[0].startswith("index-") and len(set(files)) == len(files)
    assert all((FRONTEND / "assets" / name).is_file() for name in files)
    html = [name for name in files if name not in frontend_files(["tabs"])]
    assert any("svelte" in (FRONTEND / "assets" / name).read_text(encoding="utf-8") for name in html)


def test_a_frontend_that_is_built_otherwise_is_said_to_be() -> None:
    with pytest.raises(ValueError, match="is not built as this version's is: install"):
        frontend_files(["no_such_component"])
