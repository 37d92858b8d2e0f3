# The two commands of the README are `make run` and `make test`.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
EXILEWATCH_HOME ?= $(CURDIR)/home
export EXILEWATCH_HOME
# Compiled files are kept: tests start hundreds of processes, which would all compile anew.
unexport PYTHONDONTWRITEBYTECODE
PORT ?= 8000
# Processes that run tests: one more than processors, for many wait for a server, a browser or a child.
WORKERS ?= $(shell expr $$(nproc 2>/dev/null || echo 2) + 1)
SERVE ?=

.PHONY: help run demo desk test check bench lock clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

run: $(BIN)/ready ## Set everything up, crawl one night from the live sources, open the desk with the scheduler
	@$(BIN)/exilewatch init --watchlist config/watchlist.example.csv
	@$(BIN)/exilewatch nightly || echo "Some sources failed tonight: each is named above, and on the desk under Sources. The desk opens all the same." >&2
	@$(MAKE) --no-print-directory desk

demo: export EXILEWATCH_HOME := $(CURDIR)/home/demo
demo: $(BIN)/ready ## The same on recorded example responses: for a machine without network
	@$(BIN)/exilewatch init --watchlist config/watchlist.example.csv
	@$(BIN)/exilewatch nightly --replay spiders/sources
	@$(MAKE) --no-print-directory desk SERVE=--no-scheduler

desk:
	@$(BIN)/exilewatch users add admin --role admin --if-none
	@exec $(BIN)/exilewatch serve --port $(PORT) $(SERVE)

test: $(BIN)/ready ## Run every test; what was skipped, and why, is printed last
	@$(BIN)/pytest --numprocesses=$(WORKERS) --dist=loadfile --no-loadscope-reorder

check: $(BIN)/ready ## Lint, types, floors
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(BIN)/ready-to-bench ## Measure speed, each figure beside its peer in the same run
	@$(BIN)/python -m bench

LOCK := uv pip compile pyproject.toml --generate-hashes --universal --no-annotate --no-header --no-emit-index-url --upgrade -q
lock: $(BIN)/ready ## Renew the lock files from pyproject.toml
	@$(BIN)/$(LOCK) --extra postgres --extra dev --extra cluster --extra chat --extra build -o requirements.lock
	@$(BIN)/$(LOCK) --extra postgres --extra cluster --extra chat --extra build -c requirements.lock -o requirements-run.lock
	@$(BIN)/$(LOCK) --extra bench -c requirements.lock -o requirements-bench.lock

clean: ## Remove the environment and what tools left behind; the home folder stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# The environment: made once, and again when the lock changes. uv installs it in seconds.
$(BIN)/ready: requirements.lock pyproject.toml
	@echo "Setting up the environment (.venv) …" >&2
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "exilewatch needs Python 3.11 or newer; say which with: make PYTHON=python3.12 …" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || \
		{ rm -rf .venv; echo "Python's venv is missing; as root: apt-get install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-uv.lock
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

# The peers that `make bench` measures beside us are many and large; nothing else needs them.
$(BIN)/ready-to-bench: $(BIN)/ready requirements-bench.lock
	@echo "Adding what is measured beside us …" >&2
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements-bench.lock
	@touch $@
