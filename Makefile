# Second Look. `make help` lists what there is to do.
# Settings are environment variables; `PORT=9000 make run` and `make run PORT=9000` are the same.

SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin

# An environment is complete when the stamp with its lock's hash is there; anything else is installed again.
lock_hash = $(shell sha256sum $(1) | cut -c1-16)
RUN_STAMP := .venv/.complete-run-$(call lock_hash,requirements.lock)
DEV_STAMP := .venv/.complete-dev-$(call lock_hash,requirements-dev.lock)
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

# Since .venv has no bytecode at first, each process would compile Django anew where writing it is forbidden.
unexport PYTHONDONTWRITEBYTECODE

# Only what is imported gets compiled, at its first import: --no-compile installs in a quarter of the time.
# Starts from nothing when the last installation was cut off (no stamp), else brings the environment up to date.
define install
@if ls .venv/.complete-* >/dev/null 2>&1; then rm -f .venv/.complete-*; else \
	echo "Making .venv"; $(PYTHON) -m venv --clear .venv; fi
@echo "Installing $(1) (hashes checked)"
@$(PIP) install --quiet --no-compile --require-hashes --only-binary :all: -r $(1)
endef

.DEFAULT_GOAL := help
.PHONY: help run test bench soak live screens lint format clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  PORT           where the demo listens on 127.0.0.1 (8000)"
	@echo "  DATA_DIR       the one folder that everything is written to (./data)"
	@echo "  DEMO_PASSWORD  the demo people's password (random, kept in DATA_DIR)"
	@echo "  SOAK_STAGES, SOAK_DATABASES, SOAK_KILLS, SOAK_IMAGES, SOAK_LABELS, SOAK_SEED  how much make soak does (docs/guarantees.md)"
	@echo "  TEST_POSTGRES_URL, TEST_REDIS_URL  servers that make test may use as well"

run: $(RUN_STAMP)  ## the demo: web, worker, webhook receiver; Ctrl-C stops it, again goes on where it was
	@exec env DEBUG=1 OUTBOUND_ALLOW_LOOPBACK=1 $(BIN)/python manage.py run --with-parent

test: $(DEV_STAMP)  ## the whole suite on SQLite, and again on PostgreSQL when TEST_POSTGRES_URL names one
	@$(BIN)/python tests/run.py

bench: $(DEV_STAMP)  ## the benchmarks, ratios side by side in one run
	@$(BIN)/python -m bench

soak: $(DEV_STAMP)  ## on SQLite and PostgreSQL: the kill storm and its ledger, then a guarantee proved, broken and proved anew
	@$(BIN)/python -m tests.soak

live: $(DEV_STAMP)  ## one harmless picture to every vendor whose key is set; a vendor may charge for it
	@$(BIN)/python -m tests.live

screens: $(DEV_STAMP)  ## docs/screens: every page and state that axe looks at, at three widths, in both themes
	@SCREENS=docs/screens $(BIN)/pytest -p no:xdist tests/browser/test_a11y.py tests/browser/test_rest.py \
		tests/browser/test_tune.py tests/browser/test_states.py tests/browser/test_complaints.py \
		tests/browser/test_grid.py::test_axe_finds_nothing_and_leaving_frees_the_tiles

lint: $(DEV_STAMP)  ## ruff, mypy, the direction of imports, templates, Django's checks, missing migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=. $(BIN)/lint-imports --no-cache
	find templates -name '*.html' -exec $(BIN)/djade --check --target-version 5.2 {} +
	DEBUG=1 $(BIN)/python manage.py check --fail-level WARNING
	DEBUG=1 $(BIN)/python manage.py makemigrations --check --dry-run

format: $(DEV_STAMP)  ## let ruff and djade put code and templates into their form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	-find templates -name '*.html' -exec $(BIN)/djade --target-version 5.2 {} +

clean:  ## remove .venv and caches; DATA_DIR stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUN_STAMP):
	$(call install,requirements.lock)
	@touch $@

# What the tests need includes what the product needs, in the same versions.
$(DEV_STAMP):
	$(call install,requirements-dev.lock)
	@touch $(RUN_STAMP) $@
