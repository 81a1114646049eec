"""Test the names that users script against: Python API, commands and flags, endpoints and their data."""

import inspect
import runpy
import sys
from collections.abc import Callable
from typing import Any

import pytest
import torch

import aigc
from aigc.ui.api import JSON_ENDPOINTS
from aigc.ui.look.i18n import LANGUAGES
from tests.serving import ROOT

ARGUMENTS = {
    "load_dnn": ["variant", "device", "source"],
    "load_gan": ["variant", "device", "source"],
    "load_vae": ["variant", "device", "source"],
    "from_image": ["image"],
    "from_strokes": ["strokes", "size", "brush"],
    "classify": ["dnn", "images"],
    "find_digits": ["written", "size", "brush"],
    "read_number": ["dnn", "written", "size", "brush"],
    "draw_latents": ["count", "latent", "seed"],
    "generate": ["gan", "z", "digits", "truncation"],
    "realness": ["gan", "images", "digits"],
    "imitate": ["gan", "images", "digits"],
    "encode": ["vae", "images"],
    "decode": ["vae", "z"],
    "reconstruct": ["vae", "images"],
    "interpolate": ["vae", "a", "b", "steps"],
    "sample_prior": ["vae", "count", "seed", "temperature"],
    "sample_fitted": ["vae", "digits", "seed", "temperature", "steps", "guidance"],
    "negative_elbo": ["vae", "images", "seed"],
    "show": ["images", "captions", "columns"],
}
TRAINING = ["--variant", "--data-dir", "--epochs", "--batch-size", "--lr", "--seed", "--device", "--out", "--resume"]
FLAGS = {
    "app.py": ["--host", "--port", "--share", "--device", "--weights", "--hub", "--cors", "--mcp"],
    "-m train.dnn": [*TRAINING, "--log-dir"],
    "-m train.gan": [*TRAINING, "--log-dir"],
    "-m train.vae": [*TRAINING, "--log-dir", "--kl-weight"],
    "-m train.evaluate": ["--data-dir"],
    "-m train.push": ["--owner", "--private"],
}
DATA = {
    "classify": 1,
    "read_number": 1,
    "generate": 5,
    "write": 6,
    "imitate": 3,
    "walk": 7,
    "real_or_fake": 2,
    "real_or_fake_answer": 3,
    "reconstruct": 2,
    "reconstruct_lambda": 2,
    "interpolate": 4,
    "decode": 2,
    "repair": 5,
    "sample_prior": 4,
    "sample_fitted": 4,
}

Run = Callable[[str, str], tuple[Any, str, str]]


@pytest.mark.parametrize("name", ARGUMENTS)
def test_a_function_takes_the_arguments_that_it_took(name: str) -> None:
    assert name in aigc.__all__
    taken = list(inspect.signature(getattr(aigc, name)).parameters)
    assert taken[: len(ARGUMENTS[name])] == ARGUMENTS[name]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command as `python` does, in this process, which has imported torch already. -> status, output, errors."""

    def run(command: str, flag: str) -> tuple[Any, str, str]:
        monkeypatch.setattr(sys, "argv", [command, flag])
        with pytest.raises(SystemExit) as ended:
            if command == "app.py":
                runpy.run_path(str(ROOT / command), run_name="__main__")
            else:
                runpy.run_module(command.removeprefix("-m "), run_name="__main__")
        return ended.value.code, *capfd.readouterr()

    return run


@pytest.mark.parametrize("command", FLAGS)
def test_a_command_has_the_flags_that_it_had(command: str, run: Run) -> None:
    status, said, _ = run(command, "--help")
    assert status == 0
    assert [flag for flag in FLAGS[command] if flag not in said] == []


@pytest.mark.parametrize("command", FLAGS)
def test_a_flag_that_there_is_none_of_is_one_line_and_status_2(command: str, run: Run) -> None:
    status, _, errors = run(command, "--no-such-flag")
    assert status == 2
    assert "--no-such-flag" in errors.splitlines()[-1] and "Traceback" not in errors


@pytest.mark.parametrize("endpoint", JSON_ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_an_endpoint_answers_its_own_example(endpoint: Any, models: Any) -> None:
    wanted = [parameter for parameter in endpoint.parameters.values() if parameter.default is parameter.empty]
    assert len(wanted) == DATA[endpoint.name]
    assert endpoint.function.__doc__ and all(map(endpoint.gives, LANGUAGES))
    answer = endpoint.serving(models)(*endpoint.example)
    assert any(str(value).startswith("data:image/png;base64,") for value in answer.values())


def test_results_have_the_fields_that_they_had(models: Any) -> None:
    result = aigc.classify(models.dnn["best"], torch.zeros(2, 1, 28, 28))
    assert result.probabilities.shape == (2, 10) and result.digit_score.shape == (2,)
    assert models.gan["best"].config.latent == 64
