# Two commands do all the set-up: `make demo` shows the product, `make test` proves it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help

.PHONY: help
help: ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 20

$(VENV)/.stamp: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "AutoScalper needs Python 3.11 or newer; set PYTHON=/path/to/python3.11" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python has no ensurepip; on Debian: apt-get install python3-venv" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.PHONY: demo
demo: $(VENV)/.stamp ## the simulated gateway, the bot and a console channel; takes your signals after its own
	@$(BIN)/autoscalper demo $(ARGS)

.PHONY: test
test: $(VENV)/.stamp ## every test, then the linters
	$(BIN)/python -m pytest $(ARGS)
	@$(MAKE) --no-print-directory lint

.PHONY: lint
lint: $(VENV)/.stamp ## ruff, mypy and the import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: bench
bench: $(VENV)/.stamp ## where the time goes, from chat frame to order bytes
	@$(BIN)/python -m tests.benchmarks $(ARGS)

.PHONY: oracle
oracle: $(VENV)/.stamp ## IB's own client against the simulated gateway (installs it into a throwaway environment)
	@$(BIN)/python -m tools.oracle

.PHONY: test-ib-async
test-ib-async: $(VENV)/.stamp ## the adapter's suites with ib_async instead of ib_insync (in a throwaway environment)
	@$(BIN)/python -m tools.ib_async_suites

.PHONY: mutants
mutants: $(VENV)/.stamp ## whether a test notices each small change of the rules and the gate (mutmut, in a throwaway environment)
	@$(BIN)/python -m tools.mutants

.PHONY: corpus
corpus: $(VENV)/.stamp ## score the parser on the labelled messages
	@$(BIN)/python -m tests.corpus $(ARGS)

.PHONY: lock
lock: ## pin every dependency anew, with hashes and without index addresses (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate -q -o requirements.lock

.PHONY: wheel
wheel: $(VENV)/.stamp ## build the wheel and smoke-test it from another directory, without this checkout
	@$(BIN)/python tools/smoke_wheel.py

.PHONY: readme
readme: $(VENV)/.stamp ## put the demo's transcript into the README
	@$(BIN)/python -m tools.write_readme

.PHONY: diagrams
diagrams: $(VENV)/.stamp ## draw the state tables from the code into docs/states.md
	@$(BIN)/python -m tools.write_diagrams

.PHONY: pictures
pictures: $(VENV)/.stamp ## put the cards, the picture of a day's result and the health page into docs/
	@$(BIN)/python -m tools.write_pictures
	@$(BIN)/python -m tools.write_screens

CLIENTS := build/chat-clients

$(CLIENTS)/.stamp: tests/clients/requirements.lock
	$(PYTHON) -m venv $(CLIENTS)
	$(CLIENTS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/clients/requirements.lock
	@touch $@

.PHONY: test-chat-clients
test-chat-clients: $(VENV)/.stamp $(CLIENTS)/.stamp ## clients of another make, hikari and aiogram, on the local chat servers
	AUTOSCALPER_CLIENTS=$(CURDIR)/$(CLIENTS)/bin/python $(BIN)/python -m pytest tests/clients $(ARGS)
