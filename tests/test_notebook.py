"""Run the notebook as Jupyter does: every cell ends well, and pictures and answers show themselves."""

from typing import Any

import pytest

from tests.serving import ROOT

nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed: pip install -r tests/requirements.txt")
nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed: pip install -r tests/requirements.txt")
pytest.importorskip("ipykernel", reason="ipykernel is not installed: pip install -r tests/requirements.txt")

NOTEBOOK = ROOT / "tests" / "data" / "tour.ipynb"


@pytest.mark.slow
def test_pictures_and_answers_show_themselves_in_a_notebook() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(ROOT)}}).execute()
    shown: list[Any] = [
        output["data"]
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "execute_result"
    ]
    written, answered, number, walked = shown
    assert "image/png" in written and "text/html" not in written
    assert "<b>1</b>" in answered["text/html"] and answered["text/html"].count("<tr>") == 10
    assert "<b>11</b>" in number["text/html"] and number["text/html"].count("<img") == 2
    assert walked["text/html"].count("<figcaption>") == 9
    assert "<figcaption>3</figcaption>" in walked["text/html"] and "<figcaption>8</figcaption>" in walked["text/html"]
