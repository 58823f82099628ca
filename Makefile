# Two commands: `make run` shows the portal, `make test` proves it. `make help` lists the rest.

.DEFAULT_GOAL := help
.PHONY: help run test check bench fmt install install-dev
MAKEFLAGS += --no-print-directory

# The first Python of 3.11 or later; the one of .venv once there is one.
PYTHON = $(or $(shell for python in .venv/bin/python python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; \
	done),$(error Cần Python 3.11 trở lên: sudo apt-get install -y python3 python3-venv))
VENV = .venv/bin/python
LOCAL = $(VENV) -m ocop_portal.local

help: ## Các lệnh
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-8s %s\n", $$1, $$2}' Makefile

run: install ## Chạy cổng thông tin với dữ liệu mẫu (PORT=8000 DATA=var AT=2019-05-21)
	@$(LOCAL) run

test: install-dev ## Chạy mọi bài kiểm thử (thêm tuỳ chọn: make test ARGS="-k nhắc_việc")
	@$(LOCAL) browser
	@$(VENV) -m pytest -n auto $(ARGS)

check: install-dev ## Kiểm tra cách viết, kiểu, migration, hướng import, bản dịch
	@$(LOCAL) with-services $(VENV) -m ocop_portal.checks

bench: install-dev ## Đo tốc độ bên cạnh các thước đo
	@$(VENV) -m bench $(ARGS)

fmt: install-dev ## Sửa cách viết
	@$(VENV) -m ruff check --fix-only --quiet .
	@$(VENV) -m ruff format --quiet .
	@find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 {} + || true

install:
	@$(PYTHON) ocop_portal/local/install.py requirements.txt

install-dev:
	@$(PYTHON) ocop_portal/local/install.py requirements-dev.txt
