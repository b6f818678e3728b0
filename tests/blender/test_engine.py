from pathlib import Path
from types import SimpleNamespace

import pytest


@pytest.fixture
def engine(bridge, monkeypatch):
    """The engine with sessions that only know whether they were closed."""

    class FakeSession:
        def __init__(self, command):
            self.command, self.closed = command, False

        def close(self):
            self.closed = True

    module = bridge("engine")
    monkeypatch.setattr(module, "Session", FakeSession)
    yield module
    module.close()


def test_session_is_shared_and_follows_the_preferences(engine, stored):
    with engine.lent_session() as first:
        pass
    with engine.lent_session() as second:
        assert second is first and engine.is_lent()
    stored.engine, stored.python = "CUSTOM", "/other/python"
    with engine.lent_session() as third:
        assert third is not first and first.closed and third.command.python == Path("/other/python")


def test_session_is_lent_to_one_at_a_time(engine, error):
    with engine.lent_session() as session:
        with pytest.raises(error, match="Another photo"), engine.lent_session():
            pass
        with pytest.raises(error, match="being imported"):
            engine.close()
        assert not session.closed
    assert not engine.is_lent()


def test_session_ends_when_idle_for_the_minutes_set(engine, stored, monkeypatch):
    stored.idle_minutes = 3
    clock = SimpleNamespace(monotonic=lambda: now)
    monkeypatch.setattr(engine, "time", clock)
    now = 1000.0
    with engine.lent_session() as session:
        now = 5000.0
        assert engine._end_when_idle() and not session.closed
    now += 179.0
    assert engine._end_when_idle() and engine._session
    now += 2.0
    assert engine._end_when_idle() is None and engine._session is None
    assert session.closed


def test_session_ends_with_the_add_on_even_while_lent(engine):
    with engine.lent_session() as session:
        engine.unregister()
        assert session.closed
    engine.register()


def test_set_up_waits_for_the_photo_that_is_being_imported(bridge, error, monkeypatch):
    setup, told = bridge("pytorch_setup"), []
    monkeypatch.setattr(setup, "SECONDS_BETWEEN_TRIES", 0)

    def busy_twice():
        if len(told) < 2:
            raise error("engine-busy", "A photo is being imported.")

    monkeypatch.setattr(setup.engine, "close", busy_twice)
    setup._release(lambda fraction, text: told.append((fraction, text)))
    assert told == [(1.0, "Waiting for the photo that is being imported")] * 2

    class StoppedError(Exception):
        pass

    def stopped(_fraction, _text):
        raise StoppedError

    told.clear()
    with pytest.raises(StoppedError):
        setup._release(stopped)
