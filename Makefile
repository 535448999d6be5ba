# Everything a fresh machine needs: Python 3.11+ with venv, make, and a package registry.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
PEERS  := $(VENV)/.installed-bench
DRIVER := $(VENV)/.installed-browser
DEMO   := demo

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-browser lint types golden scoreboard damage bench bench-crawl bench-use killed memory clean

help: ## show what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else "gongkai needs Python 3.11 or newer; $(PYTHON) is %d.%d. Name another one: make PYTHON=python3.12 ..." % v[:2])'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo 'gongkai needs the venv module: on Debian or Ubuntu, apt-get install python3-venv'; exit 1; }
	@$(PYTHON) -c 'import sqlite3, sys; v = sqlite3.sqlite_version_info; sys.exit(0 if v >= (3, 37) else "gongkai needs SQLite 3.37 or newer; this Python brings %s" % sqlite3.sqlite_version)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo 'installing gongkai and its tools into $(VENV) ...'
	@$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[dev]'
	@touch $@

setup: $(STAMP) ## install into .venv

demo: $(STAMP) ## read the project's own documents, crawl its own web twice, show what came of it
	@$(BIN)/gongkai demo --out $(DEMO)

test: lint types ## format check, lint, types and tests
	@$(BIN)/python -m pytest -n auto --maxprocesses 8 --dist loadfile

$(DRIVER): $(STAMP)
	@$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[browser]'
	@touch $@

test-browser: $(DRIVER) ## open every page in Chromium; without one (or GONGKAI_CHROMIUM) it says that it was skipped
	@$(BIN)/python -m pytest -rs tests/browser

lint: $(STAMP) ## ruff: format and lint
	@$(BIN)/ruff format --check --quiet . || { $(BIN)/ruff format --diff --quiet . | head -40; exit 1; }
	@$(BIN)/ruff check --quiet .

types: $(STAMP) ## mypy, strict
	@$(BIN)/mypy

golden: $(STAMP) ## write fixtures' expected.json anew and show what changed: read it by eye
	@$(BIN)/python -m tests.golden
	@git --no-pager diff --stat -- fixtures

scoreboard: $(STAMP) ## print the right answers on the real pages in shared/, tables by carrier and edition, and every miss
	@$(BIN)/python -m tests.scoreboard

damage: $(STAMP) ## read 20,000 damaged reports and write what came out into docs/damage.md
	@$(BIN)/python -m tests.damage --write

$(PEERS): $(STAMP)
	@echo 'installing what the benchmark compares with into $(VENV) ...'
	@$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[bench]'
	@touch $@

bench: $(PEERS) ## time the parse against its peers, as ratios of one run
	@$(BIN)/python -m benchmarks.parse

bench-crawl: $(PEERS) ## time a crawl beside Scrapy, on the same servers
	@$(BIN)/python -m benchmarks.crawl

bench-use: $(STAMP) ## measure search, pages, export and report on a database of 10,000 reports (made in some minutes)
	@$(BIN)/python -m benchmarks.use

killed: $(STAMP) ## kill a crawl at 50 random moments and compare what comes of it with an undisturbed one
	@$(BIN)/python -m tests.kill_crawl 50

memory: $(STAMP) ## measure the memory of a crawl of 1,000 and of 20,000 pages
	@$(BIN)/python -m tests.memory_crawl

clean: ## remove what setup, demo and tests made
	rm -rf $(VENV) $(DEMO) screenshots *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
