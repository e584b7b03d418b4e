# make demo | make test | make corpus | make bench: each makes .venv first where it is missing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install

.PHONY: demo test check lint types unit nightly corpus bench calibrate format clean

demo: $(VENV)/.ready
	$(BIN)/python examples/deepseek_r1.py

test: lint types unit

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy
	$(BIN)/basedpyright

unit: $(VENV)/.dev
	rm -f .coverage .coverage.*
	HYPOTHESIS_PROFILE=$${HYPOTHESIS_PROFILE:-ci} $(BIN)/python -m pytest -n 2 --cov --cov-report=term

nightly: $(VENV)/.dev
	HYPOTHESIS_PROFILE=nightly $(BIN)/python -m pytest tests/laws

corpus: $(VENV)/.ready
	$(BIN)/python tests/published/corpus_report.py

bench: $(VENV)/.bench
	$(BIN)/python benchmarks/run.py

# RUNS names a table of published runs, as calibration/README.md describes it.
calibrate: $(VENV)/.ready
	$(BIN)/python calibration/fit_utilization.py $(RUNS)

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/.ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'aicost needs Python 3.11 or later; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)'; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { echo 'python3 has no venv module here: install it (on Debian: python3-venv), or name another Python with make PYTHON=...'; exit 2; }
	$(PIP) --editable '.[uncertainty]'
	@touch $@

$(VENV)/.dev: $(VENV)/.ready
	$(PIP) --editable '.[dev]'
	@touch $@

$(VENV)/.bench: $(VENV)/.ready
	$(PIP) --editable '.[bench]'
	@touch $@
