"""Test the rounds of "Real or fake?": no answer before the choice, the truth after it, and nothing kept between."""

import re

import pytest

from aigc.store.loaded import Models
from aigc.ui.gan.duel import ROUNDS
from aigc.ui.gan.real_or_fake import (
    check_choices,
    game_page,
    real_or_fake_answer_endpoint,
    real_or_fake_endpoint,
)

PICTURE = re.compile(r'src="(data:image/png;base64,[^"]+)"')


def truth(models: Models, seed: int, number: int) -> str:
    real: str = real_or_fake_answer_endpoint.serving(models)(seed, number, "left")["real"]
    return real


def test_a_round_before_the_choice_is_alike_for_every_answer(models: Models) -> None:
    """Expect pages that differ in seed, digit and pictures alone, although the answers differ."""
    pages, answers = set(), set()
    for seed in range(6):
        page = game_page(models, seed, [], "pair")
        assert len(PICTURE.findall(page)) == 2
        page = re.sub(r"(两个|Two) \d", "", PICTURE.sub("", page).replace(f'data-seed="{seed}"', ""))
        pages.add(page)
        answers.add(truth(models, seed, 1))
    assert len(pages) == 1 and answers == {"left", "right"}
    shown = real_or_fake_endpoint.serving(models)(3, 7)
    assert set(shown) == {"digit", "left", "right"}


def test_the_outcome_shows_the_pictures_of_the_round_and_the_truth(models: Models) -> None:
    for seed in range(2):
        asked = PICTURE.findall(game_page(models, seed, [0], "pair"))
        real = truth(models, seed, 2)
        told = game_page(models, seed, [0, int(real == "right")], "outcome")
        assert PICTURE.findall(told)[:2] == asked
        assert re.findall(r'<section class="(\w+)">', told)[real == "right"] == "real"
        assert "Right." in told and "Fooled." not in told
        assert "Fooled." in game_page(models, seed, [0, int(real == "left")], "outcome")


def test_the_endpoint_tells_what_the_page_tells(models: Models) -> None:
    answer = real_or_fake_answer_endpoint.serving(models)(4, 10, "right")
    assert answer["right"] == (answer["real"] == "right")
    assert (answer["run"], answer["step"]) == ("best", 10308)
    assert all(0 <= opinion <= 1 for opinion in answer["opinions"].values())
    assert 0 < answer["distance"] < 15


def test_the_result_counts_the_right_choices(models: Models) -> None:
    right = [int(truth(models, 9, number) == "right") for number in range(1, ROUNDS + 1)]
    wrong_twice = [1 - side if at in (8, 9) else side for at, side in enumerate(right)]
    for choices, count in ((right, 10), (wrong_twice, 8), ([1 - side for side in right], 0)):
        page = game_page(models, 9, choices, "pair")
        assert f'fill="#b93f2e" font-size="46" font-weight="700">{count}</text>' in page


@pytest.mark.parametrize("sent", [None, 3, "012", "left", "0" * 11, ["0"]])
def test_choices_that_are_none_are_refused(sent: object) -> None:
    with pytest.raises(ValueError, match="choices are up to 10 of 0 and 1"):
        check_choices(sent)
