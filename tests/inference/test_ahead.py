import threading

import pytest

from inference.ahead import ahead


def test_items_come_in_order_and_are_made_while_the_last_is_used():
    made, at_second = [], threading.Event()

    def items():
        for number in range(5):
            made.append(number)
            if number == 1:
                at_second.set()
            yield number

    results = ahead(items())
    assert next(results) == 0
    assert at_second.wait(5)
    assert [0, *results] == made == [0, 1, 2, 3, 4]


def test_no_more_than_two_are_made_ahead():
    made, third = [], threading.Event()

    def items():
        for number in range(9):
            made.append(number)
            if number == 3:
                third.set()
            yield number

    results = ahead(items())
    assert next(results) == 0
    assert not third.wait(0.2)  # one waits in the queue, one for a place in it
    assert made == [0, 1, 2]
    assert next(results) == 1 and third.wait(5)


def test_an_error_comes_after_what_was_made_before():
    def items():
        yield None
        raise KeyError("gone")

    results = ahead(items())
    assert next(results) is None
    with pytest.raises(KeyError, match="gone"):
        next(results)
