"""Write a run's networks as weights for inference: `python -m training.export --run FOLDER --out FILE.safetensors`."""

import argparse
from pathlib import Path

from inference.checkpoint import save_model
from inference.model import Model, ModelConfig

from .states import load_state, result_of


def main() -> None:
    """Read the last state of the last stage and export it."""
    parser = argparse.ArgumentParser(prog="python -m training.export", description=__doc__)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--stage", default="refine", help="stage whose state is exported")
    parser.add_argument("--name", default="twokay small")
    args = parser.parse_args()
    state = load_state(args.run / f"{args.stage}.pt")
    model = Model(ModelConfig(**state["config"]))
    model.load_state_dict(result_of(state))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    save_model(model, args.out, name=args.name, licence="CC0-1.0")
    print(f"{args.out}: {args.out.stat().st_size / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
