# Every word is done by tools/house.py, which runs without make as well: python3 tools/house.py demo
# Words for the command follow in ARGS: make test ARGS="guihang/rules -k agreement"

PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && exit; done; echo python3)
HOUSE = @$(PYTHON) tools/house.py

.DEFAULT_GOAL := help
.PHONY: help venv demo test prove bench bench-full lint requirements

help: ## list these words | 列出这些命令
	$(HOUSE) help

venv: ## make .venv with everything, and the command guihang | 建立 .venv 和 guihang 命令
	$(HOUSE) venv $(ARGS)

demo: ## an invented county on a fixed day, with sign-ins to try | 演示：一个虚构旗县，附各角色登录账号
	$(HOUSE) demo $(ARGS)

test: ## the tests, on all that this machine has | 测试：SQLite、PostgreSQL、浏览器
	$(HOUSE) test $(ARGS)

prove: ## every control by its tests, and one page that says so | 安全证明：逐项控制由测试证明，汇成一页
	$(HOUSE) prove $(ARGS)

bench: ## how fast it is, against floors in the same run | 性能：与同机基线对比
	$(HOUSE) bench $(ARGS)

bench-full: ## growth to 1,000,000 people; half an hour, 17 GB of disk; broken off, it goes on | 增长到一百万人的性能测试，可续跑
	$(HOUSE) bench-full $(ARGS)

lint: ## style, types, floors, catalogues, sizes | 检查：风格、类型、分层、译文、篇幅
	$(HOUSE) lint $(ARGS)

requirements: ## pin requirements/*.in with hashes | 锁定依赖版本及哈希
	$(HOUSE) requirements $(ARGS)
