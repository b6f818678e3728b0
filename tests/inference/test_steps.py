import time

import pytest

from inference.steps import Steps


def test_seconds_of_a_step_add_up():
    steps = Steps()
    for _ in range(2):
        with steps.step("wait", 0, "Waiting"):
            time.sleep(0.02)
    with steps.within(0, 1).timed("wait"):
        time.sleep(0.02)
    assert 0.06 <= steps.seconds["wait"] < 0.5


def test_progress_of_a_part_fills_its_share():
    heard = []
    steps = Steps(lambda fraction, text: heard.append((fraction, text)))
    part = steps.within(0.2, 0.6, "Ann: ")
    for fraction in (0.0, 0.5, 1.0):
        part.within(0, 0.5).tell(fraction, "half")
    assert [fraction for fraction, _ in heard] == pytest.approx([0.2, 0.3, 0.4])
    assert {text for _, text in heard} == {"Ann: half"}
