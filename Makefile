# Each target works as the first command after a clone: it needs make and Python 3.11 or newer.
#
#   make play ARGS="--seed 7"        options for `vei play`, or for pytest with `make test`
#   make play PYTHON=/path/python    the Python to make the environment with

VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
PACKAGES := engine scenarios themes twins vei_tui
UV ?= uv
ARGS ?=

# Settings of the caller's shell that would send packages elsewhere, let foreign modules in, or have
# every one of the hundreds of processes that the tests start compile all modules anew.
unexport PIP_PREFIX PIP_REQUIRE_HASHES PIP_REQUIRE_VIRTUALENV PIP_TARGET PIP_USER
unexport PYTHONDONTWRITEBYTECODE PYTHONHOME PYTHONPATH

# An environment that was left half-made, or whose Python or checkout moved away, is made again.
ifneq ($(shell test ! -e $(VENV)/.unfinished && test -x $(BIN)/python && cat $(VENV)/.home 2>/dev/null),$(shell pwd -P))
$(shell rm -f $(RUNTIME) $(DEV))
endif

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help play test check format snapshot-update bench conformance lock clean

help:
	@echo 'make play              open the office'
	@echo 'make test              run the tests'
	@echo 'make check             format, lint, types, import contracts, published schemas'
	@echo 'make format            format the code, and mend what the linter can'
	@echo 'make snapshot-update   draw the goldens of the screens anew (Python 3.11)'
	@echo 'make bench             measure speed'
	@echo 'make conformance       try MCP with the official suite and clients of others (needs Node.js)'
	@echo 'make lock              pin the newest allowed dependencies (needs uv)'
	@echo 'make clean             remove the environment and caches; runs (_vei_out) stay'

play: $(RUNTIME)
	@$(BIN)/vei play $(ARGS)

test: $(DEV)
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(DEV)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -q tests/test_schema_snapshot.py

format: $(DEV)
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

snapshot-update: $(DEV)
	@$(BIN)/python -m pytest --snapshot-update $(ARGS)

bench: $(RUNTIME)
	@$(BIN)/python -m benchmarks $(ARGS)

conformance: $(DEV)
	@$(BIN)/python -m tests.conformance.suite
	@$(BIN)/python -m tests.clients.others $(ARGS)

$(RUNTIME): requirements.txt pyproject.toml
	@PYTHON="$(PYTHON)" sh .ci/environment requirements.txt
	@touch $@

# The development lock holds all of the runtime one.
$(DEV): requirements.txt requirements-dev.txt pyproject.toml
	@PYTHON="$(PYTHON)" sh .ci/environment requirements-dev.txt
	@touch $@ $(RUNTIME)

COMPILE = $(UV) pip compile pyproject.toml --group build --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-annotate --no-config \
	--custom-compile-command 'make lock' --quiet --upgrade

lock:
	@$(COMPILE) --output-file requirements.txt
	@$(COMPILE) --extra dev --constraint requirements.txt --output-file requirements-dev.txt

clean:
	@if [ -e $(VENV)/.home ] || [ -e $(VENV)/.unfinished ]; then rm -rf $(VENV); fi
	@rm -rf build dist htmlcov snapshot_report.html .coverage
	@rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find $(PACKAGES) benchmarks tests -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
