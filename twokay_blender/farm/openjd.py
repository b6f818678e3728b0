"""A job as an Open Job Description template, in JSON.

Source: template schemas of version 2023-09 with the extension TASK_CHUNKING.
"""

import json
from collections.abc import Sequence

from .command_words import PHOTOS_FILE, report_words, task_words

SECONDS_TO_END = 30
"""After a farm has asked a task to stop; a photo that is being built is not interrupted."""


def template(launcher: Sequence[str], count: int, chunk: int, output: str, options: Sequence[str]) -> str:
    """Return the template; it belongs beside the list of photos. The arguments are those of `task_words`."""
    words = ["{{Param.Blender}}", *launcher[1:]]
    photos, folder = "{{Param.Photos}}", "{{Param.Output}}"
    content = {
        "specificationVersion": "jobtemplate-2023-09",
        "extensions": ["TASK_CHUNKING"],
        "name": "2K2K: photos to humans",
        "parameterDefinitions": _parameters(launcher[0], count, chunk, output),
        "steps": [
            {
                "name": "Import",
                "parameterSpace": {"taskParameterDefinitions": [_photos_in_chunks()]},
                "script": _script(task_words(words, photos, "{{Task.Param.Photo}}", folder, options)),
            },
            {"name": "Report", "dependencies": [{"dependsOn": "Import"}], "script": _script(report_words(words, photos, folder))},
        ],
    }
    return json.dumps(content, indent=2) + "\n"


def _parameters(program: str, count: int, chunk: int, output: str) -> list[dict]:
    return [
        {"name": "Blender", "type": "STRING", "default": program, "description": "The program on the workers."},
        {
            "name": "Photos",
            "type": "PATH",
            "objectType": "FILE",
            "dataFlow": "IN",
            "default": PHOTOS_FILE,
            "description": "The list of photos, one on each line, relative to its folder.",
        },
        {"name": "Output", "type": "STRING", "default": output, "description": "The folder of all results, the same on all workers."},
        {"name": "Count", "type": "INT", "minValue": 1, "default": count, "description": "How many photos the list has."},
        {"name": "ChunkSize", "type": "INT", "minValue": 1, "default": chunk, "description": "Photos of one task."},
    ]


def _photos_in_chunks() -> dict:
    chunks = {"defaultTaskCount": "{{Param.ChunkSize}}", "rangeConstraint": "CONTIGUOUS"}
    return {"name": "Photo", "type": "CHUNK[INT]", "range": "1-{{Param.Count}}", "chunks": chunks}


def _script(words: list[str]) -> dict:
    cancelation = {"mode": "NOTIFY_THEN_TERMINATE", "notifyPeriodInSeconds": SECONDS_TO_END}
    return {"actions": {"onRun": {"command": words[0], "args": words[1:], "cancelation": cancelation}}}
