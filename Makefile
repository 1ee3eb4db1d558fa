# `make demo` and `make test` are all that a newcomer needs; see README.md.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORTS := rpi_pico qemu_mps2_an385
JOBS ?= auto

.PHONY: setup demo test lint types bench firmware check tools clean

demo: $(VENV)/.installed ## build the demo for the Pico and boot it in an emulator
	$(BIN)/mpytool build examples/sensor_logger --board rpi_pico -o build/demo.uf2
	$(BIN)/mpytool run build/demo.uf2 --board rpi_pico --timeout 120

setup: $(VENV)/.test-installed ## environment with everything for development

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@mkdir -p build && touch $@

$(VENV)/.test-installed: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,lint]'
	@touch $@

tools: ## QEMU and the compilers that tests and firmware need (Debian, Ubuntu)
	sh tests/install-tools.sh

test: setup tools ## the whole suite, with coverage
	$(BIN)/python -m pytest -n $(JOBS) --cov --cov-report=term:skip-covered

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell mpytool firmware boards docs examples README.md CHANGELOG.md

types: setup
	$(BIN)/mypy

bench: setup
	$(BIN)/python -m benchmarks
	$(BIN)/python benchmarks/growth.py
	$(BIN)/python benchmarks/compiler.py $(CORPUS)

firmware: $(VENV)/.installed tools ## rebuild the committed runtimes from source
	for port in $(PORTS); do $(BIN)/python firmware/build.py $$port --install || exit 1; done

check: lint types test ## what continuous integration runs
	for port in $(PORTS); do $(BIN)/python firmware/build.py $$port --check || exit 1; done

clean:
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache
