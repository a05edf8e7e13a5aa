# Short names for the two commands and the checks; nothing here that run.py cannot do alone.
.PHONY: run test lint
run:
	python3 run.py
test:
	python3 run.py test
lint:
	.venv/bin/ruff check . && .venv/bin/mypy --strict app/core && .venv/bin/lint-imports && .venv/bin/djlint templates --lint --quiet
