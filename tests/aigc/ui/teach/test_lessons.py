"""Test the lessons: every link opens a state that the page has, and every answer is true of the shipped models."""

from typing import Any
from urllib.parse import parse_qsl

import pytest
import torch

from aigc import examples
from aigc.examples import example_digit
from aigc.framing.strokes import Framing, frame_strokes
from aigc.inference import classify, decode, encode, interpolate, reconstruct
from aigc.metrics import peak_signal_to_noise
from aigc.reading.answers import Answer, answer
from aigc.reading.attribution import integrated_gradients
from aigc.sampling import sample_prior
from aigc.shape import looks
from aigc.store.loaded import Models
from aigc.ui.learn.demos.phases import play
from aigc.ui.parts.address.drawings import LETTER_W, ONE_OR_SEVEN, SMALL_TWO
from aigc.ui.parts.pad import Drawing, parse_canvas
from aigc.ui.teach.lessons import LESSONS
from aigc.ui.teach.pages import address
from aigc.ui.teach.rooms import AREAS, LOCKS
from tests.aigc.ui.addresses import build_parts, check_state


def test_every_link_opens_a_part_with_settings_that_it_takes(models: Models) -> None:
    _, parts = build_parts(models)
    rooms = {part.split(".")[0] for part in parts}
    for lesson in LESSONS:
        for state in (state for step in lesson.steps for state in step.states):
            given = dict(parse_qsl(address(lesson, state, "zh").removeprefix("?"), strict_parsing=True))
            assert (given.pop("v"), given.pop("lang"), given.pop("view")) == ("1", "zh", "lesson")
            assert set(given.pop("lock", "seed").split(",")) <= set(LOCKS)
            hidden, opened = set(given.pop("hide").split(",")), given.pop("tab")
            assert hidden <= {*parts, *rooms, *AREAS} and not hidden & {opened, opened.split(".")[0]}
            check_state(parts, opened, given)


def test_the_lessons_take_three_quarters_of_an_hour() -> None:
    assert [lesson.minutes for lesson in LESSONS] == [15, 15, 15]


def read(models: Models, drawing: tuple[Any, int], **off: bool) -> Answer:
    strokes, brush = drawing
    points = [[[x, y, 0.5] for x, y in stroke] for stroke in strokes]
    canvas = parse_canvas({"v": 1, "size": 280, "brush": brush, "strokes": points})
    assert isinstance(canvas, Drawing)
    return answer(models.dnn["best"], frame_strokes(canvas.strokes, canvas.size, canvas.brush, Framing(**off)).image)


def test_the_answers_on_what_a_network_sees_are_true(models: Models) -> None:
    assert read(models, SMALL_TWO).digits == [2] == read(models, SMALL_TWO, mass=False).digits
    assert read(models, SMALL_TWO, box=False).kind == "not_a_digit"
    assert (between := read(models, ONE_OR_SEVEN)).kind == "unsure" and between.digits == [7, 1]
    assert (letter := read(models, LETTER_W)).kind == "not_a_digit" and letter.probability > 0.5
    four = example_digit(4, 1)
    assert answer(models.dnn["best"], four).digits == [4]
    spoke = integrated_gradients(models.dnn["best"], four, 4, 9)
    assert (spoke > 0).sum() > 20 and (spoke < 0).sum() > 20 and not spoke[four[0] == 0].any()
    evaluation = models.catalogue.evaluation("dnn")
    confusion = torch.tensor(evaluation["confusion"]).fill_diagonal_(0)
    assert divmod(int(confusion.argmax()), 10) == (9, 4)
    assert len(evaluation["mistakes"]) < 0.005 * evaluation["images"] and evaluation["images"] == 10_000


def test_the_answers_on_how_a_forger_learns_are_true(models: Models) -> None:
    gan, three = models.gan["article"], example_digit(3, 0)
    before, after_d, after_g = (state.fake for state in play(gan, three, 0, "DG"))
    assert after_d < before and after_d < after_g
    alone = [state.fake for state in play(gan, three, 0, "G" * 8)]
    assert alone == sorted(alone) and alone[-1] > 0, "above one half"
    good, collapsed = models.timelines.get("best"), models.timelines.get("collapsed")
    assert good and collapsed and int(good.step[-1]) > 10_000
    assert good.samples[0].float().std() < 10, "an even grey"
    early = int((good.step >= 500).nonzero()[0])
    assert legible(models, good.samples[early], lambda read: read == torch.arange(50) % 10) > 0.8
    assert collapsed.d_real[-1] == pytest.approx(0.5, abs=0.01) == collapsed.d_fake[-1]
    assert legible(models, collapsed.samples[-1], lambda read: (read == 0) | (read == 1)) > 0.8
    assert float(collapsed.frechet[-1]) > 100


def legible(models: Models, samples: torch.Tensor, right: Any) -> float:
    """Tell the share of samples, grey levels (50, 28, 28), of whose digits `right` is true."""
    return float(
        right(classify(models.dnn["best"], samples[:, None].float() / 255).probabilities.argmax(1)).float().mean()
    )


def test_the_answers_on_the_map_of_all_digits_are_true(models: Models) -> None:
    images = examples.test_images().float()[:, :, None] / 255  # (10, 50, 1, 28, 28)
    places = torch.stack([encode(models.vae["map"], digit)[0].median(dim=0).values for digit in images])
    assert torch.cdist(places[4:5], places)[0].argsort()[1:3].tolist() == [9, 7]
    assert int(places[:, 1].argmax()) == 0 and int(places[:, 1].argmin()) == 1
    vae, dnn = models.vae["best"], models.dnn["best"]
    three, eight, seven, four = (example_digit(digit, 0) for digit in (3, 8, 7, 4))
    kinds = [answer(dnn, image).kind for image in interpolate(vae, three, eight, 24)]
    assert kinds.count("digit") >= 22 and answer(dnn, torch.lerp(three, eight, 0.5)).kind == "not_a_digit"
    assert vae.aggregate is not None
    leaning = torch.tensor([[2.0], [-2.0]]) * vae.aggregate.directions[0]
    leant = decode(vae, encode(vae, seven)[0] + leaning)
    assert [answer(dnn, image).digits for image in leant] == [[7], [7]]
    assert looks(leant)[0, 0] > 10 and looks(leant)[1, 0] < -10
    runs = [models.vae[run] for run in models.catalogue.kl_weights().values()]
    sharp = [float(peak_signal_to_noise(reconstruct(run, four), four[None])[0]) for run in runs]
    assert sharp == sorted(sharp, reverse=True)
    drawn = [
        sum(answer(dnn, image).kind == "digit" for image in sample_prior(run, 30, 0)) for run in (runs[0], runs[-1])
    ]
    assert drawn[0] < 15 and drawn[1] > 25, "of thirty"
