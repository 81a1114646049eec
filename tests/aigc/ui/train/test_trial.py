"""Test that a network just trained answers to a drawing, and that other parts of the page find it by its name."""

import json
import re
from collections.abc import Iterator

import pytest
import torch

from aigc.examples import example_digit
from aigc.inference import classify, reconstruct
from aigc.learning.live.settings import Settings
from aigc.learning.live.training import Training
from aigc.store.loaded import Models
from aigc.ui.look.i18n import InputError, both
from aigc.ui.parts.pad import EXAMPLE
from aigc.ui.parts.requests import OPEN_VARIANT, VARIANT, check_canvas
from aigc.ui.train.runs import Runs, new_token
from aigc.ui.train.trial import answered
from aigc.writing.text import parse_text, write

FIVE = json.dumps({"v": 1, "size": 280, "strokes": EXAMPLE})


@pytest.fixture
def runs(models: Models) -> Iterator[Runs]:
    runs = Runs(limit=1)
    models.trained.found_by(runs.network)
    yield runs


def kept(runs: Runs, network: str) -> str:
    training, token = Training(Settings(network, images=20, batch=4)), new_token()
    training.step()
    runs.keep(token, training)
    return token


def test_a_classifier_answers_and_is_found_by_its_name(models: Models, runs: Runs) -> None:
    token = kept(runs, "dnn-article")
    told = answered(models, runs, token, FIVE, "")
    shares = classify(models.dnn[f"live-{token}"], check_canvas(FIVE)).probabilities[0]
    assert re.findall(r"<span>([\d.]+%)</span>", told) == [f"{share:.1%}" for share in shares.tolist()]
    assert f"beside=live-{token}" in told
    before, after = map(float, re.findall(r"(\d+\.\d+) → (\d+\.\d+)", told)[0])
    assert after < before


def test_a_vae_and_a_gan_answer(models: Models, runs: Runs) -> None:
    vae, gan = kept(runs, "vae-article"), kept(runs, "gan-article")
    assert reconstruct(models.vae[f"live-{vae}"], example_digit(3, 0)).shape == (1, 1, 28, 28)
    assert f"vae.reconstruct&variant=live-{vae}" in answered(models, runs, vae, FIVE, "")
    assert "wrote" in answered(models, runs, gan, FIVE, "2026")
    images, _ = write(models.gan[f"live-{gan}"], parse_text("2026"))
    assert not torch.equal(images[0], images[1])
    with pytest.raises(ValueError, match="digit"):
        answered(models, runs, gan, FIVE, "no digits")


def test_a_scribble_is_no_digit_whichever_network_answers(models: Models, runs: Runs) -> None:
    scribble = json.dumps({"v": 1, "size": 280, "strokes": [[[40 + 40 * (i % 6), 60 + 7 * i, 0.5] for i in range(24)]]})
    for network in ("dnn-article", "gan-article"):
        told = answered(models, runs, kept(runs, network), scribble, "2026")
        assert "finds no digit in your drawing" in told and "认为这不是数字" in told, network
        assert "takes your drawing for the digit" not in told and "gives your drawing" not in told, network


def test_names_of_trained_networks_are_for_the_page_alone() -> None:
    name = f"live-{new_token()}"
    assert OPEN_VARIANT.check(name) == name
    for field, value in ((VARIANT, name), (OPEN_VARIANT, "live-"), (OPEN_VARIANT, f"{name}/.."), (OPEN_VARIANT, None)):
        with pytest.raises(InputError):
            field.check(value)


def test_an_answer_says_of_which_step_it_is_and_an_untrained_network_of_a_run_gives_none(
    models: Models, runs: Runs
) -> None:
    untrained = Training(Settings("dnn-article", images=20, batch=4))
    ticket = runs.enter(10.0)
    runs.keep(ticket.token, untrained)
    assert both("train.trial.learning") in answered(models, runs, ticket.token, FIVE, "")
    untrained.step()
    during = answered(models, runs, ticket.token, FIVE, "")
    assert both("train.trial.at", step="1") in during and both("train.trial.goes_on") in during
    runs.leave(ticket)
    assert both("train.trial.goes_on") not in answered(models, runs, ticket.token, FIVE, "")
