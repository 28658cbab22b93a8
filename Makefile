# Orderly. `make run` opens the back office over a demo shop, `make test` runs every test.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
UV_FLAGS := --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.11

.DEFAULT_GOAL := help
.PHONY: help run test lint bench requirements clean

help:
	@echo "make run    the back office over a demo shop, on http://127.0.0.1:8000/admin"
	@echo "make test   everything the tests need, and all the tests"
	@echo "make lint   formatting, style, types and the direction of imports"
	@echo "make bench  speed, measured on this machine"

run: $(VENV)/run.stamp
	@$(BIN)/python bin/find_browser.py
	@$(BIN)/python app.py migrate
	@$(BIN)/python app.py demo
	@$(BIN)/python app.py serve

test: $(VENV)/dev.stamp
	@$(BIN)/python bin/find_browser.py
	@$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/dev.stamp
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy .
	@$(BIN)/lint-imports

bench: $(VENV)/dev.stamp
	@$(BIN)/python -m bench

$(VENV)/run.stamp: requirements.txt bin/make_venv
	@bin/make_venv requirements.txt $@

$(VENV)/dev.stamp: requirements-dev.txt bin/make_venv
	@bin/make_venv requirements-dev.txt $@

requirements: $(VENV)/dev.stamp
	uv pip compile $(UV_FLAGS) pyproject.toml -o requirements.txt
	uv pip compile $(UV_FLAGS) --extra dev pyproject.toml -o requirements-dev.txt

clean:
	rm -rf $(VENV) var .pytest_cache .ruff_cache .mypy_cache .hypothesis
