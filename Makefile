# Every command does the set-up that it needs (tools/bootstrap); once that is done, `.venv/bin/pytest` works as well.
# ARGS goes to pytest: make gate ARGS="-k RL-01". PYTHON names the Python that .venv is made with.

.DEFAULT_GOAL := help
.PHONY: help gate explore test lint benchmark set-up lock proof proof-of-bootstrap clean

IN_VENV := .venv/bin/python -m

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

gate: set-up ## May this build be deployed? Loopback only; ARGS="..." goes to pytest
	@$(IN_VENV) pytest -m gate $(ARGS)

explore: set-up ## Search for faults that break a promise; ARGS="--help" lists the options
	@$(IN_VENV) intercom_readiness.explore $(ARGS)

test: set-up ## Test the suite itself; ARGS="..." goes to pytest
	@$(IN_VENV) pytest tests -n auto --dist worksteal $(ARGS)

lint: set-up ## Style, strict types and import contracts
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@$(IN_VENV) mypy
	@.venv/bin/lint-imports

benchmark: set-up ## List the benchmarks; ARGS="NAME [options]" runs one
	@$(IN_VENV) benchmarks $(ARGS)

set-up: ## Make .venv and find or build Toxiproxy, where that is still to do
	@sh tools/bootstrap.sh

lock: set-up ## Lock the newest versions that pyproject.toml allows; ARGS="..." goes to uv
	@.venv/bin/python -E -S -m tools.lock $(ARGS)

proof: set-up ## Run the gate against every known defect; hours, ARGS="--help" tells of less
	@$(IN_VENV) tools.prove_kills $(ARGS)

proof-of-bootstrap: ## Clone this commit and time its first and second runs; takes minutes
	@python3 tools/prove_bootstrap.py $(ARGS)

clean: ## Remove all that set-up and runs have made
	rm -rf .venv .tools reports/out .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
