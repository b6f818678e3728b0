import bpy
import numpy as np
import pytest


@pytest.fixture
def human(build, scene, person, texture):
    human = build(person, texture, name="Ann", density=128)
    bpy.context.view_layer.objects.active = human
    human.select_set(True)
    return human


def shown_normals(human) -> list[bpy.types.Image]:
    """The images that reach the shader's normal through a normal map node."""
    nodes = human.data.materials[0].node_tree.nodes
    shader = next(node for node in nodes if node.bl_idname == "ShaderNodeBsdfPrincipled")
    maps = [link.from_node for link in shader.inputs["Normal"].links]
    return [link.from_node.image for node in maps for link in node.inputs["Color"].links]


def test_a_light_human_wears_its_relief_in_the_layout_of_its_texture(human, bridge):
    normals = human.twokay.normals
    assert shown_normals(human) == [normals] and normals.packed_file and normals.colorspace_settings.is_data
    assert normals.size[0] / normals.size[1] == pytest.approx(human.twokay.texture.size[0] / human.twokay.texture.size[1], rel=0.01)
    pixels = bridge("pixels").pixels_of(normals)
    known = pixels[..., 2] != 255
    lengths = np.linalg.norm(pixels[known] / 127.5 - 1, axis=-1)
    assert known.mean() > 0.02 and lengths.mean() == pytest.approx(1, abs=0.01)


def test_normal_map_comes_and_goes_with_the_density(human):
    assert bpy.ops.twokay.rebuild(density=1024) == {"FINISHED"}
    assert human.twokay.normals is None and not shown_normals(human)
    assert [image.name for image in bpy.data.images] == ["Ann_texture"]
    assert not [node for node in human.data.materials[0].node_tree.nodes if node.bl_idname == "ShaderNodeNormalMap"]
    bpy.ops.twokay.rebuild(density=1024, normal_map="on")
    assert shown_normals(human) == [human.twokay.normals]
    bpy.ops.twokay.rebuild(faces=3000, normal_map="off")
    assert human.twokay.normals is None
    bpy.ops.twokay.rebuild(normal_map="auto")
    first = human.twokay.normals
    bpy.ops.twokay.rebuild(density=64)
    assert human.twokay.normals is first and shown_normals(human) == [first]


def test_normals_of_the_artists_own_material_stay(human):
    own = bpy.data.materials.new("own")
    if bpy.app.version < (5, 0, 0):
        own.use_nodes = True
    human.data.materials[0] = own
    bpy.ops.twokay.rebuild(density=256)
    assert not shown_normals(human)


def test_normal_map_goes_through_gltf(human, bridge, tmp_path):
    before = bridge("pixels").pixels_of(human.twokay.normals)
    (path,) = bridge("export").export_humans([human], tmp_path, "ann", ["glb"])
    bpy.ops.wm.read_homefile(use_empty=True)
    bpy.ops.import_scene.gltf(filepath=str(path))
    (mesh,) = [item for item in bpy.data.objects if item.type == "MESH"]
    (normals,) = shown_normals(mesh)
    np.testing.assert_array_equal(bridge("pixels").pixels_of(normals), before)
