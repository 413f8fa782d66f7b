# Everything lives in .venv, which `make install` makes; nothing else on the machine is touched.

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for each in python3 python3.13 python3.12 python3.11 python; do \
	if $$each -c '$(NEW_ENOUGH)' 2>/dev/null; then echo $$each; break; fi; done)

.PHONY: help install demo test lint bench chaos pictures lock

help:
	@echo "make install   set up $(VENV)"
	@echo "make demo      try Sightline in a browser, with a sample portfolio"
	@echo "make test      run every test (ARGS=… goes to pytest)"
	@echo "make lint      check style and types"
	@echo "make bench     run every benchmark; each prints a line of JSON"
	@echo "make chaos     kill senders at random while Slack fails; nothing may be lost or doubled"
	@echo "make pictures  take the pictures in docs/pictures anew"
	@echo "make lock      pin the newest dependencies (needs Python 3.11)"

install: $(INSTALLED)

demo: $(INSTALLED)
	@$(BIN)/sightline demo $(ARGS)

test: $(INSTALLED)
	@$(BIN)/python -m pytest --numprocesses=auto --dist=worksteal $(ARGS)

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# A benchmark is a file in bench/ that can be run; the others there are its parts.
bench: $(INSTALLED)
	@set -e; for each in $$(grep -l '__main__' bench/*.py); do \
		$(BIN)/python -m bench.$$(basename $$each .py); done

chaos: $(INSTALLED)
	@$(BIN)/python -m bench.chaos $(ARGS)

pictures: $(INSTALLED)
	@$(BIN)/python -m tests.e2e.pictures

$(INSTALLED): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(MAKE) --no-print-directory $(VENV)/pyvenv.cfg
	@echo "Installing what Sightline needs into $(VENV)"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/pyvenv.cfg:
	@test -n "$(PYTHON)" || { \
		echo "Sightline needs Python 3.11 or newer, and none was found. Install one, or name it:"; \
		echo "  make PYTHON=/path/to/python3.11 install"; exit 1; }
	@$(PYTHON) -c '$(NEW_ENOUGH)' || { \
		echo "$(PYTHON) is older than Python 3.11."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "$(PYTHON) could not make $(VENV). On Debian the package python3-venv is missing."; exit 1; }

# Locked with the oldest Python that is supported: it needs every backport that the newer ones do without.
LOCKING := .work/lock
COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(LOCKING)/bin/pip-compile --quiet --upgrade --generate-hashes \
	--no-emit-index-url --no-emit-find-links --strip-extras

lock:
	@test -x $(LOCKING)/bin/pip-compile || { python3.11 -m venv $(LOCKING) && \
		$(LOCKING)/bin/python -m pip --disable-pip-version-check --quiet install pip-tools==7.6.2; }
	$(COMPILE) --all-extras --output-file requirements.lock pyproject.toml
	$(COMPILE) --output-file requirements-run.lock --constraint requirements.lock pyproject.toml
