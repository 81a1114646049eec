"""Test the two phases: each lowers its own loss, moves its own half, and leaves the loaded pair as it was."""

import copy
from math import exp, isclose, log

import torch

from aigc.examples import example_digit
from aigc.store.loaded import Models
from aigc.ui.learn.demos.phases import _told_of_d, play
from aigc.ui.parts.pad import EXAMPLE
from aigc.ui.parts.sent.ink import frame_ink, open_canvas

THREE = example_digit(3, 0)


def test_each_phase_lowers_its_loss_and_the_losses_are_those_of_the_formulas(models: Models) -> None:
    gan = models.gan["article"]
    before = copy.deepcopy(gan.state_dict())
    states = play(gan, THREE, seed=0, moves="DG")
    for state in states:
        d_x, d_g = (1 / (1 + exp(-logit)) for logit in (state.real, state.fake))
        assert isclose(state.d_loss, -(log(d_x) + log(1 - d_g)), rel_tol=1e-4)
        assert isclose(state.g_loss, -log(d_g), rel_tol=1e-4)
    start, after_d, after_g = states
    assert after_d.d_loss < start.d_loss and after_g.g_loss < after_d.g_loss
    assert torch.equal(start.image, after_d.image), "D's step changes no picture"
    assert not torch.equal(after_d.image, after_g.image) and after_g.real == after_d.real
    assert all(torch.equal(value, gan.state_dict()[name]) for name, value in before.items())


def test_the_step_that_the_page_takes_lowers_the_loss_for_a_drawing_and_for_every_digit(models: Models) -> None:
    drawn = frame_ink(open_canvas({"v": 1, "size": 280, "strokes": EXAMPLE}))
    for image in (drawn, *(example_digit(digit, index) for digit in range(10) for index in range(4))):
        states = play(models.gan["article"], image, seed=0, moves="DGDG")
        for before, after, move in zip(states, states[1:], "DGDG", strict=False):
            assert (after.d_loss < before.d_loss) if move == "D" else (after.g_loss < before.g_loss)


def test_the_start_does_not_depend_on_the_moves_and_the_same_moves_give_the_same_end(models: Models) -> None:
    ends = [play(models.gan["article"], THREE, 3, moves) for moves in ("", "GG", "GG")]
    assert ends[0][0].fake == ends[1][0].fake
    assert torch.equal(ends[1][-1].image, ends[2][-1].image)


def test_a_step_of_d_that_believes_the_forgery_more_is_told_and_mostly_mended_by_the_next(models: Models) -> None:
    mended = []
    for digit in range(10):
        before, after, later = play(models.gan["article"], example_digit(digit, 0), 0, "DD")
        told = _told_of_d(before, after)
        assert told in ("phases.after_d", "phases.after_d_fake", "phases.after_d_real")
        assert (told == "phases.after_d_fake") == (after.fake > before.fake)
        assert (told == "phases.after_d_real") == (after.real < before.real)
        if told != "phases.after_d":
            mended.append(later.fake < before.fake if told == "phases.after_d_fake" else later.real > before.real)
    assert mended and sum(mended) > len(mended) / 2
