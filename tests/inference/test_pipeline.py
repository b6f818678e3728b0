import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from inference import Cancelled, Hint, Reconstruction, TwokayError, reconstruct, reconstruct_all
from inference.__main__ import main
from inference.canvas import transform_points
from inference.checkpoint import load_model
from inference.embedded import EMBEDDED
from inference.pipeline import digitize, found_subjects
from inference.steps import Steps
from inference.subjects import Subject
from tests.inference.figures import Figure, draw_figure, write_keypoints

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def figure() -> Figure:
    return draw_figure(np.zeros((800, 500, 3), np.uint8), trousers=(90, 80, 70))


@pytest.fixture(scope="module")
def result(figure: Figure, tiny_weights: Path) -> Reconstruction:
    return reconstruct(figure.photo, keypoints=figure.keypoints, weights=tiny_weights, device="cpu")


@pytest.fixture
def photo_file(figure: Figure, tmp_path: Path) -> Path:
    path = tmp_path / "person.png"
    cv2.imwrite(str(path), figure.photo[..., ::-1])
    write_keypoints(path.with_name("person_keypoints.json"), figure.keypoints)
    return path


def test_maps_have_the_promised_shapes_types_and_values(result: Reconstruction):
    inside = result.mask > 0.5
    for depth in (result.front_depth, result.back_depth):
        assert depth.shape == (2048, 2048) and depth.dtype == np.float32
        assert (depth[~inside] == 0).all() and np.isfinite(depth).all()
    assert (result.front_depth < result.back_depth)[inside].all()
    for normal in (result.front_normal, result.back_normal):
        assert normal.shape == (2048, 2048, 3) and normal.dtype == np.float16
        assert (normal[~inside] == 0).all()
    assert result.image.shape == (2048, 2048, 3) and result.image.dtype == np.uint8
    assert result.photo_size.tolist() == [500, 800]


def test_the_person_keeps_its_outline_and_keypoints(result: Reconstruction, figure: Figure):
    rows, columns = np.nonzero(figure.coverage > 0.99)
    places = transform_points(result.canvas_from_photo, np.stack([columns, rows], axis=1)).round().astype(int)
    assert (result.mask[places[:, 1], places[:, 0]] > 0.5).mean() > 0.99
    assert result.keypoints[:23] == pytest.approx(transform_points(result.canvas_from_photo, figure.keypoints[:23, :2]), abs=0.05)


def test_weights_say_how_strong_the_relief_is(figure: Figure):
    model = load_model(EMBEDDED)
    (subject,) = found_subjects(figure.photo, figure.keypoints, None, 0, Steps())
    answer = digitize(subject, model, Steps())
    assert answer.relief == model.config.relief > 1
    chest = slice(700, 800), slice(1000, 1050)
    none, once, twice = (replace(answer, relief=relief).assembled().front_depth[chest] for relief in (0.0, 1.0, 2.0))
    assert np.abs(once - none).max() > 1e-3
    assert twice - none == pytest.approx(2 * (once - none), abs=1e-5)


def test_the_same_photo_gives_the_same_bytes(result: Reconstruction, figure: Figure, tiny_weights: Path):
    again = reconstruct(figure.photo, keypoints=figure.keypoints, weights=tiny_weights, device="cpu")
    assert again.front_depth.tobytes() == result.front_depth.tobytes()
    assert again.back_normal.tobytes() == result.back_normal.tobytes()


def test_progress_can_cancel(figure: Figure, tiny_weights: Path):
    def cancel(fraction: float, text: str) -> None:
        if fraction > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        reconstruct(figure.photo, keypoints=figure.keypoints, weights=tiny_weights, device="cpu", progress=cancel)


def test_an_absent_device_tells_the_remedy(figure: Figure, tiny_weights: Path):
    with pytest.raises(TwokayError, match="auto or cpu"):
        reconstruct(figure.photo, keypoints=figure.keypoints, weights=tiny_weights, device="mps")


def test_the_result_says_where_it_comes_from(result: Reconstruction):
    assert result.origin.person == 0
    assert result.origin.sources == {"keypoints": "given", "matte": "plain background"}
    assert result.origin.height == result.origin.box[3] - result.origin.box[1] + 1 == pytest.approx(640, abs=20)
    assert not result.origin.hints


@pytest.fixture
def pair_file(figure: Figure, photo_file: Path) -> Path:
    """The person twice, with keypoints of both."""
    path = photo_file.with_name("pair.png")
    cv2.imwrite(str(path), np.hstack([figure.photo, figure.photo])[..., ::-1])
    shifted = figure.keypoints + np.array([500, 0, 0], np.float32)
    write_keypoints(path.with_name("pair_keypoints.json"), figure.keypoints * np.array([1, 0.99, 1], np.float32), shifted)
    return path


def test_everybody_is_reconstructed_and_progress_goes_on(pair_file: Path, result: Reconstruction, tiny_weights: Path):
    seen = []
    people = reconstruct_all(pair_file, weights=tiny_weights, device="cpu", progress=lambda f, text: seen.append((f, text)))
    assert [person.origin.person for person in people] == [0, 1]
    right, left = people
    assert right.origin.box[0] - left.origin.box[0] == 500
    assert np.abs(right.front_depth - result.front_depth).max() < 1e-3
    assert right.canvas_from_photo[0, 2] == pytest.approx(result.canvas_from_photo[0, 2] - 500 * result.canvas_from_photo[0, 0])
    fractions = [fraction for fraction, _ in seen]
    assert fractions == sorted(fractions) and fractions[0] >= 0 and fractions[-1] <= 1 and len(fractions) > 30
    assert all(text for _, text in seen)
    assert any(text.startswith("Person 2 of 2: Networks") for _, text in seen)


