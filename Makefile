# Every target says what it does: `make help`.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
# A setting of some machines that would compile every module at every start.
unexport PYTHONDONTWRITEBYTECODE
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes
# The suite is split over two processes; `make test JOBS=0` runs it in one.
JOBS ?= 2
TESTS ?=
BENCH ?=

.PHONY: help run test check bench storm docs demo clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-6s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.runtime  ## the whole product on http://127.0.0.1:8000 (YIWANG_PORT, YIWANG_DATA, DATABASE_URL, YIWANG_DEMO=0)
	@exec $(BIN)/python manage.py up

test: $(VENV)/.development  ## the whole suite on a throw-away PostgreSQL, browser journeys included
	@exec $(BIN)/python -m devtools.run_tests --jobs $(JOBS) $(TESTS)

check: $(VENV)/.development  ## format, lint, import contracts, types, templates, spelling, migrations, generated docs
	@exec $(BIN)/python -m devtools.check

bench: $(VENV)/.development  ## build the province once, then measure it, each figure beside its floor (BENCH="--small")
	@exec $(BIN)/python -m devtools.bench $(BENCH)

storm: $(VENV)/.development  ## 100 rounds of kill -9 under load and the long tests; writes docs/reliability.md
	@exec $(BIN)/python -m devtools.storm --rounds $(or $(ROUNDS),100) --write

docs: $(VENV)/.development  ## write docs/generated anew
	@exec $(BIN)/python -m devtools.docs

demo: $(VENV)/.runtime  ## drive one real case through the running server and print its timeline
	@exec $(BIN)/python -m devtools.demo

clean:  ## remove what was made here: environment, caches and the demo world in var/
	@$(if $(wildcard $(BIN)/python),$(BIN)/python -m devtools.clean,rm -rf var)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis staticfiles shots
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed (set PYTHON=/path/to/python3)."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python's venv module is missing: install the package python3-venv."; exit 1; }
	@echo "Making the environment $(VENV) with $(PYTHON) …"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt | $(BIN)/python
	@echo "Installing what the product needs …"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.development: requirements-dev.txt | $(BIN)/python
	@echo "Installing what tests and checks need …"
	@$(PIP) -r requirements-dev.txt
	@touch $@ $(VENV)/.runtime
