"""Test publishing to a server with the Hub's protocol, and the real app with the published weights; no stubs."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from huggingface_hub import ModelCard, RepoCard

from aigc.store.loaded import Models
from aigc.store.locate import own_folders
from aigc.store.manifest import read_manifest
from aigc.store.names import WEIGHTS
from aigc.ui.api import json_endpoints
from tests.fake_hub import READER, TOKEN, Hub, hub
from tests.serving import ROOT, free_port, post, wait_for
from train.push import main

SHIPPED = ("app.py", "aigc", "train", "weights", "README.md", "LICENSE", "requirements.txt", ".gitattributes")
SEVEN = {"digit": 7, "index": 0}
pytestmark = pytest.mark.slow


def settings(served: Hub | None, home: Path, token: str | None = None) -> dict[str, str]:
    """Build an environment with the Hub's address and a token."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "GRADIO_"))}
    variables |= {"HF_HOME": str(home), "HF_ENDPOINT": served.endpoint if served else "http://127.0.0.1:9"}
    return variables | ({"HF_TOKEN": token} if token else {})


def run(tree: Path, variables: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], cwd=tree, env=variables, capture_output=True, text=True, timeout=120, check=False
    )


def push(tree: Path, served: Hub | None, *flags: str, token: str | None = TOKEN) -> subprocess.CompletedProcess[str]:
    return run(tree, settings(served, tree / "home", token), "-m", "train.push", *flags)


def answer_of(tree: Path, variables: dict[str, str], *flags: str) -> tuple[dict[str, object], str]:
    """Start app.py and classify a test image. -> its answer, and its output."""
    port = free_port()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "app.py", "--port", str(port), *flags],
            cwd=tree,
            env=variables,
            stdout=log,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}", process)
            status, body = post(f"http://127.0.0.1:{port}", "classify", SEVEN)
            assert status == 200, body
        finally:
            process.terminate()
            process.wait(timeout=30)
        log.seek(0)
        return body["data"][0], log.read()


def copied(target: Path) -> Path:
    """Copy the project to a folder that a push may write to."""
    for name in SHIPPED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / name, target)
    return target


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def pushed(tree: Path) -> Iterator[Hub]:
    """Push all models of `tree` once, as the owner “somebody”."""
    with hub() as served:
        ended = push(tree, served, "--owner", "somebody")
        assert ended.returncode == 0, ended.stderr
        assert ended.stdout.count("pushed as v1") == len(own_folders()), ended.stdout
        yield served


def test_each_model_is_a_repository_with_what_ships_and_a_card(tree: Path, pushed: Hub) -> None:
    assert set(pushed.repositories) == {f"somebody/aigc-{name}" for name in own_folders()}
    for name in own_folders():
        repository = pushed.repositories[f"somebody/aigc-{name}"]
        commit = pushed.head(f"somebody/aigc-{name}")
        files = repository.commits[commit]
        assert repository.tags == {"v1": commit} and not repository.private
        assert set(files) == {path.name for path in (WEIGHTS / name).iterdir()} | {".gitattributes"}
        for file, content in files.items():
            if file not in (".gitattributes", "README.md"):
                assert content == (WEIGHTS / name / file).read_bytes(), f"{name}/{file} is pushed bit for bit"
        card = ModelCard(files["README.md"].decode())
        data = card.data.to_dict()
        (index,) = data["model-index"]
        measured = {one["type"]: one["value"] for result in index["results"] for one in result["metrics"]}
        shown = json.loads(files["metrics.json"])["evaluation"]
        assert measured and all(value == pytest.approx(shown[key], abs=1e-5) for key, value in measured.items())
        assert (data["license"], index["name"]) == ("apache-2.0", f"aigc-{name}")
        assert "picture.png" in card.text and "## Limits" in card.text and "seed 0" in card.text
        assert json.loads(files["metrics.json"])["training"]["command"] in card.text


def test_the_code_on_a_card_runs(pushed: Hub, tree: Path, tmp_path: Path) -> None:
    codes = []
    for name in ("gan", "vae", "dnn", "vae-map"):
        repository = f"somebody/aigc-{name}"
        card = pushed.repositories[repository].commits[pushed.head(repository)]["README.md"].decode()
        (code,) = re.findall(r"```python\n(.*?)```", card, re.DOTALL)
        assert f'source="{repository}"' in code
        codes.append(code)
    ended = run(ROOT, settings(pushed, tmp_path), "-c", "\n".join(codes))
    assert ended.returncode == 0, ended.stderr


