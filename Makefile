# Two commands do everything: `make rehearse` and `make test`. Each creates the virtual environment it needs.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
LAYOUT ?= paired

.PHONY: help rehearse test lint types pytest thorough golden docs bench clean

help: ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

rehearse: $(VENV)/.rehearsal ## rehearse the bundled example on the embedded AWS (LAYOUT=paired or tools)
	$(BIN)/lockgate rehearse --layout $(LAYOUT) $(ARGS)

test: lint types pytest ## lint, types and tests, as CI runs them

lint: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/.dev
	$(BIN)/mypy

pytest: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 --dist loadgroup

thorough: $(VENV)/.dev ## the long profile: more examples, more mutations
	LOCKGATE_PROFILE=thorough $(BIN)/python -m pytest -n 2 --dist loadgroup

golden: $(VENV)/.dev ## refresh the golden files; review the difference like code
	LOCKGATE_GOLDEN=write $(BIN)/python -m pytest tests/golden

docs: $(VENV)/.dev ## regenerate the reference pages and the JSON Schema
	$(BIN)/python -m lockgate.cli.reference

bench: $(VENV)/.bench ## run every benchmark
	@for file in $$(grep -l __main__ benchmarks/*.py); do echo "== $$file"; $(BIN)/python $$file || exit 1; done

$(VENV)/.rehearsal: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[rehearsal]'
	touch $@

$(VENV)/.dev: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $(VENV)/.rehearsal $@

$(VENV)/.bench: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	touch $(VENV)/.rehearsal $(VENV)/.dev $@

clean: ## remove what the commands made
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .lockgate build dist
