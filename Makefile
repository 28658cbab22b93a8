# Orderly. `make run` opens the back office over a demo shop, `make test` runs every test.
PYTHON := .venv/bin/python
UV_FLAGS := --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.11

.DEFAULT_GOAL := help
.PHONY: help run test lint bench hammer runtime development requirements clean

help:
	@echo "make run    the back office over a demo shop, on http://127.0.0.1:8000/admin"
	@echo "make test   everything the tests need, and all the tests"
	@echo "make lint   formatting, style, types and the direction of imports"
	@echo "make bench  speed, measured on this machine"
	@echo "make hammer clients, kills, restarts, locks, a full disk: what is lost, and who waits"

run: runtime
	@$(PYTHON) bin/find_browser.py
	@$(PYTHON) bin/find_fonts.py
	@$(PYTHON) app.py migrate
	@$(PYTHON) app.py demo
	@exec $(PYTHON) app.py serve

test: development
	@$(PYTHON) bin/find_browser.py
	@$(PYTHON) bin/find_fonts.py
	@$(PYTHON) -m pytest -n auto --maxprocesses=4 --dist loadscope $(ARGS)

lint: development
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy .
	@$(PYTHON) .venv/bin/lint-imports

# What is measured against lives in environments of its own; one that cannot be had is left out.
bench: development
	@VENV=.venv-weasyprint bin/make_venv bench/weasyprint.txt || true
	@VENV=.venv-peers bin/make_venv bench/peers.txt || true
	@$(PYTHON) -m bench $(ARGS)

# Some minutes on 127.0.0.1; ends with 1 where anything was lost, doubled or a bare 500.
hammer: development
	@$(PYTHON) bin/find_browser.py
	@$(PYTHON) -m bench.hammer $(ARGS)

# Both look at what is installed already, and fetch nothing twice.
runtime:
	@bin/make_venv requirements.txt

development:
	@bin/make_venv requirements.txt requirements-dev.txt requirements-rules.txt

requirements:
	uv pip compile $(UV_FLAGS) pyproject.toml -o requirements.txt
	uv pip compile $(UV_FLAGS) --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	uv pip compile $(UV_FLAGS) bench/weasyprint.in -o bench/weasyprint.txt
	uv pip compile $(UV_FLAGS) bench/peers.in -o bench/peers.txt

clean:
	rm -rf .venv .venv-weasyprint .venv-peers .pytest_cache .ruff_cache .mypy_cache .hypothesis
