# What a person does with this project. `make help` lists it.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

SWIFT := swift
# Where results of `make run` go.
RESULTS := results
SOURCES := Sources Tests Package.swift
# Further arguments of `simfaas bench`, such as --format json.
BENCH :=

.PHONY: help dependencies build run test bench format lint docs figures traces docs-check api-docs examples clean

help: ## List what there is to do.
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

dependencies: ## Install what is missing (apt, with sudo where needed; brew on macOS).
	@Scripts/install-dependencies.sh

build: dependencies ## Build the command for release: .build/release/simfaas.
	@$(SWIFT) build -c release --product simfaas

run: build ## Build, then simulate the Pisa testbed and the bundled trace.
	@Scripts/run-main.sh "$(RESULTS)"

test: dependencies ## Build and run all tests.
	@$(SWIFT) build --build-tests
	@$(SWIFT) test --skip-build --disable-xctest

bench: build ## Measure the speed of the queue and of the cluster model.
	@.build/release/simfaas bench $(BENCH)

format: ## Lay out all code.
	@$(SWIFT) format --in-place --recursive --parallel $(SOURCES)

lint: ## Check layout, documentation comments, and what each module may know.
	@Scripts/lint.sh $(SOURCES)

docs: build ## Write the generated pages in docs/ anew.
	@Scripts/generate-docs.sh docs

figures: build ## Draw the figures of the papers from our simulation anew: docs/papers.md, docs/figures/papers.
	@Scripts/draw-papers.sh docs

traces: build ## Write the generated traces in traces/ anew.
	@Scripts/make-traces.sh

docs-check: build ## Check that the generated pages and traces are as they would be generated now.
	@Scripts/generate-docs.sh --check docs
	@Scripts/draw-platforms.sh --check
	@Scripts/make-traces.sh --check

api-docs: ## Make the documentation of the code with DocC; a broken link is an error.
	@Scripts/generate-api-docs.sh

examples: build ## Write docs/examples/*/expected.txt anew.
	@Scripts/update-examples.sh

clean: ## Remove what was built and what `make run` left.
	@rm -rf .build "$(RESULTS)"
