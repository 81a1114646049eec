"""Command lines become options, in the user's own terms."""

from pathlib import Path

import pytest

from train.dnn import RECIPES, DNNOptions
from train.loop.options import parse


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
