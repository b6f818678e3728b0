"""The commands of a farm's tasks, in the one place that knows them.

A job is a list of photos in a file; each task does some numbers of that list, with networks that are loaded once, and the last
task gathers the report. A photo that cannot be done is no failure of its task, so that no queue tries it again and again: the
last task fails instead.
"""

from collections.abc import Sequence

PHOTOS_FILE = "photos.txt"
REPORT_FILE = "report.jsonl"


def task_words(launcher: Sequence[str], photos: str, numbers: str, output: str, options: Sequence[str]) -> list[str]:
    """Return the command of one task.

    Args:
        launcher: what starts this program, such as blender --command twokay.
        photos: path of the list.
        numbers: range of its lines, counted from 1.
        output: folder of the results, of all tasks.
        options: of `import`.
    """
    return [*launcher, "import", f"@{photos}", "--only", numbers, "--output", output, "--resume", "--tolerate", "--openjd", *options]


def report_words(launcher: Sequence[str], photos: str, output: str) -> list[str]:
    """Return the command of the last task, which fails if a photo did."""
    return [*launcher, "farm", "report", f"@{photos}", "--output", output, "--report", f"{output}/{REPORT_FILE}", "--openjd"]
