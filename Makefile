# Loupe: `make help` lists what can be done.
SHELL   := /bin/bash
SUDO    := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
LINT    := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
STATIC  := honnef.co/go/tools/cmd/staticcheck@v0.8.2

.DEFAULT_GOAL := help
.PHONY: help run build wasm generate test unit e2e e2e-all check lint lint-text bench tools clean

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: build ## build everything and serve the demonstration on http://localhost:8080
	LOUPE_DEMO=1 exec ./bin/loupe serve

build: wasm ## build the program with the client inside: bin/loupe
	go build -trimpath -o bin/loupe ./cmd/loupe

wasm: ## build the client for the browser, if it changed
	go run ./cmd/bundle

generate: ## make the generated tables anew from the catalogs
	go generate ./locales

test: tools build ## install what is missing, then run every test
	go run ./cmd/bundle -check
	go vet ./...
	go test -count=1 ./internal/importtest
	go test -timeout 20m $$(go list ./... | grep -v /e2e)
	go test -race -timeout 30m ./internal/rights ./server/casework ./server/store/... ./server/auth ./server/keys ./server/audit ./server/mail ./server/jobs
	go test -count=1 -timeout 45m ./e2e

unit: wasm ## the tests that need no browser
	go test $$(go list ./... | grep -v /e2e)

e2e: tools build ## the journeys in a real browser
	go test -count=1 -timeout 30m -v ./e2e

e2e-all: tools build ## every right, in both languages, with and without script, on a phone and on a desktop
	LOUPE_E2E_ALL=1 go test -count=1 -timeout 45m -v -run '^TestEveryRight$$' ./e2e

check: lint test ## what a change must pass

lint: ## static analysis
	go vet ./...
	go run $(STATIC) ./...
	go run $(LINT) run ./...

lint-text: ## how hard the texts are to read, and the hardest of them (N=20 for more)
	go run ./cmd/linttext -n $(or $(N),10)

bench: build ## measure speed: ratios within one run
	go test -run '^$$' -bench . ./app/... ./server/...
	bench/run.sh

tools: ## install the browser, the database and the npm packages that tests use
	@command -v chromium >/dev/null && ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && command -v npm >/dev/null && command -v pdftotext >/dev/null || \
	  { $(SUDO) apt-get update -qq && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium postgresql npm poppler-utils >/dev/null; }
	@[ -d e2e/node_modules/axe-core ] && [ -d e2e/node_modules/oidc-provider ] || npm --prefix e2e ci --no-audit --no-fund --loglevel=error >&2

clean: ## remove what was built
	rm -rf bin web/dist/* .cache
