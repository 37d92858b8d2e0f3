"""Pages of one process are made one after the other, but none waits long for another."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from triage.desk.turns import Turns

LONG = 60.0
"""Seconds; nobody waits for that."""


def test_pages_are_made_one_after_the_other():
    turns, inside, most = Turns(longest=LONG), [], []

    def make(number):
        with turns.taken():
            inside.append(number)
            most.append(len(inside))
            for _ in range(2_000):
                most[-1] = max(most[-1], len(inside))
            inside.remove(number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(make, range(200)))
    assert max(most) == 1


def test_a_page_that_takes_long_is_not_waited_for():
    turns, other_was_made = Turns(longest=0.01), threading.Event()

    def take_long():
        with turns.taken():
            return other_was_made.wait(LONG)

    def be_quick():
        with turns.taken():
            other_was_made.set()

    with ThreadPoolExecutor(2) as pool:
        long = pool.submit(take_long)
        pool.submit(be_quick)
        assert long.result()


def test_a_page_that_fails_gives_its_turn_back():
    turns = Turns(longest=LONG)
    with suppress(ValueError), turns.taken():
        raise ValueError
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(lambda: _took_turn(turns)).result(LONG / 2)


def _took_turn(turns):
    with turns.taken():
        return True
