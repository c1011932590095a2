# The commands of the store. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/sh
UV_VERSION := 0.13.8
PYTHON ?= python3
BIN := .venv/bin
RUN := $(BIN)/python
TESTS := $(BIN)/pytest -n 2 --dist loadgroup --no-loadscope-reorder
# The encoder that the assistant reads with; without it, and without a network, it reads by words alone.
MEANINGS := build/embedding/vocab.txt

export UV_PROJECT_ENVIRONMENT := .venv

.PHONY: help run reset import test check suite coverage lint bench eval openapi fmt

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(MEANINGS) ## bring the whole store up and print its address
	@$(RUN) -m local.run

reset: .venv/.ready ## forget the data of `make run`
	@$(RUN) -m local.reset

import: .venv/.ready ## load a product feed into the running store: FEED=path TENANT=slug
	@$(RUN) -m local.import_feed "$(FEED)" "$(TENANT)"

test: $(MEANINGS) ## everything: style and types beside the tests, which leave a part of a core free
	@$(MAKE) --no-print-directory -j 2 lint suite

suite: $(MEANINGS)
	$(TESTS) --durations=25 --durations-min=3

check: lint $(MEANINGS) ## what is quick: style, types, layers, unit tests
	$(TESTS) tests/unit

coverage: $(MEANINGS) ## everything again, to see which lines no test comes by
	$(TESTS) --cov --cov-report=term --cov-fail-under=90

lint: .venv/.ready ## style, types and layers alone
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports

bench: $(MEANINGS) ## the figures
	@$(RUN) -m bench

eval: $(MEANINGS) ## how well the assistant does: journeys, hostile texts, lies and truths, manners
	@$(RUN) -m bench.evals

openapi: .venv/.ready ## write docs/openapi.json
	@$(RUN) -m local.openapi

fmt: .venv/.ready ## put the code in form
	$(BIN)/ruff check --fix-only -q .
	$(BIN)/ruff format -q .

$(MEANINGS): | .venv/.ready
	@$(RUN) -m local.embedding

# The environment from the lock file. The stamp is the lock's: an unchanged lock costs nothing.
.venv/.ready: uv.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -x $(BIN)/uv || $(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	@test -x $(BIN)/uv || $(BIN)/python -m pip install -q --disable-pip-version-check uv==$(UV_VERSION)
	@$(BIN)/uv sync -q --frozen --all-groups --inexact --compile-bytecode
	@touch $@
