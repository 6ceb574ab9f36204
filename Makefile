# One command shows the product (make demo), a second one tests it (make test). Nothing else is needed.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# What was compiled once is kept, even where the shell says otherwise: the tests start some two hundred processes.
export PYTHONDONTWRITEBYTECODE :=

# The tests' files lie in memory where four gigabytes of it are free: on a disk a quarter of the time goes into writing.
MEMORY = $(shell grep -qs ' /dev/shm [^ ]* [^ ]*noexec' /proc/mounts || \
  df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 4000000 { print "/dev/shm" }')

.PHONY: demo test run lint bench soak lock clean

demo: .venv  ## the whole story on this machine, in under a minute
	@$(BIN)/clausewatch demo $(if $(STAY),--stay)

run: .venv clausewatch.toml  ## the daemon, with clausewatch.toml
	@$(BIN)/clausewatch --config clausewatch.toml run

clausewatch.toml:
	@cp clausewatch.example.toml clausewatch.toml
	@chmod 600 clausewatch.toml
	@echo "Wrote clausewatch.toml from clausewatch.example.toml: put your address and mail server in it."

test: .venv/.dev lint  ## everything, with small counts; at most 5 minutes on two cores
	@folder=$$(mktemp -d "$(or $(MEMORY),$${TMPDIR:-/tmp})/clausewatch-XXXXXX") && trap 'rm -rf "$$folder"' EXIT && chmod 1777 "$$folder" && \
	  TMPDIR=$$folder $(BIN)/python -m pytest -n $(if $(CLAUSEWATCH_CI),2,3) --dist worksteal

lint: .venv/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --config pyproject.toml
	@$(BIN)/mypy

bench: .venv/.dev  ## costs, as ratios within one run
	@for b in benchmarks/bench_*.py; do echo "== $$b"; $(BIN)/python $$b || exit 1; done

soak: .venv/.dev  ## the long counts of the fault tests, by hand
	@CLAUSEWATCH_SOAK=1 $(BIN)/python -m pytest -n 2 --dist worksteal tests/faults \
	  tests/monitor/web/test_api.py::test_w36_made_requests_never_end_in_a_fault

.venv: .venv/.run

.venv/.run: requirements/run.txt pyproject.toml
	@test -x $(BIN)/python || { echo "Making .venv ..."; $(PYTHON) -m venv .venv; }
	@echo "Installing the locked packages (once, about a minute) ..."
	@$(PIP) --require-hashes -r requirements/run.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: .venv/.run requirements/dev.txt
	@echo "Installing the test tools ..."
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

lock:  ## resolve the newest versions again, with hashes and without an index address (needs uv)
	uv pip compile --quiet --upgrade --universal --generate-hashes --no-header --no-annotate --python-version 3.11 \
	  pyproject.toml --group build -o requirements/run.txt
	uv pip compile --quiet --upgrade --universal --generate-hashes --no-header --no-annotate --python-version 3.11 \
	  pyproject.toml --extra postgres --extra channels --extra browser --extra timestamps --group dev -c requirements/run.txt -o requirements/dev.txt
	uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 \
	  pyproject.toml --extra browser --group build -c requirements/run.txt -c requirements/dev.txt -o requirements/browser.txt

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
