"""Test the line before the cores: so many at once, in turn, and nobody waits without end."""

import asyncio

import pytest

from aigc.ui.serve.work.line import CrowdedError, Line


def test_no_more_compute_at_once_than_there_are_places_and_all_get_their_turn() -> None:
    line, inside, most, order = Line(2), 0, 0, []

    async def visit(number: int) -> None:
        nonlocal inside, most
        async with line.turn():
            inside, most = inside + 1, max(most, inside + 1)
            order.append(number)
            await asyncio.sleep(0.01)
            inside -= 1

    async def crowd() -> None:
        await asyncio.gather(*map(visit, range(20)))

    asyncio.run(crowd())
    assert most == 2 and order == list(range(20))


def test_who_would_wait_too_long_is_told_and_a_place_comes_free_after_an_error() -> None:
    line = Line(1)

    async def crowd() -> None:
        with pytest.raises(ZeroDivisionError):
            async with line.turn():
                with pytest.raises(CrowdedError, match="try again in two seconds"):
                    async with line.turn(patience=0.05):
                        raise AssertionError("two in one place")
                _ = 1 / 0
        async with line.turn(patience=0.05):
            pass

    asyncio.run(crowd())
