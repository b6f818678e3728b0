import threading

import pytest
import torch

from inference.side_by_side import side_by_side


@pytest.fixture
def four_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(4)
    yield
    torch.set_num_threads(before)


def test_results_come_in_order_and_pieces_meet_each_other(four_threads):
    meeting = threading.Barrier(2, timeout=10)

    def work(number: int) -> tuple[int, int, bool]:
        if number < 2:
            meeting.wait()
        return number, torch.get_num_threads(), torch.is_inference_mode_enabled()

    assert list(side_by_side(work, range(6), at_once=2)) == [(number, 2, True) for number in range(6)]
    assert torch.get_num_threads() == 4
    assert not torch.is_inference_mode_enabled()


def test_one_at_once_stays_in_this_thread(four_threads):
    assert list(side_by_side(lambda _: threading.current_thread(), range(2), at_once=1)) == [threading.current_thread()] * 2


def test_a_failure_ends_the_rest(four_threads):
    begun = []

    def work(number: int) -> int:
        begun.append(number)
        if number == 1:
            raise MemoryError
        return number

    results = side_by_side(work, range(1000), at_once=2)
    assert next(results) == 0
    with pytest.raises(MemoryError):
        list(results)
    assert len(begun) < 1000
    assert torch.get_num_threads() == 4
