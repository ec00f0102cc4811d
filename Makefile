# One word per job. On Windows, or without make, use the lines in README.md.
PYTHON ?= python3
BIN := .venv/bin

# nbgrader looks for its programs on the PATH, and works in its course folder.
NBGRADER = cd grading && PATH="$(abspath $(BIN)):$$PATH" nbgrader
NAME = $(notdir $(basename $(wildcard notebooks/$(LECTURE)_*.ipynb)))

.PHONY: help lab test notebooks slides slides-pdf present assignments release collect grade \
	feedback export which-lecture course exchange stamp lint benchmarks clean
.DEFAULT_GOAL := help

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /|/' | awk -F'|' '{ printf "make %-12s %s\n", $$1, $$2 }'

lab: .venv/lab-ready ## set up if needed, then open the course in JupyterLab
	$(BIN)/jupyter lab notebooks

test: .venv/test-ready ## set up if needed, then run every test, notebooks included
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest

notebooks: .venv/test-ready ## execute all lectures in place and store their outputs
	$(BIN)/python -m tools.run_notebooks

slides: .venv/test-ready ## render lectures to build/slides (one: make slides LECTURE=07)
	$(BIN)/python slides/render.py notebooks/$(LECTURE)*.ipynb

slides-pdf: slides ## print them to PDF
	$(BIN)/python slides/print_pdf.py build/slides/$(LECTURE)*.html

present: which-lecture .venv/test-ready ## open one lecture for live coding: make present LECTURE=07
	$(BIN)/python -m pip install -q -e '.[present]'
	JUPYTER_CONFIG_PATH=$(CURDIR)/slides/live $(BIN)/jupyter lab notebooks/$(LECTURE)*.ipynb

assignments: which-lecture .venv/test-ready ## write a lecture's exercises for students to grading/release: LECTURE=07
	$(BIN)/python -m tools.make_assignments $(LECTURE)
	$(NBGRADER) generate_assignment --force $(NAME)

release: which-lecture course exchange ## put them into nbgrader's exchange, if you have one: LECTURE=07
	$(NBGRADER) release_assignment $(NAME)

collect: which-lecture course exchange ## take the submissions out of the exchange: LECTURE=07
	$(NBGRADER) collect --update $(NAME)

grade: which-lecture course ## grade the submissions in grading/submitted: LECTURE=07
	$(BIN)/python -m tools.grade $(LECTURE)

feedback: which-lecture course ## write a page for each student to grading/feedback: LECTURE=07
	@ls -d grading/autograded/*/$(NAME) > /dev/null 2>&1 || \
		{ echo "Nothing is graded yet. First: make grade LECTURE=$(LECTURE)"; exit 2; }
	$(NBGRADER) generate_feedback --force $(NAME)

export: course ## write all grades to grading/grades.csv
	$(NBGRADER) export --to grades.csv

which-lecture:
	@test -n "$(NAME)" || { echo "Which lecture? For example: make $(MAKECMDGOALS) LECTURE=07"; exit 2; }

course: .venv/test-ready
	@test -d grading || { echo "There is no folder grading yet. First: make assignments LECTURE=07"; exit 2; }

exchange:
	@grep -q '^c.CourseDirectory.course_id' grading/nbgrader_config.py || \
		{ echo "nbgrader's exchange has to know the course. Add to grading/nbgrader_config.py:"; \
		echo 'c.CourseDirectory.course_id = "neural-networks"'; exit 2; }

stamp: .venv/test-ready ## write the repository's address from pyproject.toml into all lectures
	$(BIN)/python -m tools.stamp

lint: .venv/test-ready ## repair what ruff can repair, notebooks included
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

benchmarks: .venv/test-ready ## compare speed and accuracy with other libraries
	for script in benchmarks/*.py; do $(BIN)/python $$script || exit 1; done

clean: ## remove the environment and everything that was built
	rm -rf .venv build

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it with: make PYTHON=python3.12 lab")'
	$(PYTHON) -m venv .venv

.venv/lab-ready: requirements.txt pyproject.toml | .venv/bin/python
	@echo "Installing what the lectures use into .venv; PyTorch makes this take a few minutes ..."
	$(BIN)/python -m pip install -q -r requirements.txt
	@touch $@

.venv/test-ready: .venv/lab-ready
	$(BIN)/python -m pip install -q -e '.[test]'
	@touch $@
