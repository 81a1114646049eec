"""Requests wait for memory, in vain with one sentence, and never hold more than there is."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock

import pytest

from aigc.ui.parts.sent.budget import Budget, BusyError


def test_threads_never_hold_more_than_there_is_and_all_get_their_turn() -> None:
    budget, lock, held, most = Budget(10), Lock(), 0, 0

    def work(amount: int) -> None:
        nonlocal held, most
        with budget.lend(amount):
            with lock:
                held += min(amount, 10)
                most = max(most, held)
            time.sleep(0.002)
            with lock:
                held -= min(amount, 10)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, [3, 4, 5, 1, 99] * 8))  # an amount above the total has it all to itself
    assert held == 0 and 7 <= most <= 10


def test_a_request_that_waits_in_vain_is_told_so_in_both_languages_and_takes_nothing() -> None:
    budget, holding, done = Budget(10), Event(), Event()

    def hold() -> None:
        with pytest.raises(KeyError), budget.lend(8):
            holding.set()
            done.wait(5)
            raise KeyError

    with ThreadPoolExecutor(1) as thread:
        held = thread.submit(hold)
        assert holding.wait(5)
        with pytest.raises(BusyError, match=r"请过几秒再试.*try again in a few seconds"), budget.lend(3, patience=0.01):
            pass
        with budget.lend(2, patience=0.01):
            pass
        done.set()
        held.result()
    with budget.lend(10, patience=0.01):  # an error within gives back too
        pass
