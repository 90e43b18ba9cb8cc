# What you can do with Innovatiebieb. It needs Python 3.11 or newer and make; `make setup` fetches the rest into .venv.
SHELL   := /bin/sh
VENV    := .venv
PYTHON  := $(VENV)/bin/python
UV      := $(VENV)/bin/uv
STAMP   := $(VENV)/.installed
SYSTEM  := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
             $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
SYSTEM  := $(or $(PYTHON3),$(SYSTEM))
COMPILE  = $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links
.DEFAULT_GOAL := help
.PHONY: help setup up test check format texts lock kafka keycloak bench relevance clean

help: ## show this list
	@echo "Innovatiebieb: make <doel>"
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  \1|\2/' | awk -F'|' '{ printf "%-10s %s\n", $$1, $$2 }'

setup: $(STAMP) ## install everything into .venv (again only when a lock file changed)
	@:

up: $(STAMP) ## start the whole platform; options: make up ARGS="--port 9000"
	@exec $(VENV)/bin/bieb up $(ARGS)

test: $(STAMP) ## run the tests but the slow ones (those: ARGS="-m slow"); a part: make test ARGS="tests/local -k bus"
	@$(PYTHON) -m pytest -n 2 -m "not slow" $(ARGS)

check: $(STAMP) ## style, types, imports, contracts and translations, without running a test
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports
	@$(PYTHON) -m shared.contracts.generate --check
	@$(PYTHON) -m local.texts --check

format: $(STAMP) ## put the code in its agreed form
	@$(VENV)/bin/ruff check --fix-only --quiet .
	@$(VENV)/bin/ruff format .

texts: $(STAMP) ## bring the English catalogue up to date with the Dutch texts of the pages
	@$(PYTHON) -m local.texts

lock: $(UV) ## write the lock files anew after a change of dependencies in pyproject.toml
	@$(COMPILE) --all-extras pyproject.toml -o requirements-dev.lock
	@$(COMPILE) -c requirements-dev.lock pyproject.toml -o requirements.lock
	@echo uv | $(COMPILE) -c requirements-dev.lock --no-header --no-annotate - -o requirements-uv.lock

kafka: $(STAMP) ## fetch Apache Kafka (Java 17 and Maven needed) for tests and for make up ARGS="--bus apache"
	@$(PYTHON) -m local.apache fetch

keycloak: $(STAMP) ## fetch Keycloak (Java 17 and Maven needed) for the tests that log in for real
	@$(PYTHON) -m local.keycloak fetch

bench: $(STAMP) ## run the benchmarks and print their table
	@$(PYTHON) -m bench $(ARGS)

relevance: $(STAMP) ## ask the search every judged question and print how well it answers; make relevance ARGS="--fold a --misses"
	@$(PYTHON) -m bench.relevance $(ARGS)

clean: ## remove what make made: .venv and caches; your data in .bieb stays
	@rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .schemathesis build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMP): requirements-dev.lock requirements-uv.lock pyproject.toml services/search/dutch/building.py | $(UV)
	@echo "Pakketten installeren in $(VENV) (de eerste keer ongeveer een halve minuut) ..."
	@$(UV) pip sync -q --python $(PYTHON) --require-hashes requirements-dev.lock
	@$(UV) pip install -q --python $(PYTHON) --no-deps --no-build-isolation --editable .
	@[ ! -f local/assets.py ] || $(PYTHON) -m local.assets
	@$(PYTHON) -m local.word_list
	@touch $@

$(UV): | $(PYTHON)
	@$(PYTHON) -m pip install -q --disable-pip-version-check --require-hashes -r requirements-uv.lock

$(PYTHON):
	@[ -n "$(SYSTEM)" ] || { echo "Innovatiebieb heeft Python 3.11 of nieuwer nodig; hier is: $$(python3 --version 2>&1 || true). Wijs er een aan met: make $(or $(MAKECMDGOALS),setup) PYTHON3=/pad/naar/python3" >&2; exit 1; }
	@$(SYSTEM) -m venv $(VENV) || { rm -rf $(VENV); echo "Kan geen venv maken met $(SYSTEM). Op Debian en Ubuntu helpt: apt-get install python3-venv" >&2; exit 1; }
