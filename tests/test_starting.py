"""The app starts, or says one sentence, on machines as they are: proxies, addresses, encodings."""

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.read_only import reading_only
from tests.serving import ROOT, environment, free_port, post, upload

PROXIES = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", "all_proxy": "socks5://127.0.0.1:9"}
HARD: list[tuple[str, dict[str, str], list[str]]] = [
    ("everything at once", {**PROXIES, "PYTHONIOENCODING": "ascii"}, ["--host", "::1"]),
]
ONE_BY_ONE = [
    ("a SOCKS proxy", {"all_proxy": "socks5://127.0.0.1:9"}, []),
    ("an HTTP proxy", {"http_proxy": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}, []),
    ("every IPv6 address", {}, ["--host", "::"]),
    ("Windows' encoding", {"PYTHONIOENCODING": "cp1252"}, []),
    ("a POSIX locale", {"LC_ALL": "POSIX", "LANG": "POSIX"}, []),
    ("no home", {"HOME": ""}, []),
]


@pytest.mark.parametrize(
    ("variables", "flags"),
    [pytest.param(variables, flags, id=name) for name, variables, flags in HARD]
    + [pytest.param(variables, flags, id=name, marks=pytest.mark.slow) for name, variables, flags in ONE_BY_ONE],
)
def test_the_app_starts(variables: dict[str, str], flags: list[str], tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log.txt"
    address = f"http://[::1]:{port}/" if "--host" in flags else f"http://127.0.0.1:{port}/"
    command = [sys.executable, "app.py", "--port", str(port), *flags]
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment() | variables, stdout=out, stderr=out)
    try:
        assert answers(address, process), log.read_text(errors="replace")
    finally:
        process.terminate()
        process.wait(timeout=30)
    said = log.read_bytes().decode()
    assert "Traceback" not in said and f":{port}" in said and "运行" in said, "a log file is UTF-8"


@pytest.mark.slow
def test_a_checkout_that_can_only_be_read_is_served(tmp_path: Path) -> None:
    """Weights, cache and home are read-only besides; a folder for temporary files is all that the app writes to."""
    port, home = free_port(), Path.home()
    command = reading_only([ROOT, home], sys.executable, "app.py", "--port", str(port), "--device", "cpu")
    variables = environment() | {"TMPDIR": str(tmp_path)}
    process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}"
    try:
        assert answers(url, process)
        sent = upload(url, ROOT / "weights" / "dnn" / "picture.png")
        assert [
            post(url, name, *data)[0]
            for name, data in (("classify", [{"digit": 7}]), ("generate", ["7", 1, 0, 1, "best"]))
        ] == [200, 200]
        assert post(url, "classify_image", sent)[0] in (200, 400), "its many digits are no server's fault"
    finally:
        process.terminate()
        said = process.communicate(timeout=30)[0].decode()
    assert "Traceback" not in said and process.returncode == 0, said[-2000:]


@pytest.mark.slow
def test_without_a_place_for_temporary_files_one_sentence_says_so() -> None:
    places = [place for place in map(Path, ("/tmp", "/var/tmp", "/usr/tmp")) if place.is_dir()]
    variables = {name: value for name, value in environment().items() if name not in ("TMPDIR", "TEMP", "TMP")}
    ended = subprocess.run(
        reading_only([ROOT, *places], sys.executable, "app.py", "--device", "cpu"),
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
    )
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1), ended.stderr[-2000:]
    assert ended.stderr.startswith("error: ") and "TMPDIR" in ended.stderr


def answers(address: str, process: subprocess.Popen[bytes]) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with direct.open(address, timeout=5) as reply:
                return bool(reply.status == 200)
        except OSError:
            time.sleep(0.2)
    return False


@pytest.mark.slow
def test_help_is_printed_in_any_encoding() -> None:
    """The λ of train.vae is none of ASCII's characters."""
    variables = os.environ | {"PYTHONIOENCODING": "ascii"}
    ended = subprocess.run([sys.executable, "-m", "train.vae", "--help"], cwd=ROOT, env=variables, capture_output=True)
    assert ended.returncode == 0, ended.stderr
    assert b"usage" in ended.stdout


@pytest.mark.slow
def test_training_needs_no_home(tmp_path: Path) -> None:
    """Path.home() fails where neither HOME nor the user's entry is there: here there is no such user."""
    code = (
        "import pathlib; pathlib.Path.home = classmethod(lambda cls: (_ for _ in ()).throw(RuntimeError('no home')))\n"
        "from train.data import mnist\n"
        f"from pathlib import Path\nmnist.load_mnist(Path({str(tmp_path)!r}))"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert "no home" not in ended.stderr and "provide" in ended.stderr
