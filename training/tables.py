"""Means over people, and Markdown tables of them."""

import numpy as np

COLUMNS = {
    "p2s_cm": ("P2S cm", 2),
    "s2p_cm": ("S2P cm", 2),
    "chamfer_cm": ("Chamfer cm", 2),
    "front_depth_cm": ("front depth cm", 2),
    "back_depth_cm": ("back depth cm", 2),
    "thickness_cm": ("thickness cm", 2),
    "normal_consistency": ("normal consistency", 3),
    "front_normal_degrees": ("front normals deg", 1),
    "back_normal_degrees": ("back normals deg", 1),
    "front_normal_l2": ("front normals L2", 3),
    "back_normal_l2": ("back normals L2", 3),
    "face_relief": ("face relief", 2),
    "face_error_mm": ("face error mm", 1),
    "mask_iou": ("mask IoU", 3),
}
"""Figure to column heading and decimals."""
SHORT = ("p2s_cm", "s2p_cm", "front_depth_cm", "front_normal_degrees")
"""Columns of the tables by group."""

Means = dict[str, dict[str, dict[str, float]]]
"""From group ("all", "pose: ...", "stance: ...", "view: ...") and method to figures; `people` among the figures is how many."""


def means_by_group(people: list[dict]) -> Means:
    """Return the mean figures over all people, per group of poses, per stance and per view; people as from `training.evaluate`."""
    groups = {"all": people}
    for kind in ("pose", "stance", "view"):
        for name in sorted({person[kind] for person in people}):
            groups[f"{kind}: {name}"] = [person for person in people if person[kind] == name]
    methods = people[0]["figures"]
    return {
        group: {method: _means([person["figures"][method] for person in members]) for method in methods}
        for group, members in groups.items()
    }


def _means(figures: list[dict[str, float]]) -> dict[str, float]:
    """Return the mean of each figure over the people who have it."""
    names = dict.fromkeys(name for figure in figures for name in figure)
    return {name: float(np.mean([figure[name] for figure in figures if name in figure])) for name in names} | {"people": len(figures)}


def markdown(means: Means) -> str:
    """Return a table of all people, with every column, and one by group with the most telling ones."""
    whole = means["all"]
    rows = [[method, *(_text(figures, name) for name in COLUMNS)] for method, figures in whole.items()]
    text = _table([f"{next(iter(whole.values()))['people']:.0f} people", *(heading for heading, _ in COLUMNS.values())], rows)
    by_group = [
        [f"{group} ({figures['people']:.0f})", method, *(_text(figures, name) for name in SHORT)]
        for group, methods in means.items()
        if group != "all"
        for method, figures in methods.items()
    ]
    return text + "\n" + _table(["group (people)", "method", *(COLUMNS[name][0] for name in SHORT)], by_group)


def _text(figures: dict[str, float], name: str) -> str:
    return f"{figures[name]:.{COLUMNS[name][1]}f}" if name in figures else "-"


def _table(headings: list[str], rows: list[list[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
