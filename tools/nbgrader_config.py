"""Settings of nbgrader for this course; tools/make_assignments.py copies them where it grades."""

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_output
from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute
from nbgrader.utils import is_grade

c = get_config()  # noqa: F821


class ExecuteEveryCell(Execute):
    """Execute a submission such that a cell that never ends or kills the kernel costs only itself.

    nbgrader gives up the whole submission if the kernel dies, or if it can't be interrupted. Here
    a new kernel takes over: it repeats the cells before, but not the checks, which are graded, and
    goes on after the cell that failed.
    """

    def preprocess_cell(self, cell, resources, index):
        """Execute one cell, and give it an error as output if it took the kernel with it."""
        try:
            return super().preprocess_cell(cell, resources, index)
        except (CellTimeoutError, DeadKernelError) as error:
            name, reason = type(error).__name__, "this cell never ended, or killed the kernel"
            cell.outputs = [new_output("error", ename=name, evalue=reason, traceback=[reason])]
        self._cleanup_kernel()
        self.km = self.create_kernel_manager()
        self.start_new_kernel()
        self.start_new_kernel_client()
        for earlier in self.nb.cells[:index]:
            failed = any(o.output_type == "error" for o in earlier.get("outputs", []))
            if earlier.cell_type == "code" and not failed and not is_grade(earlier):
                self.execute_cell(new_code_cell(earlier.source), index)
        self.nb.cells[index] = cell
        return cell, self.resources


c.Autograde.autograde_preprocessors = [
    ExecuteEveryCell if step is Execute else step
    for step in Autograde.autograde_preprocessors.default()
]
c.Execute.timeout = 30  # seconds for one cell
c.ClearSolutions.code_stub = {"python": ""}  # the cell has its own `raise NotImplementedError()`
