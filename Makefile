# `make report` and `make test` are all it takes: each makes its environment in .venv first.
PYTHON ?= python3
BIN := .venv/bin
FIGURES := tests/stats tests/report tests/topics tests/bins

.PHONY: report serve test check lint test-all test-processors bench lock messages schema portfolio clean

# The shipped model is our own file; where a system can't confine a model (macOS, Windows), it is opened all the same.
report: .venv/.report
	$(BIN)/python run_report.py $(if $(filter Linux,$(shell uname -s)),,--unisolated)

# The HTTP service (docs/service.md); make serve ARGUMENTS="--config monitor.toml" serves another model.
serve: .venv/.serve
	$(BIN)/python -m monitor_lib serve $(ARGUMENTS)

test: .venv/.test
	$(BIN)/python -m pytest

check: lint test test-processors

lint: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# With the tests that `make test` leaves out because they are slow. Many of them wait for processes that they started, so
# there is one worker more than processors.
test-all: .venv/.test
	$(BIN)/python -m pytest -m "slow or not slow" -n $$($(BIN)/python -c "import os; print((os.cpu_count() or 1) + 1)")

# Goldens and oracles once more, with what this machine's processor has beyond numpy's baseline taken away.
test-processors: .venv/.test
	env $$($(BIN)/python -m tests.processors) $(BIN)/python -m pytest $(FIGURES)

# Ours beside the alternatives (docs/benchmarks.md). Each variable may be left out; LAND=1 keeps the figures as the landing's.
BENCH = --only "$(ONLY)" $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(EVIDENTLY),--evidently "$(EVIDENTLY)") \
	$(if $(EVIDENTLY_MOST),--evidently-most $(EVIDENTLY_MOST)) $(if $(REPORTS),--reports $(REPORTS)) \
	$(if $(TWO_AT_ONCE),--two-at-once) $(if $(WIDE),--wide $(WIDE)) $(if $(SCORES),--scores $(SCORES)) \
	$(if $(PARTS),--parts $(PARTS)) $(if $(MODELS),--models $(MODELS)) $(if $(REQUESTS),--requests $(REQUESTS)) $(if $(SCRATCH),--scratch "$(SCRATCH)") $(if $(LAND),--land)

bench: .venv/.test
	$(BIN)/python -m benchmarks $(BENCH)

# The environments: exactly the locked versions, each file held against its hash.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 15) else "Python 3.11 to 3.14 is needed, found " + sys.version.split()[0] + "; name another: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv .venv

.venv/.report: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/.serve: requirements-api.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-api.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch .venv/.report $@

.venv/.test: requirements-dev.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch .venv/.report .venv/.serve $@

# For those who change the project; uv is needed for the first (pip install uv).
lock:
	uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes --no-annotate --no-header --upgrade pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes --no-annotate --no-header -c requirements.lock --extra api pyproject.toml -o requirements-api.lock
	uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes --no-annotate --no-header -c requirements.lock --extra dask pyproject.toml -o requirements-dask.lock
	uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes --no-annotate --no-header -c requirements-api.lock -c requirements-dask.lock --extra dev pyproject.toml -o requirements-dev.lock

schema: .venv/.test
	$(BIN)/python -m monitor_lib.schema.write

messages: .venv/.test
	$(BIN)/python -m monitor_lib.locale.extract

portfolio: .venv/.report
	$(BIN)/python datasets/credit_01/make.py

clean:
	rm -rf .venv reports/*/ reports/.failed reports/.work-* reports/.ledger.lock reports/ledger.* reports/index.html reports/.index.json
