# The commands of Baobei. Each sets up what it needs; `make` alone lists them.

.DEFAULT_GOAL := help
.NOTPARALLEL:

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

# pyright is installed from the lock; it has nothing to ask from the network.
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

.PHONY: help
help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Baobei needs Python 3.11 or newer")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.PHONY: serve
serve: $(READY) ## serve on HOST and PORT with WORKERS processes, on the embedded PostgreSQL or DATABASE_URL
	@exec $(BIN)/baobei serve

.PHONY: demo
demo: $(READY) ## play two stories over HTTP against a server of its own
	@exec $(BIN)/baobei demo

.PHONY: test
test: $(READY) ## run the tests on an embedded PostgreSQL
	@$(BIN)/pytest -n auto

.PHONY: test-server
test-server: $(READY) ## run the tests on the PostgreSQL server at DATABASE_URL
	@test -n "$$DATABASE_URL" || { echo 'make test-server needs DATABASE_URL, of a superuser' >&2; exit 2; }
	@$(BIN)/pytest -n auto

.PHONY: plans
plans: $(READY) ## write the counts and plans of all statements into tests/statements
	@PLANS=write $(BIN)/pytest -q tests/statements -k written

.PHONY: test-walls
test-walls: $(READY) ## run the tests on row-level security alone, the app's own organization filters taken out
	@$(BIN)/pytest -n auto --without-own-filters

.PHONY: torture
torture: $(READY) ## run the tests that take minutes, from SEED or any, and print seeds and figures: load, races, faults
	@$(BIN)/pytest -m torture -rP

.PHONY: bench
bench: $(READY) ## measure reports and lists against a server of its own
	@$(BIN)/python -m tests.bench

.PHONY: quick
quick: $(READY) ## the minute: format, ruff, pyright, import contracts, rule tests
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/pyright
	@PYTHONPATH=. $(BIN)/lint-imports --no-logo
	@$(BIN)/pytest -q tests/rulings tests/rulebooks

.PHONY: check
check: quick schema-check test test-walls ## everything: quick, the served schema, all tests, all again on the second wall

.PHONY: schema
schema: $(READY) ## write the served schema into schema.graphql
	@$(BIN)/baobei schema > schema.graphql.new && mv schema.graphql.new schema.graphql

.PHONY: schema-check
schema-check: $(READY) ## compare schema.graphql with the served schema
	@$(BIN)/baobei schema | diff schema.graphql -

.PHONY: migrate
migrate: $(READY) ## bring the database to the newest migration
	@exec $(BIN)/baobei migrate

.PHONY: lock
lock: $(READY) ## pin every dependency with its hashes, naming no host
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--no-emit-find-links --no-annotate --group dev pyproject.toml -o requirements.lock
