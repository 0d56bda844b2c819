# Everything starts here; `make help` lists it. The caller's proxies, certificates and package indexes are left as they are.
PYTHON ?= python3
BIN := .venv/bin
FAST := tests/architecture tests/core tests/catalog tests/test_docs.py
.DEFAULT_GOAL := help

.PHONY: help
help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: ## Set up what is missing, then start the service with demo data on http://localhost:8000 (Ctrl-C ends it)
	@$(PYTHON) tools/bootstrap.py run
	@exec $(BIN)/flask serve

.PHONY: test
test: ready-to-test ## Run every test, on SQLite and PostgreSQL and in a real browser; installs what they need
	$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

.PHONY: check
check: ready-to-check ## Lint, types, import contracts, templates, forms, house rules and the fast tests, in under 2 minutes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint --lint --quiet templates pdf
	$(BIN)/flask forms check
	$(BIN)/python -m pytest -n 2 --dist worksteal -q -m "not slow and not e2e" $(FAST)

.PHONY: format
format: ready-to-check ## Format the code, and mend what can be mended
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .

.PHONY: coverage
coverage: ready-to-test ## Run every test and show which lines none of them reached
	$(BIN)/python -m pytest -n 2 --dist worksteal --cov --cov-report=term-missing:skip-covered $(ARGS)

.PHONY: lock
lock: ready-to-check ## Pin the newest packages anew: Python's with hashes, npm's with digests
	@for lock in requirements requirements-test requirements-node; do \
	  $(BIN)/pip-compile --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe --no-header \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --output-file=$$lock.txt $$lock.in; \
	done
	npm install --package-lock-only --ignore-scripts

.PHONY: clean
clean: ## Remove everything that was made here, except the demo's data in instance/
	rm -rf .venv node_modules build homeservice/static .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
	find . -name __pycache__ -not -path './instance/*' -prune -exec rm -rf {} +

.PHONY: ready-to-check ready-to-test
ready-to-check:
	@$(PYTHON) tools/bootstrap.py check
ready-to-test:
	@$(PYTHON) tools/bootstrap.py test
