"""Settings of nbgrader for this course; tools/make_assignments.py copies them where it grades."""


def use_make_grade(**_: object) -> None:
    """Stop where nbgrader would run a student's notebook and believe what that says."""
    raise SystemExit("Grade with `make grade LECTURE=NN`, which runs submissions safely.")


c = get_config()  # noqa: F821
c.Autograde.pre_convert_hook = use_make_grade
c.ClearSolutions.code_stub = {"python": ""}  # the cell has its own `raise NotImplementedError()`
