"""Jobs for farms: one command in three shapes, run for real by the tools that are there."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import bpy
import pytest

from tests.blender import fake_worker

ROOT = Path(__file__).resolve().parents[2]
OPENJD = shutil.which("openjd") or shutil.which(ROOT / "build" / "openjd" / "bin" / "openjd")
NODE = shutil.which("node")
PHOTOS = ["ann.png", "bob.png", "cid.png", "dan.png"]
MANAGER = """
const tasks = [];
const job = { settings: SETTINGS, addTask: task => tasks.push(task) };
const author = {
    Task: (name, type) => ({
        name, type, commands: [], before: [],
        addCommand(command) { this.commands.push(command); },
        addDependency(task) { this.before.push(task.name); },
    }),
    Command: (name, parameters) => ({ name, ...parameters }),
};
function frameChunker(frames, size) {
    const last = Number(frames.split("-")[1]);
    const chunks = [];
    for (let first = 1; first <= last; first += size) {
        const end = Math.min(first + size - 1, last);
        chunks.push(first < end ? `${first}-${end}` : `${first}`);
    }
    return chunks;
}
compileJob(job);
console.log(JSON.stringify(tasks));
"""


@pytest.fixture
def farm(bridge, tmp_path, monkeypatch):
    """Write a job of a kind for four photos in chunks of two; returns its folder."""
    monkeypatch.chdir(tmp_path)
    for photo in PHOTOS:
        Path(photo).write_text(photo)

    def write(kind: str, *words: str) -> Path:
        fixed = ["--output", "out", "--job", "job", "--chunk", "2", "--density", "256", *words]
        assert bridge("command").main(["farm", kind, *PHOTOS, *fixed]) == 0
        return tmp_path / "job"

    return write


def commands_of_template(template: dict, count: int, chunk: int) -> list[list[str]]:
    """Return the commands that a queue makes of a template, the report's last."""
    values = {f"Param.{parameter['name']}": str(parameter["default"]) for parameter in template["parameterDefinitions"]}
    ranges = [f"{first}-{first + chunk - 1}" for first in range(1, count + 1, chunk)]
    made = []
    for step, tasks in zip(template["steps"], (ranges, [""]), strict=True):
        action = step["script"]["actions"]["onRun"]
        for numbers in tasks:
            made.append([filled(word, values | {"Task.Param.Photo": numbers}) for word in [action["command"], *action["args"]]])
    return made


def filled(word: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        word = word.replace("{{" + name + "}}", value)
    return word


def test_list_and_template_are_the_same_commands(farm):
    template = json.loads((farm("openjd") / "template.json").read_text())
    job = farm("list")
    listed = [shlex.split(line) for name in ("commands.txt", "last_command.txt") for line in (job / name).read_text().splitlines()]
    assert len(listed) == 3
    photos = str(job / "photos.txt")
    made = [[word.replace("@photos.txt", f"@{photos}") for word in words] for words in commands_of_template(template, 4, 2)]
    assert made == listed
    assert (job / "photos.txt").read_text().splitlines() == [f"../{photo}" for photo in PHOTOS]


@pytest.mark.skipif(NODE is None, reason="there is no node")
def test_flamenco_runs_the_same_commands(farm, tmp_path):
    template = json.loads((farm("openjd", "--blender", "{blender}") / "template.json").read_text())
    script = farm("flamenco") / "twokay-humans.js"
    subprocess.run([str(NODE), "--check", script], check=True)
    harness = tmp_path / "harness.js"
    settings = {"photos": "photos.txt", "count": 4, "chunk_size": 2, "output": str(tmp_path / "out")}
    harness.write_text(script.read_text() + MANAGER.replace("SETTINGS", json.dumps(settings)))
    tasks = json.loads(subprocess.run([str(NODE), harness], capture_output=True, text=True, check=True).stdout)
    assert [task["name"] for task in tasks] == ["photos-1-2", "photos-3-4", "report"]
    assert tasks[-1]["before"] == ["photos-1-2", "photos-3-4"]
    made = [[command["exe"], *command["args"]] for task in tasks for command in task["commands"] if command["name"] == "exec"]
    assert made == commands_of_template(template, 4, 2)


def test_report_names_photos_that_nobody_has_done(farm, bridge, worker, capsys):
    words = ["--output", "out", "--report", "report.jsonl"]
    assert bridge("command").main(["import", *PHOTOS, "--only", "2-3", "--output", "out", "--density", "256"]) == 0
    assert bridge("command").main(["farm", "report", *PHOTOS, *words, "--openjd"]) == 1
    lines = [json.loads(line) for line in Path("report.jsonl").read_text().splitlines()]
    assert [(line["name"], line["code"]) for line in lines] == [("ann", "not-done"), ("bob", None), ("cid", None), ("dan", "not-done")]
    assert "openjd_fail: 2 of 4 photos failed" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="links need the developer mode there")
