import re
from pathlib import Path

import bpy
import pytest

PAGE = (Path(__file__).parents[2] / "docs/scripting.md").read_text(encoding="utf-8")


def rows(text: str) -> list[list[str]]:
    """Return the cells of all lines of tables."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| `")]


def test_examples_of_the_page_run_in_order(scene, worker, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    namespace: dict = {}
    examples = re.findall(r"```python\n(.+?)```", PAGE, re.DOTALL)
    for example in examples:
        exec(example, namespace)
    assert len(examples) == 3
    anna = namespace["anna"]
    assert anna.twokay.faces == 20_000 and anna.twokay.smoothing == 1.5 and anna.twokay.density == 1024
    assert anna.twokay.height == pytest.approx(1.68) and anna.dimensions.z == pytest.approx(1.68, abs=0.01)
    assert {collection.name for collection in bpy.data.collections if collection.asset_data} == {"anna_LOD0", "anna_LOD2"}
    assert "detector" in capsys.readouterr().out


def test_parameters_of_the_page_are_those_of_the_import(extension):
    properties = bpy.ops.twokay.import_human.get_rna_type().properties
    table = rows(PAGE.partition("## Afterwards")[0])
    named = [(name, values) for names, values, _ in table for name in re.findall("`([a-z_]+)`", names)]
    assert len(named) == 17
    for name, values in named:
        assert name in properties
        items = set(re.findall('"([A-Za-z]+)"', values))
        assert not items or items <= {item.identifier for item in properties[name].enum_items}


def test_parameters_of_the_other_operators_are_theirs(extension):
    table = rows(PAGE.partition("## Afterwards")[2])
    assert len(table) == 6
    for names, parameters in table:
        for operator in re.findall(r"`twokay\.([a-z_]+)`", names):
            properties = getattr(bpy.ops.twokay, operator).get_rna_type().properties
            for parameter in re.findall("`([a-z_]+)`", parameters):
                assert parameter in properties, (operator, parameter)
