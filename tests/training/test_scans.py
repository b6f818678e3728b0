"""An egg with a face-side, two painted shoulders and a colour ramp, as OBJ, GLB and PLY."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import trimesh
from PIL import Image

from inference import camera
from inference.errors import TwokayError
from training import render_scans
from training.measures import POSITIONS, on_grid, surface_of
from training.render_scans import Rendering, render_scan
from training.rotations import turn
from training.samples import load_sample, network_depths
from training.scan_folders import SPLITS, Scan, found_scans
from training.scan_keypoints import facing, picture_of, scan_view
from training.scan_meshes import read_scan, scan_colours
from training.surfaces import nearest, sampled, scan_path, stored_scan

from .shapes import sphere

HALF_SIZES = np.array([0.3, 0.85, 0.2])
"""Metres of a person-sized egg."""
TEXTURE = 256


def egg() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Vertices, triangles and texture coordinates; u is the place from the right to the left side, v from the feet up."""
    directions, triangles = sphere((0, 0, 0), 1.0, rings=80)
    return directions * HALF_SIZES, triangles, np.column_stack([directions[:, 0], directions[:, 1]]) * 0.49 + 0.5


def ramp() -> Image.Image:
    """Red grows with u, green with v, blue stays."""
    across = np.linspace(0, 255, TEXTURE)[None, :, None] * np.ones((TEXTURE, 1, 1))
    up = np.linspace(255, 0, TEXTURE)[:, None, None] * np.ones((1, TEXTURE, 1))
    return Image.fromarray(np.concatenate([across, up, np.full_like(up, 90)], axis=2).astype(np.uint8))


def write_scan(folder: Path, name: str, kind: str, turned: float = 0.0) -> Path:
    """Write the egg, turned about the vertical, and its joints; return the mesh's file."""
    folder.mkdir(parents=True, exist_ok=True)
    vertices, triangles, coordinates = egg()
    rotation = turn(y=turned)
    path = folder / f"{name}.{kind}"
    texture = trimesh.visual.TextureVisuals(coordinates, image=ramp())
    colours = np.column_stack([coordinates * 255, np.full((len(vertices), 2), (90, 255))]).astype(np.uint8)
    visual = trimesh.visual.ColorVisuals(vertex_colors=colours) if kind == "ply" else texture
    trimesh.Trimesh(vertices @ rotation.T, triangles, visual=visual, process=False).export(path)
    joints = np.random.default_rng(0).uniform(-0.4, 0.4, (31, 3)) * HALF_SIZES
    joints[5], joints[6] = (0.2, 0.5, 0), (-0.2, 0.5, 0)
    path.with_name(f"{name}_joints.json").write_text(json.dumps((joints @ rotation.T).tolist()))
    return path


def one_scan(folder: Path, kind: str = "ply", turned: float = 0.0, name: str = "egg") -> Scan:
    write_scan(folder, name, kind, turned)
    (scan,) = (scan for scan in found_scans(folder) if scan.name == name)
    return scan


def rendering(out: Path, **changes) -> Rendering:
    for split in SPLITS:
        (out / split / "meshes").mkdir(parents=True, exist_ok=True)
    return Rendering(**({"out": out, "resolution": 512, "views": (-20, 0), "up": "y", "turned": None} | changes))


def by_colour(picture: np.ndarray) -> np.ndarray | None:
    """Find the shoulders by their colour on the ramp: a left one red, a right one not; unseen from the side."""
    keypoints = np.zeros((31, 3))
    for index, red in ((5, 220), (6, 35)):
        rows, columns = np.nonzero((np.abs(picture.astype(float) - [red, 190, 90]) < 12).all(axis=2))
        if len(rows):
            keypoints[index] = columns.mean(), rows.mean(), 1
    return keypoints