def test_photos_that_are_links_keep_their_names_and_are_counted_as_listed(bridge, tmp_path):
    (tmp_path / "store.png").touch()
    for name in PHOTOS[:2]:
        (tmp_path / name).symlink_to(tmp_path / "store.png")
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    words = [str(tmp_path / name) for name in ("ann.png", "bob.png", "again/ann.png")]
    assert bridge("command").main(["farm", "openjd", *words, "--output", str(tmp_path / "out"), "--job", str(tmp_path / "job")]) == 0
    assert (tmp_path / "job/photos.txt").read_text().splitlines() == ["../ann.png", "../bob.png"]
    (count,) = (
        item for item in json.loads((tmp_path / "job/template.json").read_text())["parameterDefinitions"] if item["name"] == "Count"
    )
    assert count["default"] == 2


def test_job_in_an_impossible_folder_is_told(bridge, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("taken").write_text("no folder")
    assert bridge("command").main(["farm", "list", "ann.png", "--output", "out", "--job", "taken/job"]) == 3
    assert "Choose another --job" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda: None, None),
        (lambda: Path("ann.png").write_text("another"), "not-done"),
        (lambda: Path("out/ann.blend").unlink(), "not-done"),
        (lambda: Path("out/ann.blend").write_text("short"), "not-done"),
    ],
    ids=["nothing", "photo", "file gone", "file cut short"],
)
def test_report_believes_a_record_only_with_its_photo_and_files(farm, bridge, worker, change, code):
    assert bridge("command").main(["import", "ann.png", "--output", "out", "--density", "256"]) == 0
    change()
    bridge("command").main(["farm", "report", "./ann.png", "--output", "out", "--report", "report.jsonl"])
    (line,) = (json.loads(text) for text in Path("report.jsonl").read_text().splitlines())
    assert (line["code"], line["status"]) == (code, "failed" if code else "ok") and line["source"] == "ann.png"


def test_report_names_photos_whose_name_is_taken(farm, bridge, worker):
    Path("other").mkdir()
    Path("other/ann.png").write_text("other")
    assert bridge("command").main(["import", "other/ann.png", "--output", "out", "--density", "256"]) == 0
    assert bridge("command").main(["farm", "report", "ann.png", "--output", "out", "--report", "report.jsonl"]) == 1
    assert json.loads(Path("report.jsonl").read_text())["code"] == "name-taken"
    assert "--overwrite" not in (farm("list") / "commands.txt").read_text()
    assert "--overwrite" in (farm("list", "--overwrite") / "commands.txt").read_text()


@pytest.mark.skipif(OPENJD is None, reason="openjd-cli is not installed: make test-farm")
def test_openjd_makes_four_photos_in_two_chunks(farm, worker, tmp_path):
    python = fake_worker.interpreter(worker)
    template = farm("openjd", "--python", str(python)) / "template.json"
    for words in (["check", template], ["run", template, "--step", "Report", "--run-dependencies"]):
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        run = subprocess.run([str(OPENJD), *words], env=environment, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stdout
    assert "openjd_progress: 100.0" in run.stdout
    assert len((worker / "starts.txt").read_text().split()) == 2  # the networks are loaded once for each chunk
    lines = [json.loads(line) for line in (tmp_path / "out" / "report.jsonl").read_text().splitlines()]
    assert [line["status"] for line in lines] == ["ok"] * 4
    for photo in PHOTOS:
        bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "out" / Path(photo).with_suffix(".blend")))
        (human,) = bpy.data.objects
        assert human.twokay.source.endswith(photo) and len(human.data.polygons) > 1000


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("import", "import"),
        ("--faces", "--faces"),
        ("C:\\a b", '"C:\\a b"'),
        ("C:\\R&D\\out", '"C:\\R&D\\out"'),
        ("C:\\R&D\\", '"C:\\R&D\\\\"'),
        ("ann(1).jpg", '"ann(1).jpg"'),
        ("a & b\\", '"a & b\\\\"'),
    ],
)
def test_words_for_windows_hide_the_signs_of_its_shell(bridge, word, written):
    assert bridge("farm.command_list").windows_word(word) == written


@pytest.mark.skipif(sys.platform == "win32", reason="quoted for a shell")
def test_words_with_spaces_stay_words(farm, tmp_path):
    weights = tmp_path / "my weights.safetensors"
    job = farm("list", "--weights", str(weights))
    assert str(weights) in shlex.split((job / "commands.txt").read_text().splitlines()[0])
