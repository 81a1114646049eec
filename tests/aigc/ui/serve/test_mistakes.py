"""A body that is no text, and a disk without room for an upload, are told apart in one sentence each."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.read_only import reading_only
from tests.serving import ROOT, environment, free_port, wait_for
from tests.visitor import Visitor

FORM = b'--b\r\nContent-Disposition: form-data; name="files"; filename="7.png"\r\n\r\n%b\r\n--b--\r\n'


@pytest.mark.parametrize("name", ["classify", "classify_image"])
def test_a_body_that_is_no_text_gets_a_sentence(name: str, app_url: str) -> None:
    with Visitor(app_url) as visitor:
        status, said = visitor.send(name, b"\x80")
    assert status == 400 and "body" in said["error"], said


@pytest.mark.slow
def test_an_upload_without_room_is_the_servers_fault_and_said_in_a_sentence(tmp_path: Path) -> None:
    port, folder = free_port(), tmp_path / "small"
    folder.mkdir()
    small = f"mount -t tmpfs -o size=1m tmpfs {folder} && exec {sys.executable} app.py --device cpu --port {port}"
    process = subprocess.Popen(
        reading_only([], "sh", "-c", small),
        cwd=ROOT,
        env=environment() | {"TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}", process)
        with Visitor(f"http://127.0.0.1:{port}") as visitor:
            headers = {"Content-Type": "multipart/form-data; boundary=b"}
            visitor.connection.request("POST", "/gradio_api/upload", FORM % bytes(3_000_000), headers)
            reply = visitor.connection.getresponse()
            said = reply.read().decode()
            status, _ = visitor.ask("classify", {"digit": 7})
    finally:
        process.terminate()
        log = process.communicate(timeout=30)[0]
    assert reply.status == 503 and "no room for uploads" in said, said
    assert status == 200 and "Traceback" not in log
