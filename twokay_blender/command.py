"""The command line: `blender --command twokay import ...`, or `python -m twokay_blender import ...` with the bpy module."""

import argparse
import sys

import bpy

from ..inference.errors import TwokayError
from .batches.interruption import interruptible
from .batches.observers import one_line
from .commands import blend_commands, check_command, farm_command, import_command
from .exit_codes import ALL_OK, INTERRUPTED, UNUSABLE, USAGE
from .launcher import NAME

COMMANDS = {
    "import": (import_command.SUMMARY, import_command.add_arguments, import_command.execute),
    "rebuild": (blend_commands.REBUILD_SUMMARY, blend_commands.add_rebuild_arguments, blend_commands.rebuild),
    "export": (blend_commands.EXPORT_SUMMARY, blend_commands.add_export_arguments, blend_commands.export),
    "check": (check_command.SUMMARY, check_command.add_arguments, check_command.execute),
    "farm": (farm_command.SUMMARY, farm_command.add_arguments, farm_command.execute),
}
_END = (
    "exit codes: 0 all done, 1 some files failed (see the report), 2 the arguments make no sense, 3 this computer cannot do it "
    "(see `check`), 130 interrupted (go on with --resume)"
)
_handles: list[object] = []


def main(arguments: list[str]) -> int:
    """Run a command and return one of `exit_codes`."""
    try:
        given = _parser().parse_args(arguments)
    except SystemExit as end:
        return USAGE if end.code else ALL_OK
    try:
        with interruptible():
            return COMMANDS[given.command][2](given)
    except KeyboardInterrupt:
        return INTERRUPTED
    except TwokayError as error:
        print("\n  ".join(map(one_line, str(error).splitlines())), file=sys.stderr, flush=True)
        return USAGE if error.code == "usage" else UNUSABLE
    except OSError as error:
        print(f"Files could not be read or written ({error}). What is done is kept; --resume goes on there.", file=sys.stderr, flush=True)
        return UNUSABLE


def register() -> None:
    """Add `blender --command twokay`."""
    _handles.append(bpy.utils.register_cli_command(NAME, main))


def unregister() -> None:
    """Remove `blender --command twokay`."""
    bpy.utils.unregister_cli_command(_handles.pop())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=NAME, description="Turn photos of people into textured, closed 3D humans.", epilog=_END)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    for name, (summary, add_arguments, _) in COMMANDS.items():
        add_arguments(commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.", epilog=_END))
    return parser
