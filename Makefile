# What to run, and when. `make` alone prints the list.
SHELL := /bin/bash
GO ?= go
TOOL := $(GO) tool -modfile=tools/go.mod
CAPTURES := testdata/captures
FUZZTIME ?= 10s
SEEDS ?= 60000
N ?= 500
SEED ?= 1

.DEFAULT_GOAL := help
.PHONY: help demo test sim explore check format vet lint race generated trace386 vuln bench bench-net branches fuzz mutants mutants-auto mutants-spec rename cover clean

help: ## print this list
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1\t/p' Makefile | while IFS=$$'\t' read -r name what; do printf '  make %-12s %s\n' "$$name" "$$what"; done

demo: ## replay the captured sessions through the core
	@echo "demo: replaying $(CAPTURES)"
	@$(GO) run ./cmd/amisim replay $(CAPTURES)/*.ami $(CAPTURES)/*.pcap $(CAPTURES)/*.pcapng $(CAPTURES)/*.ami.gz

# No C compiler is needed, whatever the machine has.
test: ## run the tests; needs only Go
	@echo "test: go test ./..."
	@CGO_ENABLED=0 $(GO) test -timeout 20m ./...
	@GO=$(GO) tools/browser.sh

sim: ## simulate for some minutes: seeds, hostile peers, every plan twice and in another process, 1,000 nodes, all states of a small scope, branches
	@echo "sim: go run ./cmd/amisim run"
	@$(GO) build -o bin/amisim ./cmd/amisim
	@mkdir -p dist
	@bin/amisim run --dir dist --seeds $(SEEDS)
	@bin/amisim run --dir dist --seeds 1000 --faults hostile
	@bin/amisim run --dir dist --seeds 1000 --from 1000001 --double
	@bin/amisim run --dir dist --nodes 1000
	@bin/amisim explore
	@$(GO) run ./internal/branches

explore: ## search all states of the whole scope, which takes long (make sim searches the small one)
	@echo "explore: go run ./cmd/amisim explore --scope whole"
	@$(GO) run ./cmd/amisim explore --scope whole

check: format vet lint generated trace386 race vuln ## run what a change must pass besides the tests; needs a C compiler
	@echo "check: all passed"

format:
	@echo "format: gofumpt -l"
	@list=$$($(TOOL) gofumpt -l .) || exit 1; \
	  if [ -n "$$list" ]; then echo "$$list"; echo "format: run: $(TOOL) gofumpt -w ."; exit 1; fi

vet:
	@echo "vet: go vet ./..."
	@$(GO) vet ./...
	@cd internal/timeline/browsertest && $(GO) vet ./...

lint:
	@echo "lint: staticcheck ./..."
	@$(TOOL) staticcheck ./...

race:
	@echo "race: go test -race ./..."
	@CGO_ENABLED=1 $(GO) test -race -timeout 30m ./...

generated:
	@echo "generated: go generate in a copy of the tree"
	@GO=$(GO) tools/generated.sh

trace386:
	@echo "trace386: the core's trace hash on a 32-bit processor"
	@GO=$(GO) tools/trace386.sh

vuln:
	@echo "vuln: govulncheck ./..."
	@TOOL="$(TOOL)" tools/vuln.sh

bench: ## measure and compare with the goals
	@echo "bench: go run ./internal/bench"
	@$(GO) run ./internal/bench

bench-net: ## measure real sockets against a server in a second process
	@echo "bench-net: go run ./internal/benchnet"
	@$(GO) run ./internal/benchnet

branches: ## name the branches of the executable specification that campaigns of the simulator do not take
	@echo "branches: go run ./internal/branches"
	@$(GO) run ./internal/branches

fuzz: ## run every fuzz target for FUZZTIME (10s)
	@GO=$(GO) FUZZTIME=$(FUZZTIME) tools/fuzz.sh

mutants: ## break the source in small ways and see whether the checks notice
	@echo "mutants: go run ./cmd/amisim mutants"
	@$(GO) run ./cmd/amisim mutants

mutants-auto: ## try N (500) mutants that SEED (1) draws from the statements of core and core/wire
	@echo "mutants-auto: go run ./cmd/amisim mutants --auto --sample $(N) --seed $(SEED)"
	@$(GO) run ./cmd/amisim mutants --auto --sample $(N) --seed $(SEED)

mutants-spec: ## try N (500) mutants that SEED (1) draws from the executable specification
	@echo "mutants-spec: go run ./cmd/amisim mutants --auto --specification --sample $(N) --seed $(SEED)"
	@$(GO) run ./cmd/amisim mutants --auto --specification --sample $(N) --seed $(SEED)

cover: ## print the coverage of the tests by function
	@echo "cover: go test -coverprofile=cover.out ./..."
	@CGO_ENABLED=0 $(GO) test -coverprofile=cover.out ./...
	@$(GO) tool cover -func=cover.out

rename: ## give the module another path: make rename MODULE=example.org/you/amicore
	@if [ -z "$(MODULE)" ]; then echo "usage: make rename MODULE=example.org/you/amicore"; exit 2; fi
	@echo "rename: to $(MODULE)"
	@$(GO) run ./internal/rename "$(MODULE)"

clean: ## remove what builds and measurements leave behind
	@echo "clean: bin/ dist/ cover.out *.test *.prof"
	@rm -rf bin dist cover.out
	@find . -name '*.test' -type f -delete -o -name '*.prof' -type f -delete
