"""Send every endpoint and event what no client would: an answer or one sentence comes back, never a traceback.

Two tests, each twice: a few hundred cases here, a hundred thousand by `python -m pytest -n 0 -m fuzz`. Seeds are fixed.
"""

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from aigc.ui.api import JSON_ENDPOINTS
from tests.serving import ROOT, Server
from tests.visitor import Visitor

FEW, MANY = 40, 6500  # cases of each endpoint; 16 of them and the events make 110,000
REFUSED = {400, 404, 413, 503}
PICTURE = {"path": "/etc/passwd", "url": "http://127.0.0.1:1/x.png", "meta": {"_type": "gradio.FileData"}}
EXAMPLES: dict[str, list[Any]] = {e.name: list(e.example) for e in JSON_ENDPOINTS} | {"classify_image": [PICTURE]}
NUMBERS = st.one_of(
    st.integers(), st.floats(), st.sampled_from([0, -1, 10, 11, 279, 280, 281, 10**9, 2**31, 2**63, 10**30, 1e308])
)
TEXTS = st.one_of(
    st.text(max_size=20), st.sampled_from(["", "best", "article", "7" * 500, "data:image/png;base64,AAAA"])
)
LEAVES = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.one_of(st.sampled_from(["v", "size", "strokes", "path", "meta", "digit"]), TEXTS), inner, max_size=4
        ),
    ),
    max_leaves=12,
)
DEEP = st.integers(1, 3000).map(lambda depth: "[" * depth + "]" * depth)


@pytest.fixture(scope="module")
def attacked(server: Server) -> Iterator[str]:
    """Attack the app; at the end its log has gained no traceback and little else."""
    before = len(server.log.read_text())
    yield server.url
    said = server.log.read_text()[before:]
    assert "Traceback" not in said and len(said) < 200_000, said[-3000:]


def places(value: Any) -> list[tuple[Any, Any]]:
    """List all places in nested JSON, as containers and keys."""
    items = list(value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else [])
    return [(value, key) for key, _ in items] + [place for _, inner in items for place in places(inner)]


@st.composite
def bodies(draw: st.DrawFn, data: list[Any]) -> bytes:
    """Draw a request near a valid one, or far from all."""
    kind = draw(st.integers(0, 9))
    if kind == 0:
        return draw(st.one_of(st.binary(max_size=60), DEEP.map(str.encode)))
    if kind == 1:
        return json.dumps({"data": draw(VALUES)}).encode()
    altered = copy.deepcopy(data)
    for _ in range(draw(st.integers(1, 3))):
        if not (choices := places(altered)):
            break
        container, key = choices[draw(st.integers(0, len(choices) - 1))]
        match draw(st.integers(0, 4)):
            case 0:
                del container[key]
            case 1 if isinstance(container, list):
                container.insert(key, draw(VALUES))
            case _:
                container[key] = draw(VALUES)
    written = json.dumps({"data": altered}).encode("utf-8", "surrogatepass")
    return written[: draw(st.integers(0, len(written)))] if kind == 2 else written


def check(url: str, name: str, body: bytes) -> None:
    """Send over a new connection, which an answer may close."""
    with Visitor(url) as visitor:
        status, said = visitor.send(name, body)
    assert status == 200 or status in REFUSED, (status, said)
    if status != 200:
        assert isinstance(said, dict) and isinstance(said["error"], str) and len(said["error"]) < 1000, said


cases = pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.fuzz)])


@cases
@pytest.mark.parametrize("name", EXAMPLES)
def test_an_endpoint_answers_anything_with_a_result_or_a_sentence(name: str, count: int, attacked: str) -> None:
    @seed(1)
    @settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(bodies(EXAMPLES[name]))
    def attack(body: bytes) -> None:
        check(attacked, name, body)

    attack()


@cases
def test_an_event_answers_anything_with_a_result_or_a_sentence(count: int, attacked: str) -> None:
    with Visitor(attacked) as visitor:
        numbers = sorted(visitor.events().values())
    asked = st.fixed_dictionaries(
        {
            "data": st.one_of(st.lists(VALUES, max_size=8), VALUES),
            "fn_index": st.one_of(st.sampled_from(numbers), NUMBERS, VALUES),
        },
        optional={"session_hash": VALUES, "event_data": VALUES, "trigger_id": VALUES, "simple_format": VALUES},
    )

    @seed(2)
    @settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(asked)
    def attack(sent: dict[str, Any]) -> None:
        check(attacked, "predict", json.dumps(sent).encode())

    attack()


@pytest.mark.fuzz
@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris is not installed: pip install atheris")
@pytest.mark.parametrize("target", ["pictures", "strokes", "weights"])
def test_a_reader_answers_or_refuses_any_bytes(target: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.reader_fuzz", target, "-max_total_time=120"]
    ended = subprocess.run([*command, f"-artifact_prefix={tmp_path}/"], cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr[-3000:]
