"""Command lines become options, in the user's own terms."""

from pathlib import Path

import pytest
import torch

from train.dnn import RECIPES, DNNOptions
from train.loop.options import parse, run_or_explain


def test_a_tilde_is_the_home_folder_even_where_the_shell_leaves_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    options = parse(DNNOptions, RECIPES, "dnn", ["--out=~/run", "--data-dir=~/data"])
    assert options.out == tmp_path / "run" and options.data_dir == tmp_path / "data"
    assert options.log_dir == tmp_path / "run" / "logs"
    with pytest.raises(SystemExit, match="2"):
        parse(DNNOptions, RECIPES, "dnn", ["--out=~nobody-of-that-name/run"])
    assert "names no home folder" in capsys.readouterr().err.splitlines()[-1]


def test_an_accelerator_without_memory_is_one_sentence_and_an_error_of_the_program_a_traceback(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def failing(error: Exception) -> None:
        raise error

    for error in (torch.OutOfMemoryError("CUDA out of memory. Tried 2.00 GiB\nmore"), MemoryError("no room")):
        with pytest.raises(SystemExit, match="2"):
            run_or_explain(lambda error=error: failing(error))  # type: ignore[misc]
        told = capsys.readouterr().err
        assert told.count("\n") == 1 and "smaller --batch-size" in told
    with pytest.raises(RuntimeError, match="shapes"):
        run_or_explain(lambda: failing(RuntimeError("shapes differ")))
