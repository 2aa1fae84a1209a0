# Every recipe sets up what it needs; `make help` lists them.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help run serve test test-slow check dictionary guide wheelhouse clean

help: ## list the recipes
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes $(if $(wildcard wheelhouse),--no-index --find-links wheelhouse) -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

run: .venv/ready ## a real night on the sample data: grades, flags, published file
	$(BIN)/sihai demo

serve: .venv/ready ## the portal on the sample data: addresses, and an account for each role
	$(BIN)/sihai demo --accounts
	$(BIN)/sihai serve

test: .venv/ready ## tests, about seven minutes on two cores
	$(BIN)/python -m pytest -n 2 -m "not slow"

test-slow: .venv/ready ## faults, live daemon, fuzz, services
	$(BIN)/python -m pytest -m slow

check: .venv/ready ## ruff, mypy --strict, sqlfluff
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/sqlfluff lint --processes 2 sql

dictionary: .venv/ready ## docs/data_dictionary.md and docs/rules.md, rendered anew
	$(BIN)/python -m assets.publications.dictionary_page
	$(BIN)/python -m expectations.catalogue

guide: .venv/ready ## the pictures of docs/zh, taken anew
	SIHAI_GUIDE=docs/zh/images $(BIN)/python -m pytest tests/portal/browser/test_whole_way.py
	-pngquant --force --ext .png docs/zh/images/*.png

wheelhouse: .venv/ready ## every wheel, for machines with no network
	$(BIN)/python -m pip download --quiet --require-hashes -r requirements.lock -d wheelhouse

clean: ## remove the virtual environment and the demo's state
	rm -rf .venv .sihai
