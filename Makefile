# Everything runs in .venv, which the first target that needs it makes. PYTHON must be 3.11 (bpy 5.0.1).
PYTHON ?= python3.11
VENV := .venv
RUN := $(VENV)/bin/python
SUDO := $(if $(filter-out 0,$(shell id -u)),sudo)
PHOTO ?= tests/data/person.png
KEYPOINTS ?=
DEMO ?= demo
ASSETS ?= assets/makehuman
DATA ?= build/data

.PHONY: demo test check lint train dist clean libraries

demo: $(VENV)/done
	$(RUN) -m twokay_blender import "$(PHOTO)" $(if $(KEYPOINTS),--keypoints "$(KEYPOINTS)") --output "$(DEMO)" --format blend --render

test: $(VENV)/done
	$(RUN) -m pytest

lint: $(VENV)/done
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/pyright

check: lint test dist

dist: $(VENV)/done
	mkdir -p build
	$(RUN) -m tests.extension_tool build --source-dir . --output-dir build

$(VENV)/done: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --requirement requirements.txt
	$(RUN) -c "import bpy" 2>/dev/null || $(MAKE) libraries
	touch $@

# What the bpy module links against and a machine without a desktop lacks.
libraries:
	$(SUDO) apt-get update -qq
	$(SUDO) apt-get install -qq --no-install-recommends libx11-6 libxrender1 libxfixes3 libxi6 libxkbcommon0 libsm6 libgl1

clean:
	rm -rf $(VENV) build demo