def test_folders_and_archives_give_the_same_arrays_back(result: Reconstruction, tmp_path: Path):
    result.save_folder(tmp_path)
    result.save_npz(tmp_path / "maps.npz")
    for loaded in (Reconstruction.load_folder(tmp_path), Reconstruction.load_npz(tmp_path / "maps.npz")):
        assert loaded.back_depth.tobytes() == result.back_depth.tobytes()
        assert loaded.canvas_from_photo.tolist() == result.canvas_from_photo.tolist()


def test_the_command_writes_maps_and_pictures(photo_file: Path, tiny_weights: Path, tmp_path: Path):
    out = tmp_path / "out"
    assert main([str(photo_file), "--out", str(out), "--weights", str(tiny_weights), "--device", "cpu"]) == 0
    pictures = {"image", "mask", "texture", "front_depth", "back_depth", "front_normal", "back_normal"}
    assert {path.name for path in out.iterdir()} == {f"{name}.png" for name in pictures} | {"maps.npz"}
    with np.load(out / "maps.npz") as maps:
        assert {"front_depth", "back_depth", "front_normal", "back_normal", "mask", "keypoints", "canvas_from_photo"} <= set(maps)
    assert cv2.imread(str(out / "texture.png")).shape == (800, 500, 3)


def test_the_command_makes_a_folder_for_each_of_all_people(
    figure: Figure, result: Reconstruction, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
):
    subjects = [
        Subject(figure.photo, figure.keypoints, figure.coverage, replace(result.origin, person=person, hints=(Hint("blurred", "Blur."),)))
        for person in (0, 1)
    ]
    monkeypatch.setattr("inference.__main__.found_subjects", lambda *_: subjects)
    people = [SimpleNamespace(subject=subject, assembled=lambda: result) for subject in subjects]
    monkeypatch.setattr("inference.__main__.digitized", lambda *_: people)
    assert main(["pair.png", "--out", str(tmp_path / "out"), "--person", "all"]) == 0
    assert all((tmp_path / "out" / folder / "maps.npz").is_file() for folder in ("1", "2"))
    output = capsys.readouterr()
    assert "Person 2: keypoints given, matte plain background" in output.out
    assert output.err == "pair.png, person 1: Blur.\npair.png, person 2: Blur.\n"


def test_the_command_ends_with_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture):
    assert main([str(tmp_path / "none.jpg"), "--out", str(tmp_path / "out")]) == 1
    assert "none.jpg" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def worker_answers(requests: list[dict]) -> list[dict]:
    lines = "".join(json.dumps(request) + "\n" for request in requests)
    command = [sys.executable, "-u", "-m", "inference.worker"]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_worker_answers_after_an_error_and_keeps_its_networks(photo_file: Path, pair_file: Path, tiny_weights: Path, tmp_path: Path):
    folders = [tmp_path / name for name in ("a", "b", "c")]
    for folder in folders:
        folder.mkdir()
    common = {
        "task": "humans",
        "keypoints": None,
        "matte": None,
        "person": None,
        "weights": str(tiny_weights),
        "device": "cpu",
        "size": 2048,
    }
    photos = [photo_file, tmp_path / "none.png", pair_file]
    answers = worker_answers([{"photo": str(p), "out": str(f), **common} for p, f in zip(photos, folders, strict=True)])
    assert answers[0] == {"event": "ready", "protocol": 6}
    assert [answer["event"] for answer in answers if answer["event"] != "progress"] == ["ready", "done", "error", "done"]
    first, failed, last = [answer for answer in answers if answer["event"] in ("done", "error")]
    assert failed["code"] == "photo-missing" and "none.png" in failed["message"]
    assert first["weights"]["licence"] == "CC0-1.0" and first["device"] == "cpu"
    assert last["seconds"]["load"] < 0.05
    (alone,) = first["people"]
    right, left = last["people"]
    assert alone["sources"] == {"keypoints": "file", "matte": "plain background"} and alone["hints"] == []
    assert alone["precision"] == "float32"
    assert (right["person"], left["person"]) == (0, 1) and right["box"][0] - left["box"][0] == 500
    alone_depth, right_depth = (
        Reconstruction.load_folder(folder / person["folder"]).front_depth for folder, person in ((folders[0], alone), (folders[2], right))
    )
    assert np.abs(alone_depth - right_depth).max() < 1e-3
    assert np.load(folders[2] / left["folder"] / "colours.npy").shape == (800, 1000, 3)


def test_the_worker_finds_people_without_the_networks(pair_file: Path, tmp_path: Path):
    common = {"photo": str(pair_file), "keypoints": None, "matte": None, "person": 1, "weights": "none", "device": "none"}
    folders = {task: tmp_path / task for task in ("keypoints", "cutouts")}
    for folder in folders.values():
        folder.mkdir()
    answers = worker_answers([{"task": task, "out": str(folder), **common} for task, folder in folders.items()])
    everybody, cut_out = [answer["people"] for answer in answers if answer["event"] == "done"]
    keypoints = [np.load(folders["keypoints"] / person["folder"] / "keypoints.npy") for person in everybody]
    assert [points.shape for points in keypoints] == [(31, 3), (31, 3)]
    (left,) = cut_out
    matte = np.load(folders["cutouts"] / left["folder"] / "matte.npy")
    assert left["person"] == 1 and matte.shape == (800, 1000)
    x, y, _ = np.round(keypoints[1][0]).astype(int)
    assert matte[y, x] > 0.9
    assert np.load(folders["cutouts"] / left["folder"] / "colours.npy").shape == (800, 1000, 3)
