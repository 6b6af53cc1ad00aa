# tchat: every task a developer or a user of the sources needs. `make help` lists them.
.PHONY: help setup demo install build kernels check test bench bench-paint fuzz golden screenshot clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## install what is missing and build
	@scripts/setup.sh run

demo: setup ## a live call in this terminal, between two peers on this machine
	@node dist/main.js demo

install: setup ## make `tchat` a command of this user's npm
	@npm pack --silent >/dev/null
	@npm install -g --loglevel=error --allow-scripts=naudiodon,segfault-handler ./tchat-*.tgz
	@rm -f tchat-*.tgz

build: ## compile src to dist
	@scripts/setup.sh run

kernels: ## compile the C of src/paint/kernels to WebAssembly; needs clang-14 and lld-14
	@scripts/build-kernels.sh

check: node_modules/.package-lock.json ## types, style, unit and property tests: less than a minute
	@npx tsc --noEmit -p .
	@npx biome check --error-on-warnings .
	@npx vitest run --project check --project alone

test: ## install what is missing, then the whole suite with real devices and terminals
	@scripts/setup.sh test
	@$(MAKE) --no-print-directory check
	@npx vitest run --project real

bench: ## measure every stage and the whole path; JSON lines
	@scripts/setup.sh test
	@scripts/bench.sh

bench-paint: ## measure every painter beside chafa, timg and mpv; FILE=clip adds one of yours
	@scripts/setup.sh test
	@BENCH_FILE=$(FILE) scripts/bench.sh paint

fuzz: node_modules/.package-lock.json ## feed the parsers junk, FUZZ_SECONDS each (default 60)
	@FUZZ_SECONDS=$${FUZZ_SECONDS:-60} npx vitest run --config vitest.fuzz.config.ts

golden: node_modules/.package-lock.json ## rewrite the golden screens; review them as text
	@UPDATE_GOLDEN=1 npx vitest run --project check test/golden test/ui test/paint

screenshot: ## photograph a call in a real xterm for the README
	@scripts/setup.sh test
	@scripts/screenshot.sh

clean: ## remove what was built
	@rm -rf dist out coverage

node_modules/.package-lock.json: package-lock.json
	@scripts/setup.sh run