@pytest.mark.parametrize("kind", ["obj", "glb", "ply"])
def test_colours_lie_where_they_belong(tmp_path: Path, kind: str):
    mesh = read_scan(one_scan(tmp_path, kind), "y")
    view, *_ = scan_view(mesh, np.eye(3), 512)
    colours = scan_colours(mesh, view)
    inside = view.surfaces.front_triangle >= 0
    rows, columns = np.nonzero(inside)
    u = (columns - columns.mean()) / np.ptp(columns)
    expected = 255 * (0.5 + 0.98 * u)
    assert np.abs(colours[rows, columns, 0] - expected).mean() < 6
    assert np.corrcoef(colours[rows, columns, 1], -rows)[0, 1] > 0.99
    assert (colours[~inside] == 0).all() and (colours[inside][:, 2] > 80).all()


def test_layouts_are_known_by_their_names(tmp_path: Path):
    files = {
        "00003/00003.ply": ("00003", "00003", None),
        "0007/0007.obj": ("0007", "0007", "material0.jpeg"),
        "rp_aaron_posed_013_OBJ/rp_aaron_posed_013_100k.obj": ("rp_aaron_posed_013_OBJ", "rp_aaron", "rp_aaron_posed_013_dif_2k.jpg"),
        "rp_aaron_posed_014_OBJ/rp_aaron_posed_014_100k.obj": ("rp_aaron_posed_014_OBJ", "rp_aaron", None),
        "ours/anna.glb": ("anna", "anna", None),
        "ours/berta.obj": ("berta", "berta", "berta.png"),
    }
    pictures = {
        "0007/material0.jpeg": 9,
        "rp_aaron_posed_013_OBJ/tex/rp_aaron_posed_013_dif_2k.jpg": 9,
        "rp_aaron_posed_013_OBJ/tex/rp_aaron_posed_013_norm_2k.jpg": 99,
        "ours/berta.png": 9,
    }
    small = {"rp_aaron_posed_013_OBJ/rp_aaron_posed_013_30k.obj": 1}
    for name, size in {**dict.fromkeys(files, 5), **pictures, **small}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x" * size)
    found = {str(scan.mesh.relative_to(tmp_path)): scan for scan in found_scans(tmp_path)}
    assert {path: (s.name, s.person, s.texture and s.texture.name) for path, s in found.items()} == files
    assert len({scan.split for scan in found.values() if scan.person == "rp_aaron"}) == 1


def test_scans_of_one_name_are_told_apart(tmp_path: Path):
    files = {"monday/0001/0001.obj": "monday_0001", "tuesday/0001/0001.obj": "tuesday_0001", "0001.ply": "0001", "0002/0002.ply": "0002"}
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    found = found_scans(tmp_path)
    assert {str(scan.mesh.relative_to(tmp_path)): scan.name for scan in found} == files
    assert len({scan.person for scan in found}) == 4


def test_an_empty_folder_is_told(tmp_path: Path):
    with pytest.raises(TwokayError, match=r"no \.obj, \.ply or \.glb"):
        found_scans(tmp_path)


def test_splits_have_their_shares_and_stay():
    splits = [Scan("", f"person {i}", Path(), None).split for i in range(3000)]
    assert all(abs(splits.count(name) / 3000 - share) < 0.03 for name, share in SPLITS.items())
    assert Scan("", "rp_aaron", Path(), None).split == Scan("other", "rp_aaron", Path("x"), None).split


@pytest.mark.parametrize("turned", [0.0, 70.0, -140.0])
def test_the_front_is_found_by_joints_and_by_pictures(tmp_path: Path, turned: float):
    mesh = read_scan(one_scan(tmp_path, turned=turned), "y")
    assert facing(mesh, by_colour) == pytest.approx(-turned, abs=1e-6)
    assert facing(replace(mesh, joints=None), by_colour) == pytest.approx(-turned, abs=10)


def test_a_scan_on_which_no_one_is_found_is_told(tmp_path: Path):
    mesh = replace(read_scan(one_scan(tmp_path), "y"), joints=None)
    with pytest.raises(TwokayError, match="No person"):
        facing(mesh, lambda picture: None)


