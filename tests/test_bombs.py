"""Files and bodies made to exhaust a server are answered with 400 or 413 and one sentence, and cost it little."""

import base64
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from aigc.framing.pictures import see
from aigc.ui.parts.sent.pictures import sent_picture
from tests.bombs import BODIES, PICTURES
from tests.visitor import Visitor

MOST_SECONDS, MOST_MEGABYTES = 3, 150  # of a processor, of memory


def uri(content: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(content).decode()


def look(sent: str) -> None:
    """Open a picture as a request does."""
    try:
        with sent_picture(sent) as picture:
            see(picture)
    except ValueError:
        pass


def peak() -> float:
    with Path("/proc/self/status").open() as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def in_bounds(work: Callable[[], None]) -> bool:
    """Tell whether a forked process does the work within its share of processor time and memory."""
    child = os.fork()
    if not child:
        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        resource.setrlimit(resource.RLIMIT_CPU, (int(used) + MOST_SECONDS, int(used) + MOST_SECONDS))
        Path("/proc/self/clear_refs").write_text("5")
        before = peak()
        work()
        os._exit(0 if peak() - before < MOST_MEGABYTES else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process its memory there")
@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_made_to_exhaust_costs_little(name: str) -> None:
    torch.set_num_threads(1)
    sent = uri(PICTURES[name]())
    assert in_bounds(lambda: look(sent)), name


def test_the_bounds_are_felt() -> None:
    assert not in_bounds(lambda: [bytearray(b"1" * 200_000_000)].clear())
    assert in_bounds(lambda: None)


@pytest.mark.slow
def test_every_bomb_gets_one_sentence(app_url: str) -> None:
    for name, make in {**PICTURES, **BODIES}.items():
        content = make()
        body = b'{"data": ["%b"]}' % uri(content).encode() if name in PICTURES else content
        with Visitor(app_url) as visitor:
            status, said = visitor.send("classify", body)
            assert status in (400, 413) and isinstance(said["error"], str) and len(said["error"]) < 400, (name, said)
    with Visitor(app_url) as visitor:
        assert visitor.ask("classify", {"digit": 7})[0] == 200
