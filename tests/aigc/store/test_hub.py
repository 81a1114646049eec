"""Test pulling from a server with the Hub's protocol; the client is huggingface_hub in a process of its own."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from aigc.models.dnn import DNN, DNNConfig
from aigc.store.model_files import save_model
from tests.fake_hub import READER, Hub, hub
from tests.serving import ROOT

LOAD = """
import hashlib, json, sys, time, aigc
for source in sys.argv[1:]:
    started = time.monotonic()
    try:
        dnn = aigc.load_dnn(source=source or None, device="cpu")
        says = hashlib.sha256(b"".join(t.numpy().tobytes() for t in dnn.state_dict().values())).hexdigest()
    except aigc.WeightsError as error:
        says = str(error)
    print(json.dumps([says, time.monotonic() - started]))
"""
NOWHERE = "http://127.0.0.1:9"


def load_from(endpoint: str, cache: Path, *sources: str, **settings: str) -> list[str]:
    """Load each source in another process. -> the digest of its weights, or the sentence of its error."""
    variables = os.environ | {"HF_ENDPOINT": endpoint, "HF_HOME": str(cache), **settings}
    variables.pop("HF_TOKEN", None) if "HF_TOKEN" not in settings else None
    ended = subprocess.run(
        [sys.executable, "-c", LOAD, *sources], cwd=ROOT, env=variables, capture_output=True, text=True, check=True
    )
    return [json.loads(line)[0] for line in ended.stdout.splitlines()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "dnn"
    save_model(DNN(DNNConfig("best", 4)), folder)
    return folder


@pytest.fixture(scope="module")
def digest(folder: Path) -> str:
    tensors = load_file(folder / "model.safetensors")
    values = [tensors[name] for name in DNN(DNNConfig("best", 4)).state_dict()]
    return hashlib.sha256(b"".join(value.numpy().tobytes() for value in values)).hexdigest()


@pytest.fixture
def served(folder: Path) -> Iterator[Hub]:
    with hub() as served:
        repository = served.add("somebody/aigc-dnn", folder)
        repository.tags["v1"] = served.head("somebody/aigc-dnn")
        yield served


@pytest.mark.slow
def test_a_model_is_loaded_bit_for_bit_at_one_commit_and_then_without_the_hub(
    served: Hub, digest: str, tmp_path: Path
) -> None:
    load_from(served.endpoint, tmp_path, "")
    assert served.requests == [], "with weights/ in place the Hub is never asked"
    commit = served.head("somebody/aigc-dnn")
    sources = ["somebody/aigc-dnn", "somebody/aigc-dnn@main", "somebody/aigc-dnn@v1", f"somebody/aigc-dnn@{commit}"]
    assert load_from(served.endpoint, tmp_path, *sources) == [digest] * 4
    files = [request for request in served.requests if "/resolve/" in request]
    assert files and all(f"/resolve/{commit}/" in request for request in files), "config and weights are of one commit"
    before = len(served.requests)
    assert load_from(served.endpoint, tmp_path, sources[3]) == [digest]
    assert len(served.requests) == before, "a full commit in the cache needs no request"
    cut_off = load_from(NOWHERE, tmp_path, *sources, "somebody/aigc-dnn@v2", "somebody/else", f"somebody/else@{commit}")
    assert cut_off[:4] == [digest] * 4, "without the Hub, that revision is taken as fetched last, and no other"
    for sentence in cut_off[4:]:
        assert "the Hub cannot be reached" in sentence and "is not cached" in sentence and "--weights DIR" in sentence
    assert load_from(NOWHERE, tmp_path, sources[0], HF_HUB_OFFLINE="1") == [digest]
    served.faults = {"/api/": "busy"}
    assert load_from(served.endpoint, tmp_path, sources[0]) == [digest]


def test_what_is_not_there_or_not_ours_is_refused_with_a_sentence(served: Hub, folder: Path, tmp_path: Path) -> None:
    pickled = tmp_path / "pickled"
    pickled.mkdir()
    torch.save(DNN(DNNConfig("best", 4)).state_dict(), pickled / "pytorch_model.bin")
    (pickled / "config.json").write_bytes((folder / "config.json").read_bytes())
    served.add("somebody/pickle", pickled)
    (pickled / "model.safetensors").write_bytes((folder / "model.safetensors").read_bytes())
    served.add("somebody/both", pickled)
    (pickled / "pytorch_model.bin").unlink()
    (pickled / "model.safetensors").unlink()
    served.add("somebody/half-done", pickled)
    large = tmp_path / "large"
    large.mkdir()
    (large / "config.json").write_text("1" * 4_000_001)
    (large / "model.safetensors").write_bytes((folder / "model.safetensors").read_bytes())
    served.add("somebody/large", large)
    served.add("somebody/private", folder).private = True
    served.faults = {"somebody/hotel": "page"}
    names = ["else", "aigc-dnn@v9", "pickle", "both", "half-done", "private", "hotel", "a..b", "large"]
    cache = tmp_path / "cache"
    missing, revision, pickle, both, half_done, private, hotel, odd, big = load_from(
        served.endpoint, cache, *(f"somebody/{name}" for name in names)
    )
    assert missing.startswith("there is no folder somebody/else, and the Hub has no model somebody/else, or not for")
    assert f"{served.endpoint} does not answer as the Hub does" in hotel and "check HF_ENDPOINT" in hotel
    assert odd == "somebody/a..b is no name of a repository on the Hub: check the name"
    assert "somebody/large@main: config.json has more than 4,000,000 bytes" in big
    assert not list(cache.rglob("*large*/snapshots/*/config.json"))
    assert revision == "somebody/aigc-dnn has no revision v9 on the Hub: name a branch, tag or commit"
    for sentence in (pickle, both):
        assert "offers a pickle (pytorch_model.bin): only safetensors are loaded" in sentence
    assert half_done == "somebody/half-done@main lacks config.json or model.safetensors: only safetensors are loaded"
    assert "not for your token" in private
    (allowed,) = load_from(served.endpoint, cache, "somebody/private", HF_TOKEN=READER)
    assert len(allowed) == 64, allowed


@pytest.mark.slow
def test_half_a_download_and_a_hub_that_hangs_are_told_apart_from_a_model(
    served: Hub, folder: Path, digest: str, tmp_path: Path
) -> None:
    served.add("somebody/cut", folder)
    served.add("somebody/slow", folder)
    served.faults = {
        "/somebody/cut/resolve/": "half",
        "/somebody/slow/resolve/": "hang",
        "models/somebody/dead": "hang",
    }
    cut, slow, dead = load_from(served.endpoint, tmp_path, "somebody/cut", "somebody/slow", "somebody/dead")
    for sentence in (cut, slow, dead):
        assert "the Hub cannot be reached" in sentence, sentence
    assert "no answer for 4 s" in slow and "no answer for 4 s" in dead
    served.faults = {}
    assert load_from(served.endpoint, tmp_path, "somebody/cut", "somebody/slow") == [digest] * 2, (
        "the next try succeeds"
    )


@pytest.mark.slow
def test_a_slow_line_is_waited_for_and_a_cache_that_cannot_be_written_is_named(served: Hub, tmp_path: Path) -> None:
    save_model(DNN(DNNConfig("best", 14)), tmp_path / "dnn")  # 370 KB take longer than the timeout for silence
    served.add("somebody/slow", tmp_path / "dnn")
    served.faults = {"model.safetensors": "drip"}
    (digest,) = load_from(served.endpoint, tmp_path / "cache", "somebody/slow")
    assert len(digest) == 64, digest
    (tmp_path / "file").touch()
    (sentence,) = load_from(served.endpoint, tmp_path / "file", "somebody/aigc-dnn")
    assert sentence.startswith("the cache cannot be written") and "HF_HOME" in sentence