def test_scans_become_samples_and_the_evaluation_finds_the_scan(tmp_path: Path):
    name = next(f"egg{i}" for i in range(99) if Scan("", f"egg{i}", Path(), None).split == "test")
    scan, how = one_scan(tmp_path / "scans", "glb", 40.0, name), rendering(tmp_path / "out", resolution=camera.CANVAS, views=(0,))
    assert render_scan(scan, how) == 1
    path = how.path(scan, 0)
    sample = load_sample(path)
    unit = 2.8 * HALF_SIZES[1]
    middle = (sample.back_depth.astype(float) - sample.front_depth)[sample.mask].max() / 512 / 32 * camera.DEPTH_UNIT * unit
    assert middle == pytest.approx(2 * HALF_SIZES[2], rel=0.01)
    assert sample.metres_per_unit == pytest.approx(unit, rel=1e-3)
    front, back = (np.zeros((camera.CANVAS, camera.CANVAS), np.float32) for _ in range(2))
    x, y = sample.box
    rows, columns = slice(y, y + sample.mask.shape[0]), slice(x, x + sample.mask.shape[1])
    front[rows, columns], back[rows, columns] = network_depths(sample.front_depth), network_depths(sample.back_depth)
    seen = surface_of(on_grid(np.stack([front, back])), on_grid(front) > 0, 175 * 2.8 / 2)
    points, _ = sampled(seen, 2000, np.random.default_rng(0))
    stored = stored_scan(path)
    assert stored is not None and scan_path(path).exists() and len(POSITIONS) == 512
    assert nearest(points, stored)[0].mean() < 1e-3


def test_a_stopped_rendering_goes_on(tmp_path: Path):
    scan, how = one_scan(tmp_path / "scans"), rendering(tmp_path / "out")
    assert render_scan(scan, how) == 2 and render_scan(scan, how) == 0
    how.path(scan, 0).unlink()
    assert how.missing(scan) == [0] and render_scan(scan, how) == 1


def test_views_without_joints_take_the_points_that_are_found(tmp_path: Path):
    scan, how = one_scan(tmp_path / "scans"), rendering(tmp_path / "out", turned=0.0, views=(0,))
    scan.joints.unlink()
    assert render_scan(scan, how, lambda picture: None) == 0
    pictures = []

    def finder(picture: np.ndarray) -> np.ndarray:
        pictures.append(picture)
        return np.column_stack([np.full((31, 2), 100.0), np.arange(31) % 2])

    assert render_scan(scan, how, finder) == 1
    assert pictures[0].shape == (512, 512, 3) and (pictures[0][0] == 128).all()
    keypoints = load_sample(how.path(scan, 0)).keypoints
    assert (keypoints[0] == 0).all() and keypoints[1] == pytest.approx((100.5 * 4 - 0.5,) * 2)


def test_a_full_disk_is_told_before_the_start(tmp_path: Path, monkeypatch, capsys):
    scan, how = one_scan(tmp_path / "scans"), rendering(tmp_path / "out", resolution=2048, views=tuple(range(7)))
    expected = render_scans.expected_bytes([scan], how)
    assert 7 * 12e6 < expected < 7 * 25e6
    render_scans.check_space([scan], how)
    assert "1 scans" in capsys.readouterr().out
    monkeypatch.setattr(render_scans.shutil, "disk_usage", lambda path: type("Usage", (), {"free": expected - 1}))
    with pytest.raises(TwokayError, match="Free some space"):
        render_scans.check_space([scan], how)


def test_a_broken_scan_is_told_and_left_out(tmp_path: Path, monkeypatch, capsys):
    one_scan(tmp_path / "scans")
    (tmp_path / "scans" / "broken.ply").write_bytes(b"ply\nno")
    arguments = ["--scans", tmp_path / "scans", "--out", tmp_path / "out", "--resolution", 256, "--views", 0, "--processes", 2]
    monkeypatch.setattr("sys.argv", ["command", *map(str, arguments)])
    render_scans.main()
    told = capsys.readouterr().out
    assert "broken" in told and "left out" in told and "1 views written" in told
    assert len(list((tmp_path / "out").rglob("*+000.npz"))) in (1, 2)


def test_pictures_show_the_scan_on_grey(tmp_path: Path):
    mesh = read_scan(one_scan(tmp_path), "y")
    view, *_ = scan_view(mesh, np.eye(3), 256)
    picture = picture_of(view, scan_colours(mesh, view))
    assert (picture[0, 0] == 128).all() and picture[128, 128, 2] == pytest.approx(90, abs=2)
