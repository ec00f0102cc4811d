"""Supporting code of the course From Neuron to Network.

Import what you need from its modules, for example
``from course_utils.datasets import load_mnist``. Importing the package itself
loads nothing: NumPy, matplotlib and torch come in only with what uses them.
"""
