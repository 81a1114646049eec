"""Test that the examples run as printed: each curl call in a shell, each Python call in an interpreter."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from aigc.ui.api import JSON_ENDPOINTS
from aigc.ui.dnn.classify import classify_image_endpoint
from aigc.ui.use.snippets import curl, python
from tests.serving import post
from tests.test_app import TEST_SEVEN, picture

FEW = ("classify", "write", "interpolate")  # a Python process each takes time, and the calls differ in their data alone


@pytest.fixture
def beside_a_seven(app_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder that holds a picture of a seven."""
    _, body = post(app_url, "classify", TEST_SEVEN)
    picture(body["data"][0]["image"]).resize((200, 200)).save(tmp_path / "seven.png")
    monkeypatch.chdir(tmp_path)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("endpoint", [*JSON_ENDPOINTS, classify_image_endpoint], ids=lambda endpoint: endpoint.name)
@pytest.mark.usefixtures("beside_a_seven")
def test_the_call_of_curl_gives_an_answer(app_url: str, endpoint: Any) -> None:
    ended = subprocess.run(["bash", "-c", curl(endpoint, app_url)], capture_output=True, text=True, check=True)
    (answer,) = json.loads(ended.stdout)["data"]
    assert set(answer) <= set(endpoint.answer["properties"])


@pytest.mark.parametrize("name", [*FEW, "classify_image"])
@pytest.mark.usefixtures("beside_a_seven")
def test_the_call_of_python_runs(app_url: str, name: str) -> None:
    (endpoint,) = (one for one in [*JSON_ENDPOINTS, classify_image_endpoint] if one.name == name)
    code = [sys.executable, "-c", python(endpoint, app_url)]
    ended = subprocess.run(code, capture_output=True, text=True, env=os.environ | {"HF_HUB_OFFLINE": "1"})
    assert ended.returncode == 0, ended.stderr
    if name == "classify_image":
        assert "'digits': [7]" in ended.stdout
    else:
        with Image.open("image.png") as saved:
            assert saved.format == "PNG"