def test_what_is_pushed_is_pinned_and_not_pushed_again(tree: Path, pushed: Hub) -> None:
    pins = {name: f"somebody/aigc-{name}@{pushed.head(f'somebody/aigc-{name}')}" for name in own_folders()}
    assert read_manifest(tree / "aigc" / "manifest.json").revisions == pins
    front = RepoCard((tree / "README.md").read_text(encoding="utf-8")).data
    assert front["models"] == sorted(pin.split("@")[0] for pin in pins.values())
    repo, files, commit = front["preload_from_hub"][sorted(pins).index("gan")].split(" ")
    assert f"{repo}@{commit}" == pins["gan"]
    assert set(files.split(",")) == {"config.json", "model.safetensors", "metrics.json", "timeline.safetensors"}
    count = len(pushed.requests)
    ended = push(tree, pushed, "--owner", "somebody", "dnn")
    assert ended.returncode == 0 and ended.stdout.count("nothing has changed") == 2, ended.stdout + ended.stderr
    assert not [request for request in pushed.requests[count:] if "/commit/" in request or "/tag/" in request]
    assert read_manifest(tree / "aigc" / "manifest.json").revisions == pins


def test_what_changed_is_the_next_release(pushed: Hub, tmp_path: Path) -> None:
    other = copied(tmp_path)
    metrics = json.loads((other / "weights" / "dnn" / "metrics.json").read_text(encoding="utf-8"))
    metrics["evaluation"]["accuracy"] = 0.5
    (other / "weights" / "dnn" / "metrics.json").write_text(json.dumps(metrics), encoding="utf-8")
    with (other / "weights" / "dnn" / "metrics.json").open("a") as file:
        file.write(" ")
    ended = push(other, pushed, "--owner", "somebody", "--private", "dnn")
    assert ended.returncode == 2 and "if it is meant to be so: python -m train.cards" in ended.stderr
    assert run(other, settings(None, other / "home"), "-m", "train.manifest").returncode == 0
    ended = push(other, pushed, "--owner", "somebody", "--private", "dnn")
    assert ended.returncode == 0, ended.stderr
    assert "somebody/aigc-dnn: pushed as v2" in ended.stdout and "aigc-dnn-article: nothing has changed" in ended.stdout
    assert ended.stdout.count("it stays public") == 2
    repository = pushed.repositories["somebody/aigc-dnn"]
    assert set(repository.tags) == {"v1", "v2"} and repository.tags["v2"] == pushed.head("somebody/aigc-dnn")
    del repository.tags["v2"]  # as if the connection broke before the tag was set
    assert "aigc-dnn: pushed as v2" in push(other, pushed, "--owner", "somebody", "dnn").stdout
    ended = push(other, pushed, "--owner", "secret", "--private", "dnn")
    assert ended.returncode == 0, ended.stderr
    assert pushed.repositories["secret/aigc-dnn"].private
    assert "secret/" not in (other / "aigc" / "manifest.json").read_text(), "others could not fetch what is private"


