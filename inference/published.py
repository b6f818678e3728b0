"""The published 2K2K checkpoint: which of its tensors is which of ours. Names and shapes are facts of the file format."""

import re
from collections.abc import Callable

NAME = "2K2K published (Han et al., CVPR 2023)"
LICENCE = "CC BY-NC 4.0"

_NETWORKS = {
    "img2normal_face": "part_normal.head",
    "img2normal_upper": "part_normal.torso",
    "img2normal_arm": "part_normal.arm",
    "img2normal_leg": "part_normal.leg",
    "img2normal_shoe": "part_normal.foot",
    "img2normal_down": "coarse_normal",
    "ImgNorm_to_Dep": "coarse_depth",
    "refine": "refine",
}
_GATE = {"W_g": "query", "W_x": "key", "psi": "score"}
_ENCODERS = {"1": "image_encoder", "2": "normal_encoder"}

_Rule = tuple[str, Callable[[re.Match[str]], str]]
_RULES: tuple[_Rule, ...] = (
    (r"Conv(\d)_([12])\.conv", lambda m: f"{_ENCODERS[m[2]]}.{int(m[1]) - 1}"),
    (r"Conv(\d)\.conv", lambda m: f"encoder.{int(m[1]) - 1}"),
    (r"Up(\d)\.up", lambda m: f"decoder.{int(m[1]) - 2}.up"),
    (r"Att(\d)\.(W_g|W_x|psi)", lambda m: f"decoder.{int(m[1]) - 2}.gate.{_GATE[m[2]]}"),
    (r"Up_conv(\d)\.conv", lambda m: f"decoder.{int(m[1]) - 2}.merge"),
    (r"Conv_1x1\.conv", lambda m: "head"),
    (r"Conv_1x1", lambda m: "head"),
    (r"depth(\d)\.up", lambda m: f"stages.{int(m[1]) - 1}.depth"),
    (r"normal(\d)\.conv", lambda m: f"stages.{int(m[1]) - 1}.normal"),
    (r"merge(\d)_1\.conv", lambda m: f"stages.{int(m[1]) - 1}.merge"),
    (r"merge3_2", lambda m: "stages.2.head"),
    (r"merge([12])_2\.conv", lambda m: f"stages.{int(m[1]) - 1}.head"),
)


def our_name(published: str) -> str | None:
    """Return our name of a tensor of the published checkpoint, or None if it is none of them."""
    network, _, rest = published.removeprefix("module.").partition(".")
    if network not in _NETWORKS:
        return None
    for pattern, place in _RULES:
        match = re.match(rf"{pattern}\.", rest)
        if match:
            return f"{_NETWORKS[network]}.{place(match)}.{rest[match.end() :]}"
    return None
