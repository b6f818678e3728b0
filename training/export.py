"""Write a run's networks as weights for inference: `python -m training.export --run FOLDER --out FILE.safetensors`."""

import argparse
from dataclasses import replace
from pathlib import Path

from inference.checkpoint import save_model
from inference.model import Model, ModelConfig

from .commands import told
from .states import last_stage, load_state, result_of


def main() -> None:
    """Read the last state of the last stage that the run has, and export it."""
    parser = argparse.ArgumentParser(prog="python -m training.export", description=__doc__)
    parser.add_argument("--run", type=Path, required=True, help="folder of the run of training.train")
    parser.add_argument("--out", type=Path, required=True, help="the .safetensors to write")
    parser.add_argument("--name", required=True, help="what the add-on calls the weights")
    parser.add_argument("--licence", required=True, help="of the weights, which their people's licence decides; artists are shown it")
    parser.add_argument("--relief", type=float, default=1.0, help="see ModelConfig; the evaluation tells what the faces lack")
    args = parser.parse_args()
    state = load_state(last_stage(args.run))
    model = Model(replace(ModelConfig(**state["config"]), relief=args.relief))
    model.load_state_dict(result_of(state))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    save_model(model, args.out, name=args.name, licence=args.licence)
    print(f"{args.out}: {args.out.stat().st_size / 2**20:.1f} MiB")


if __name__ == "__main__":
    told(main)