def test_what_stands_in_the_way_of_a_push_is_said_in_one_line(tree: Path, pushed: Hub) -> None:
    for served, token, sentence in (
        (pushed, None, "there is no token for the Hub: run `hf auth login`"),
        (pushed, READER, "the token may not write to somebody (the Hub answered 403)"),
        (None, TOKEN, "the Hub cannot be reached at http://127.0.0.1:9"),
    ):
        ended = push(tree, served, "--owner", "somebody", "dnn", token=token)
        assert ended.returncode == 2, ended.stderr
        assert sentence in ended.stderr.strip().splitlines()[-1]
        assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (["--owner", "somebody", "cnn"], "unknown model cnn: choose from gan, vae, dnn"),
        (["dnn"], "say where to: --owner NAME"),
        (["--space", "aigc"], "aigc is no name on the Hub"),
        (["--owner", "somebody/aigc"], "somebody/aigc is no name on the Hub"),
    ],
)
def test_a_wrong_flag_is_named(flags: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(flags)
    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err


@pytest.fixture(scope="module")
def bare(tree: Path, pushed: Hub) -> Path:
    """Copy the project without weights/, with a manifest that pins the pushed commits."""
    bare = tree / "bare"
    bare.mkdir()
    shutil.copy2(tree / "app.py", bare)
    shutil.copytree(tree / "aigc", bare / "aigc", ignore=shutil.ignore_patterns("__pycache__"))
    return bare


def test_without_weights_the_app_takes_the_pinned_ones_from_the_hub_and_then_from_the_cache(
    bare: Path, pushed: Hub, models: Models
) -> None:
    here = json_endpoints(models)["classify"](SEVEN)
    there, said = answer_of(bare, settings(pushed, bare / "home"))
    assert there == here
    pinned = read_manifest(bare / "aigc" / "manifest.json").revisions["dnn"]
    assert f"is not here: it is taken from the Hub, {pinned}" in said
    assert answer_of(bare, settings(None, bare / "home"))[0] == here, "and then without a network"


def test_a_hub_that_hangs_lies_or_is_away_is_named_and_nothing_starts(bare: Path, pushed: Hub) -> None:
    for faults, endpoint, sentence in (
        ({"/api/models/": "hang"}, pushed, "the Hub cannot be reached"),
        ({"aigc-dnn/resolve": "other"}, pushed, "model.safetensors is not the file that this version ships"),
        ({}, None, "the Hub cannot be reached"),
    ):
        pushed.faults = faults
        ended = run(bare, settings(endpoint, bare / f"home of {sentence}"), "app.py")
        pushed.faults = {}
        assert ended.returncode == 2, ended.stderr
        assert sentence in ended.stderr.strip().splitlines()[-1]
        assert "Traceback" not in ended.stderr


def test_somebodys_weights_replace_those_that_they_have(tree: Path, pushed: Hub) -> None:
    _, said = answer_of(tree, settings(pushed, tree / "home", TOKEN), "--hub", "secret")
    assert "weights/gan-article is this project's own: the Hub has no model secret/aigc-gan-article" in said
    assert "weights/dnn is" not in said
    _, said = answer_of(tree, settings(None, tree / "home", TOKEN), "--hub", "secret")
    assert "secret/aigc-dnn@main is taken as fetched last" in said, "and then without a network"
    ended = run(tree, settings(pushed, tree / "home"), "app.py", "--hub", "nobody")
    assert ended.returncode == 2
    assert re.fullmatch(r"error: the Hub has no model nobody/aigc-.*", ended.stderr.strip().splitlines()[-1])


def test_the_space_has_what_it_needs_and_nothing_else_and_starts(tree: Path, pushed: Hub, tmp_path: Path) -> None:
    ended = push(tree, pushed, "--space", "somebody/aigc")
    assert ended.returncode == 0, ended.stderr
    files = pushed.repositories["spaces/somebody/aigc"].commits[pushed.head("spaces/somebody/aigc")]
    assert {name.split("/")[0] for name in files} == {
        *("app.py", "aigc", "weights", "README.md", "LICENSE", "requirements.txt", ".gitattributes")
    }
    assert not [name for name in files if name.endswith((".pyc", ".pyi", ".partial"))]
    assert {name.split("/")[1] for name in files if name.startswith("weights/")} == set(own_folders())
    required = files["requirements.txt"].decode()
    assert "gradio" in required and "torchvision" not in required and "tensorboard" not in required
    assert "*.safetensors filter=lfs diff=lfs merge=lfs -text" in files[".gitattributes"].decode()
    readme = RepoCard(files["README.md"].decode())
    front = readme.data
    assert "AIGC Lab" in front["title"] and "实验室" in front["title"] and len(front["short_description"]) <= 60
    assert (front["sdk"], front["app_file"]) == ("gradio", "app.py") and len(front["preload_from_hub"]) == len(
        own_folders()
    )
    assert front["thumbnail"].endswith("/spaces/somebody/aigc/resolve/main/weights/gan/picture.png")
    assert "<img" not in readme.text, "the pictures of the introduction are not there"
    for link in re.findall(r"\]\((?!http)([^)#]+)\)", readme.text):
        assert link in files, f"the README of the Space leads to {link}"
    assert "nothing has changed" in push(tree, pushed, "--space", "somebody/aigc").stdout
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    plain = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    assert answer_of(tmp_path, plain)[0]["digits"] == [7]
