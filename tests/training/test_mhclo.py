import numpy as np
import pytest

from inference.errors import TwokayError
from training.mhclo import read_mhclo

TEXT = """# a comment
name patch
obj_file patch.obj
x_scale 0 1 2.0
z_scale 0 2 4.0
verts 0
material patch.mhmat
3
0 1 2 0.5 0.25 0.25 1.0 2.0 0.5
delete_verts
4 6 - 8 11
2-3
"""
BODY = np.array([[0.0, 0, 0], [0.4, 0, 0], [0, 0, 0.4], [1, 2, 3]])


@pytest.fixture
def clothing(tmp_path):
    path = tmp_path / "patch.mhclo"
    path.write_text(TEXT)
    return read_mhclo(path)


def test_one_number_copies_a_body_vertex(clothing):
    assert np.allclose(clothing.fit.vertices(BODY)[0], [1, 2, 3])


def test_offsets_scale_with_the_body(clothing):
    mean = 0.25 * BODY[1] + 0.25 * BODY[2]
    assert np.allclose(clothing.fit.vertices(BODY)[1], mean + [1.0 * 0.4 / 2.0, 2.0 * 0.1, 0.5 * 0.4 / 4.0])
    x_and_z_doubled = BODY * [2, 1, 2]
    assert np.allclose(clothing.fit.vertices(x_and_z_doubled)[1], 2 * mean + [0.4, 0.2, 0.1])


def test_ranges_of_hidden_vertices_include_both_ends(clothing):
    assert clothing.hidden.tolist() == [4, 6, 7, 8, 11, 2, 3]


def test_the_mesh_lies_beside_the_file(clothing, tmp_path):
    assert clothing.obj_path == tmp_path / "patch.obj"


def test_a_file_without_ties_is_refused(tmp_path):
    path = tmp_path / "empty.mhclo"
    path.write_text("name empty\nobj_file empty.obj\n")
    with pytest.raises(TwokayError, match=r"empty\.mhclo") as caught:
        read_mhclo(path)
    assert caught.value.code == "mhclo-invalid"
