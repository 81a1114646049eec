"""Test the three honest answers: digit, not sure, no digit."""

import torch

from aigc.reading.answers import answer_from


def probabilities(**shares: float) -> torch.Tensor:
    values = torch.full((10,), 0.001)
    for name, share in shares.items():
        values[int(name[1:])] = share
    return values


def test_a_sure_answer_names_one_digit() -> None:
    said = answer_from(probabilities(_4=0.95, _9=0.04), 0.9)
    assert (said.kind, said.digits) == ("digit", [4])


def test_an_unsure_answer_names_the_two_likeliest() -> None:
    said = answer_from(probabilities(_4=0.55, _9=0.44), 0.9)
    assert (said.kind, said.digits) == ("unsure", [4, 9])


def test_what_is_no_digit_is_not_given_one() -> None:
    said = answer_from(probabilities(_4=0.99), 0.1)
    assert (said.kind, said.digits) == ("not_a_digit", [])
