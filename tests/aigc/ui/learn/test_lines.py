"""Test the lines that the page shows of this repository: whole ones, and only those that a chapter asks for."""

import html

import pytest

from aigc.inference import draw_latents
from aigc.ui.learn.lines import code_of
from aigc.ui.learn.mended import MISTAKES


def shown(code: str) -> list[str]:
    return html.unescape(code.partition("<code>")[2].partition("</code>")[0]).splitlines()


def test_words_choose_statements_and_a_comment_stands_for_the_others() -> None:
    assert shown(code_of(draw_latents, "rows = ", "return")) == [
        "def draw_latents(count: SupportsIndex, latent: SupportsIndex, seed: SupportsIndex = 0) -> Tensor:",
        "    # …",
        "    rows = (torch.Generator().manual_seed(seed + i) for i in range(count))",
        "    return torch.stack([torch.randn(latent, generator=rng, dtype=torch.float32) for rng in rows])",
    ]


def test_a_word_that_no_statement_holds_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        code_of(draw_latents, "rows = ", "nowhere")


def test_no_lines_are_shown_twice_and_none_at_length() -> None:
    boxes = [code_of(code, *words) for codes in MISTAKES.values() for code, *words in codes]
    assert len(boxes) == len(set(boxes))
    assert all(len(shown(box)) <= 12 for box in boxes)
