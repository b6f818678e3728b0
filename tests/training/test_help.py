from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path

import pytest

import training

TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in Path(training.__file__).parent.glob("*.py")}
COMMANDS = sorted(name for name, text in TEXTS.items() if "def main(" in text and "import anny" not in text)
"""anny has an environment of its own."""


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_tells_its_name_and_all_its_options(command, monkeypatch):
    asked = []

    def parse_args(parser, *_):
        asked.append(parser)
        raise SystemExit

    monkeypatch.setattr(ArgumentParser, "parse_args", parse_args)
    with pytest.raises(SystemExit):
        import_module(f"training.{command}").main()
    (parser,) = asked
    assert parser.prog == f"python -m training.{command}"
    assert [action.dest for action in parser._actions if not action.help] == []
