"""Typical wrong answers to the exercises of lecture 02, with what each has to get.

For each exercise: body of the function, part of the diagnosis, share of the points.
"""

MISTAKES = {
    "02.1": [
        (
            """
b = {"NAND": 1.5, "NOR": 0.5, "IMPLIES": 0.5}[gate]
return ([-1, 1] if gate == "IMPLIES" else [-1, -1]), b
""",
            "All gates are right, but NAND, NOR, IMPLIES with numbers that are no integers",
            0.5,
        ),
        (
            'return {"NAND": ([-1, -1], 1), "NOR": ([-1, -1], 1), "IMPLIES": ([-1, 1], 1)}[gate]',
            "Your neuron computes NOR. For NAND, the input (0, 1) gives z = 0 and the output 0",
            0,
        ),
        (
            'return {"NAND": ([-1, -1], 2), "NOR": ([-1, -1], 0), "IMPLIES": ([-1, 1], 1)}[gate]',
            "Your neuron computes 0 for every input. For NOR, the input (0, 0) gives z = 0",
            0,
        ),
        (
            'return {"NAND": ([-1, -1], 2), "NOR": ([-1, -1], 1), "IMPLIES": ([1, -1], 1)}[gate]',
            "computes x2 → x1, with the inputs exchanged. For IMPLIES, the input (0, 1)",
            0,
        ),
        (
            'return {"NAND": ([1, 1], -1), "NOR": ([1, 1], 0), "IMPLIES": ([-1, 1], 1)}[gate]',
            "Your neuron computes AND. For NAND",
            0,
        ),
        ("return [-1, -1]", "and the bias ()", 0),
        ("return -1, -1, 2", "return weights and bias, `return w, b`", 0),
        ('return {"NAND": ([-1, -1], 2)}[gate]', "with KeyError", 0),
    ],
    "02.2": [
        ("return np.ones(n), -k", "more than k inputs are 1: with exactly k ones z = 0", 0),
        ("return np.ones(n), k - 0.5", "the sign of the bias is reversed", 0),
        (
            "return np.ones(n), 0.5 - (k - 1)",
            "With n = 4 and k = 4, the neuron fires already with 3 of the inputs at 1",
            0,
        ),
        ("return -np.ones(n), k - 0.5", "all signs are reversed", 0),
        ("return -np.ones(n), k + 0.5", "fires if at most k inputs are 1", 0),
        ("return np.ones(n), 0.5 - n", "With n = 4 and k = 3, the neuron fires only if more", 0),
        ("return np.ones(n) / n, 0.5 - k", "the input (1, 1, 1, 1) gives z = -2.5", 0),
        ("return np.ones(k), 0.5 - k", "the weights have shape (3,)", 0),
        ("return 1, 0.5 - k", "the weights have shape ()", 0),
        (
            "return np.ones(n), -0.5",
            "With n = 4 and k = 4, the input (0, 0, 0, 1) gives z = 0.5",
            0,
        ),
        ("return np.ones(n), -k + 0.5 if k else 0", "only if more than k inputs are 1: z = 0.", 0),
    ],
    "02.3": [
        (
            """
h = (X @ w + b > 0).astype(int)
error = y - h
return w + error @ X, b + error.sum(), int(np.abs(error).sum())
""",
            "all errors come from the old weights",
            0,
        ),
        (
            """
mistakes = 0
for x, t in zip(X, y):
    h = int(w @ x + b > 0)
    if h != t:
        w, b, mistakes = w + (h - t) * x, b + (h - t), mistakes + 1
return w, b, mistakes
""",
            "the sign is reversed: the error is target minus output",
            0,
        ),
        (
            """
mistakes = 0
for x, t in zip(X, y):
    h = int(w @ x + b >= 0)
    if h != t:
        w, b, mistakes = w + (t - h) * x, b + (t - h), mistakes + 1
return w, b, mistakes
""",
            "z = 0 counts as output 1 in your code",
            0,
        ),
        (
            """
mistakes = 0
for x, t in zip(X, y):
    h = int(w @ x + b > 0)
    if h != t:
        w, mistakes = w + (t - h) * x, mistakes + 1
return w, b, mistakes
""",
            "the bias stays at its old value",
            0,
        ),
        (
            """
for x, t in zip(X, y):
    e = t - (w @ x + b)
    w, b = w + e * x, b + e
return w, b, len(X)
""",
            "the error is y - z in your code",
            0,
        ),
        (
            """
mistakes = 0
for x, t in zip(X, y):
    h = int(w @ x + b > 0)
    if h != t:
        w += (t - h) * x
        b += t - h
        mistakes += 1
return w, b, mistakes
""",
            "changes its argument `w` in place",
            0,
        ),
        (
            """
for x, t in zip(X, y):
    h = int(w @ x + b > 0)
    if h != t:
        return w + (t - h) * x, b + (t - h), 1
return w, b, 0
""",
            "only the first mistake changes them",
            0,
        ),
        (
            """
mistakes = 0
for x, t in zip(X, y):
    h = int(w @ x + b > 0)
    w, b, mistakes = w + (t - h) * x, b + (t - h), mistakes + t - h
return w, b, mistakes
""",
            "that is the sum of the errors: +1 and -1 cancel each other",
            0,
        ),
        (
            """
for x, t in zip(X, y):
    h = int(w @ x + b > 0)
    w, b = w + (t - h) * x, b + (t - h)
return w, b
""",
            "Return weights, bias and the number of mistakes",
            0,
        ),
        (
            """
for x, t in zip(X, y):
    h = int(w @ x + b > 0)
    w, b = w + (t - h) * x, b + (t - h)
return w, b, len(X)
""",
            "that is the number of rows",
            0,
        ),
        (
            """
for x, t in zip(X, y):
    if t:
        w, b = w + x, b + 1
    else:
        w, b = w - x, b - 1
return w, b, len(X)
""",
            "every row is added or subtracted",
            0,
        ),
        ("return w, b, 0", "nothing was learned", 0),
    ],
    "02.4": [
        (
            "p = 2 ** np.arange(n)[::-1]\nreturn np.concatenate([-p, p]), 0",
            "p and q are exchanged",
            0,
        ),
        (
            "p = 2 ** np.arange(n)\nreturn np.concatenate([p, -p]), 0",
            "it reads the numbers backwards",
            0,
        ),
        (
            "p = 2 ** np.arange(n)[::-1]\nreturn np.concatenate([p, -p]), 0.5",
            "it fires if p ≥ q",
            0,
        ),
        (
            "return np.concatenate([np.ones(n), -np.ones(n)]), 0",
            "it compares how many ones p and q have",
            0,
        ),
        (
            "p = 2 ** np.arange(n)[::-1]\nreturn np.concatenate([p, p]), 0",
            "it fires if p + q > 0",
            0,
        ),
        (
            "p = 2 ** np.arange(n)[::-1]\nreturn np.concatenate([p, -p]), -1",
            "With n = 2, the input (0, 1, 0, 0) gives z = 0 and the output 0",
            0,
        ),
        ("p = 2 ** np.arange(n)[::-1]\nreturn p, 0", "the weights have shape (2,)", 0),
        (
            "p = np.arange(n, 0, -1)\nreturn np.concatenate([p, -p]), 0",
            "With n = 3, the input (1, 0, 0, 0, 1, 1) gives z = 0",
            0,
        ),
    ],
    "02.5": [
        (
            """
from scipy.optimize import linprog
s = np.where(y == 1, 1, -1)[:, None]
return linprog(np.zeros(X.shape[1]), -s * X, -np.ones(len(X)), bounds=(None, None)).status == 0
""",
            "You ask too much",
            0,
        ),
        (
            """
from scipy.optimize import linprog
s = np.where(y == 1, 1, -1)[:, None]
return linprog(np.zeros(X.shape[1]), -s * X, -1.0 * y).status == 0
""",
            "Your weights can't be negative",
            0,
        ),
        (
            """
from scipy.optimize import linprog
s = np.where(y == 1, 1, -1)[:, None]
A = s * np.c_[X, np.ones(len(X))]
return linprog(np.zeros(A.shape[1]), -A, -np.ones(len(X)), bounds=(None, None)).status == 0
""",
            "Your neuron has a bias",
            0,
        ),
        (
            """
from scipy.optimize import linprog
s = np.where(y == 1, 1, -1)[:, None]
return linprog(np.zeros(X.shape[1]), -s * X, np.zeros(len(X)), bounds=(None, None)).status == 0
""",
            "Always True?",
            0,
        ),
        (
            """
from scipy.optimize import linprog
s = np.where(y == 1, 1, -1)[:, None]
return linprog(np.zeros(X.shape[1]), -s * X, -1.0 * y, bounds=(None, None))
""",
            "Return True or False",
            0,
        ),
        (
            """
from scipy.optimize import linprog
s = np.where(y == 1, 1, -1)[:, None]
return linprog(np.zeros(X.shape[1]), -s * X, -1.0 * y, bounds=(None, None)).status == 2
""",
            "True and False are exchanged",
            0,
        ),
        (
            """
from scipy.optimize import linprog
s = np.where(y == 1, -1, 1)[:, None]
return linprog(np.zeros(X.shape[1]), -s * X, y - 1.0, bounds=(None, None)).status == 0
""",
            "The roles of the targets are exchanged",
            0,
        ),
        ("return not y[0]", "the answer should be", 0),
    ],
    "02.6": [
        (
            """
W, b = np.zeros((X.shape[1], K)), np.zeros(K)
while ((X @ W + b).argmax(axis=1) != y).any():
    for x, t in zip(X, y):
        k = (x @ W + b).argmax()
        W[:, t] += x
        W[:, k] -= x
return W, b
""",
            "of three classes on a line thousands of times, and did not stop",
            0,
        ),
        (
            """
W, b, done = np.zeros((X.shape[1], K)), np.zeros(K), False
while not done:
    Z = X @ W + b
    E = np.eye(K)[Z.argmax(axis=1)] - np.eye(K)[y]
    W, b, done = W + X.T @ E, b + E.sum(axis=0), not E.any()
return W, b
""",
            "of four clouds thousands of times, and did not stop",
            0,
        ),
        (
            """
W, b = np.zeros((X.shape[1], K)), np.zeros(K)
for x, t in zip(X, y):
    k = (x @ W + b).argmax()
    W[:, t] += x
    W[:, k] -= x
    b[t] += 1
    b[k] -= 1
return W, b
""",
            "Did you go on until an epoch had no mistakes?",
            0,
        ),
        (
            """
W, b = np.zeros((X.shape[1], K)), np.zeros(K)
for _ in range(300):
    for x, t in zip(X, y):
        k = (x @ W + b).argmax()
        W[:, t] += x
        W[:, k] -= x
return W, b
""",
            "The biases are all 0",
            0,
        ),
        (
            """
W, b = np.zeros((K, X.shape[1])), np.zeros(K)
for _ in range(300):
    for x, t in zip(X, y):
        k = (W @ x + b).argmax()
        W[t] += x
        W[k] -= x
        b[t] += 1
        b[k] -= 1
return W, b
""",
            "W is transposed",
            0.5,
        ),
        (
            """
W, b = np.zeros((X.shape[1], K)), np.zeros(K)
for _ in range(5):
    for x, t in zip(X, y):
        error = np.eye(K)[t] - (x @ W + b > 0)
        W += np.outer(x, error)
        b += error
return W, b
""",
            "Did you go on until an epoch had no mistakes?",
            0,
        ),
        ("return np.zeros((X.shape[1], K)), np.zeros(K)", "nothing was learned", 0),
        ("return np.zeros((X.shape[1], K))", "Return weights and biases", 0),
        ("return np.zeros(X.shape[1]), 0", "W has shape (3,) and b has shape ()", 0),
        (
            """
means = np.array([X[y == k].mean(axis=0) for k in range(K)])
return -2 * means.T, (means**2).sum(axis=1)
""",
            "the signs are reversed",
            0,
        ),
    ],
}
