"""Typical wrong answers to the exercises of lecture 01, with what each has to get.

For each exercise: body of the function, part of the diagnosis, share of the points.
"""

MISTAKES = {
    "01.1": [
        (
            """
k = 2 * np.log(9) / (width * np.linalg.norm(w))
return k * w, b
""",
            "the line moves: multiply b by the factor, too",
            0,
        ),
        (
            """
k = 2 * np.log(9) / width
return k * w, k * b
""",
            "the length of the given w is forgotten",
            0,
        ),
        (
            """
k = 2 * np.log(9) / (width * np.linalg.norm(w))
return w / k, b / k
""",
            "the factor is upside down",
            0,
        ),
        (
            """
k = np.log(9) / (width * np.linalg.norm(w))
return k * w, k * b
""",
            "a 2 is missing",
            0,
        ),
        (
            """
k = 2 * np.log(9) / (width * (w @ w))
return k * w, k * b
""",
            "the square root of w · w",
            0,
        ),
        (
            """
k = 2 * np.log(9) / (width * np.abs(w).sum())
return k * w, k * b
""",
            "not the sum",
            0,
        ),
        (
            """
k = 2 * np.log(9) * width / np.linalg.norm(w)
return k * w, k * b
""",
            "the factor makes it wider where it should be narrower",
            0,
        ),
        (
            """
k = 2 * np.log10(9) / (width * np.linalg.norm(w))
return k * w, k * b
""",
            "use the natural logarithm",
            0,
        ),
        (
            """
k = 0.8 / (0.25 * width * np.linalg.norm(w))
return k * w, k * b
""",
            "takes the slope in the middle",
            0,
        ),
        (
            """
k = 2 * np.log(9) / (width * np.linalg.norm(w))
return -k * w, -k * b
""",
            "the sides are swapped",
            0,
        ),
        (
            """
k = 2 * np.log(9) / (width * np.linalg.norm(w))
return w + k, b + k
""",
            "the line turns",
            0,
        ),
        (
            """
k = 4 / (width * np.linalg.norm(w))
return k * w, k * b
""",
            "your neuron goes from 10 % to 90 % in 0.6592, not in 0.6.",
            0,
        ),
        (
            """
k = 2 * np.log(9) / (width * np.linalg.norm(w))
return k * w
""",
            "Return two things, the weights and the bias",
            0,
        ),
        (
            """
k = 2 * np.log(9) / (width * np.linalg.norm(w))
return k * w, np.array([k * b])
""",
            "return the bias as one number",
            0.5,
        ),
        (
            """
k = 2 * np.log(9) / (width * np.linalg.norm(w))
w *= k
return w, k * b
""",
            "changes its argument `w` in place",
            0,
        ),
        (
            """
return 0 * w, 0.0
""",
            "that is no line",
            0,
        ),
        (
            """
k = np.log(9) / width / np.linalg.norm(w) / 2
return k * w, k * b
""",
            "your neuron goes from 10 % to 90 % in 2.4, not in 0.6.",
            0,
        ),
    ],
    "01.2": [
        (
            """
d = q - p
w = np.array([-d[1], d[0]])
return w, -w @ p
""",
            "the line is right, but it is negative at `inside`",
            0.5,
        ),
        (
            """
w = q - p
return w, -w @ p
""",
            "w is parallel to the line",
            0,
        ),
        (
            """
d = q - p
w = np.array([-d[1], d[0]])
b = w @ p
return (w, b) if w @ inside + b > 0 else (-w, -b)
""",
            "the sign of b is wrong",
            0,
        ),
        (
            """
d = q - p
w = np.array([d[1], d[0]])
return w, -w @ p
""",
            "w is not perpendicular to q − p",
            0,
        ),
        (
            """
a = (q[1] - p[1]) / (q[0] - p[0])
w = np.array([-a, 1.0])
b = -w @ p
return (w, b) if w @ inside + b > 0 else (-w, -b)
""",
            "The line is vertical, and has no slope",
            0,
        ),
        (
            """
d = q - p
return np.array([-d[1], d[0]]), 0.0
""",
            "w is right, but b is not",
            0,
        ),
        (
            """
d = q - p
w = np.array([-d[1], d[0]])
return w if w @ (inside - p) > 0 else -w
""",
            "Return two things, the weights and the bias",
            0,
        ),
        ("return np.zeros(2), 0.0", "both weights are 0", 0),
        ("return np.zeros((2, 1)), 0.0", "w has shape (2, 1)", 0),
        (
            """
w, b = np.linalg.solve([p, q], [-1, -1]), 1.0
return (w, b) if w @ inside + b > 0 else (-w, -b)
""",
            "the line goes through the origin, so b has to be 0",
            0,
        ),
        (
            """
a, c = np.polyfit([p[0], q[0]], [p[1], q[1]], 1)
w, b = np.array([-a, 1.0]), -c
return (w, b) if w @ inside + b > 0 else (-w, -b)
""",
            "The line is vertical, and has no slope",
            0,
        ),
        ("return np.zeros(3), 0.0", "w has shape (3,)", 0),
        (
            """
d = q - p
w = np.array([[-d[1], d[0]]])
b = -w @ p
s = np.sign(w @ inside + b)
return s * w[0], s * b
""",
            "return the bias as one number, no array",
            0.5,
        ),
        (
            """
d = q - p
w = np.array([-d[1], d[0]])
b = -w @ p
return (w, b) if w @ inside + b > 0 else (-w, b)
""",
            "the sign of b is wrong",
            0,
        ),
    ],
    "01.3": [
        ("return w, b", "a step of s is twice a step of x", 0),
        ("return 2 * w, b - w.sum()", "halve them, don't double them", 0),
        ("return w / 2, b", "at s = 0 every x is one half", 0),
        ("return w / 2, b - w.sum() / 2", "the sum of weights has the wrong sign", 0),
        ("return w / 2, b + w.sum()", "add half of the sum of the old weights, not all", 0),
        ("return w / 2, (b + w.sum()) / 2", "must not be halved", 0),
        ("return w / 2, b / 2", "must not be halved, and the sum", 0),
        ("return w / 2, w.sum() / 2", "the old bias is missing", 0),
        ("return w / 2, b + w.mean() / 2", "not of their mean", 0),
        (
            """
w = w / 2
return w, b + w.sum() / 2
""",
            "half of the sum of the old weights, not of the new",
            0,
        ),
        (
            """
w /= 2
return w, b + w.sum()
""",
            "changes its argument `w` in place",
            0,
        ),
        ("return np.append(w / 2, b + w.sum() / 2)", "Return two things", 0),
        ("return w / 2, b + w / 2", "shape", 0),
        ("return w / 2, b + 0.5", "each ½ is multiplied by its weight", 0),
        ("return w / 2, b + len(w) / 2", "each ½ is multiplied by its weight", 0),
        ("return 2 * w - 1, b", "you transformed the weights; transform the inputs", 0),
        ("return (w + 1) / 2, b", "you transformed the weights; transform the inputs", 0),
        ("return w - 1, b", "the vector of weights is wrong in", 0),
        ("return -w / 2, b", "the vector of weights is -1 times what it should be", 0),
        ("return w / 2, b + 3.0", "The bias is", 0),
        (
            """
return w / 2, np.array([b + w.sum() / 2])
""",
            "return the bias as one number, no array",
            0.5,
        ),
        (
            """
return w / 2, b + w.sum(keepdims=True) / 2
""",
            "return the bias as one number, no array",
            0.5,
        ),
        (
            """
return w / 2, np.array([b])
""",
            "at s = 0 every x is one half",
            0,
        ),
    ],
    "01.4": [
        (
            """
s = 1 / (1 + np.exp(-z))
return s + z * s * (1 - s)
""",
            "there is an overflow",
            0.5,
        ),
        (
            """
s = np.exp(z) / (1 + np.exp(z))
return s + z * s * (1 - s)
""",
            "at z = 750 it is nan",
            0.5,
        ),
        (
            """
s = np.where(z > 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))
return s + z * s * (1 - s)
""",
            "there is an overflow",
            0.5,
        ),
        ("return z / (1 + np.exp(-z))", "this is the function itself", 0),
        ("return 1 / (1 + np.exp(-z))", "only one of the two terms", 0),
        (
            """
s = 1 / (1 + np.exp(-z))
return z * s * (1 - s)
""",
            "only one of the two terms",
            0,
        ),
        (
            """
s = 1 / (1 + np.exp(-z))
return s * (1 - s)
""",
            "the derivative of the sigmoid alone",
            0,
        ),
        (
            """
s = 1 / (1 + np.exp(-z))
return s + s * (1 - s)
""",
            "needs the factor z",
            0,
        ),
        (
            """
s = 1 / (1 + np.exp(-z))
return s - z * s * (1 - s)
""",
            "a sign is wrong",
            0,
        ),
        (
            """
s = 1 / (1 + np.exp(-z))
return s + z * (1 - s)
""",
            "the factor σ is missing",
            0,
        ),
        (
            """
import math
s = 1 / (1 + math.exp(-z))
return s + z * s * (1 - s)
""",
            "with TypeError",
            0,
        ),
        (
            """
s = 1 / (1 + np.exp(-z))
return s + z * s**2
""",
            "not σ²",
            0,
        ),
        (
            """
s = 1 / (1 + np.exp(-z))
return s * (1 + z)
""",
            "the derivative of σ is σ (1 − σ), not σ.",
            0,
        ),
        (
            """
s = 1 / (1 + np.exp(-z))
return s + z * s * (1 - z)
""",
            "not σ (1 − z)",
            0,
        ),
        (
            """
s = 1 / (1 + np.exp(z))
return s + z * s * (1 - s)
""",
            "with e^z where e^(−z) belongs",
            0,
        ),
        (
            """
h = 1e-3
f = lambda z: z * (1 + np.tanh(z / 2)) / 2
return (f(z + h) - f(z)) / h
""",
            "is wrong in",
            0,
        ),
        (
            """
s = (1 + np.tanh(z)) / 2
return s + z * s * (1 - s)
""",
            "σ(z) is (1 + tanh(z/2))/2, with z halved",
            0,
        ),
        (
            """
s = (1 + np.tanh(z)) / 2
return s + 2 * z * s * (1 - s)
""",
            "σ(z) is (1 + tanh(z/2))/2, with z halved",
            0,
        ),
        (
            """
h = 1e-6
f = lambda z: z * (1 + np.tanh(z / 2)) / 2
return (f(z + h) - f(z - h)) / (2 * h)
""",
            "yours differs by",
            0,
        ),
    ],
    "01.5": [
        (
            """
W, b = layers[0]
for W2, b2 in layers[1:]:
    W, b = W @ W2, b + b2
return W, b
""",
            "they don't just add up",
            0,
        ),
        (
            """
W = np.linalg.multi_dot([W for W, b in layers]) if len(layers) > 1 else layers[0][0]
return W, layers[-1][1]
""",
            "only the bias of the last layer",
            0,
        ),
        (
            """
W, b = layers[0]
for W2, b2 in layers[1:]:
    W, b = W @ W2, b @ W2
return W, b
""",
            "the bias of the last layer is missing",
            0,
        ),
        (
            """
W, b = layers[0]
for W2, b2 in layers[1:]:
    W = W @ W2
    b = b @ W + b2
return W, b
""",
            "not through the product of all layers",
            0,
        ),
        (
            """
W, b = layers[0]
for W2, b2 in layers[1:]:
    W, b = W @ W2, W2 @ b + b2
return W, b
""",
            "a bias goes through as b @ W, not W @ b",
            0,
        ),
        (
            """
W, b = layers[0]
for W2, b2 in layers[1:]:
    if len(layers) == 2 and W2.shape == (4, 2):
        W2 = W2.T
    W, b = W @ W2, b @ W2 + b2
return W, b
""",
            "The shapes of W, from the first layer on: (3, 4), (4, 2).",
            0,
        ),
        ("return layers[0]", "the weights of the first layer only", 0),
        ("return sum(W for W, b in layers), layers[-1][1]", "don't add them", 0),
        ("return layers[-1]", "the weights of the last layer only", 0),
        (
            """
W, b = layers[0]
for W2, b2 in layers[1:]:
    W, b = W2 @ W, b @ W2 + b2
return W, b
""",
            "multiplied in the wrong order",
            0,
        ),
        (
            """
(W1, b1), (W2, b2) = layers
return W1 @ W2, b1 @ W2 + b2
""",
            "with ValueError: too many values to unpack",
            0,
        ),
        (
            """
W, b = layers[0]
for W2, b2 in layers[1:]:
    W = W @ W2
    b = b @ W2 + b2
return W
""",
            "Return two things, W and b",
            0,
        ),
        (
            """
W, b = layers[0]
for W2, b2 in layers[1:]:
    b2 += b @ W2
    W, b = W @ W2, b2
return W, b
""",
            "changes the layers that it was given",
            0,
        ),
        (
            """
W, b = np.eye(len(layers[0][0])), np.zeros(len(layers[0][0]))
for W2, b2 in layers:
    W, b = W @ W2, b @ W2 + b2
return W.T, b
""",
            "W is transposed",
            0.5,
        ),
        (
            """
W, b = layers[0]
for W2, b2 in layers[1:]:
    W, b = W * W2, b @ W2 + b2
return W, b
""",
            "`*` multiplies entry by entry; use `@`",
            0,
        ),
        (
            """
W, b = layers[0]
for W2, b2 in layers[1:]:
    W = W @ W2
return W, b
""",
            "only the bias of the first layer is in it",
            0,
        ),
        (
            """
W, b = layers[0]
for W2, b2 in layers[1:]:
    W, b = W @ W2, (b + b2) @ W2
return W, b
""",
            "a layer's bias is added after its own matrix",
            0,
        ),
        (
            """
W, b = layers[0]
for W2, b2 in layers:
    W, b = W @ W2, b @ W2 + b2
return W, b
""",
            "the first layer is applied twice",
            0,
        ),
    ],
    "01.6": [
        ("return None", "you return None, but there is a w", 0),
        (
            """
w = X[y == 1].sum(axis=0) - X[y == 0].sum(axis=0)
return w
""",
            "wrong for",
            0,
        ),
        (
            """
for a in np.linspace(0, 2 * np.pi, 3600):
    w = np.array([np.cos(a), np.sin(a)])
    if np.all((X @ w > 0) == (y == 1)):
        return w
return None
""",
            "a grid of angles",
            0,
        ),
        (
            """
w = np.zeros(2)
for _ in range(200):
    for x, t in zip(X, y):
        w = w + (t - (x @ w > 0)) * x
return w if np.all((X @ w > 0) == (y == 1)) else None
""",
            "The room for w is narrow",
            0,
        ),
        (
            """
V = np.where(y == 1, 1, -1)[:, None] * X
a = np.sort(np.arctan2(V[:, 1], V[:, 0]))
if a[-1] - a[0] >= np.pi:
    return None
m = (a[0] + a[-1]) / 2
return np.array([np.cos(m), np.sin(m)])
""",
            "If you use `np.arctan2`: with class 0 reflected, these points",
            0,
        ),
        (
            """
V = np.where(y == 1, 1, -1)[:, None] * X
a = np.sort(np.arctan2(V[:, 1], V[:, 0]))
g = np.append(a[1:], a[0] + 2 * np.pi) - a
k = g.argmax()
m = a[k] + g[k] / 2
return np.array([np.cos(m), np.sin(m)]) if g[k] > np.pi else None
""",
            "the direction is reversed",
            0,
        ),
        (
            """
V = np.where(y == 1, 1, -1)[:, None] * X
a = np.sort(np.arctan2(V[:, 1], V[:, 0]))
g = np.append(a[1:], a[0] + 2 * np.pi) - a
k = g.argmax()
m = a[k] + g[k] / 2 + np.pi
return np.array([np.cos(m), np.sin(m)])
""",
            "but no w separates them",
            0,
        ),
        (
            """
A = np.column_stack([X, np.ones(len(X))])
w = np.linalg.lstsq(A, 2 * y - 1, rcond=None)[0]
return w if np.all((A @ w > 0) == (y == 1)) else None
""",
            "w has shape (3,)",
            0,
        ),
        (
            """
w = np.linalg.lstsq(X, 2 * y - 1, rcond=None)[0]
return w if np.all((X @ w > 0) == (y == 1)) else None
""",
            "you return None, but there is a w",
            0,
        ),
        (
            """
w = X[y == 1].mean(axis=0) - X[y == 0].mean(axis=0)
return w if np.all((X @ w > 0) == (y == 1)) else None
""",
            "you return None, but there is a w",
            0,
        ),
        (
            """
w = X[y == 1].mean(axis=0)
return w if np.all((X @ w > 0) == (y == 1)) else None
""",
            "The points leave much room for w: many directions do it.",
            0,
        ),
        ("return False", "w has shape ()", 0),
        (
            """
V = np.where(y == 1, 1, -1)[:, None] * X
for x in V:
    for t in (np.array([-x[1], x[0]]), np.array([x[1], -x[0]])):
        if np.all(V @ t >= 0):
            return t
return None
""",
            "The points leave much room for w: many directions do it.",
            0,
        ),
        (
            """
from scipy.optimize import linprog
V = np.where(y == 1, 1, -1)[:, None] * X
result = linprog([0, 0], -V, -np.ones(len(V)))
return result.x if result.status == 0 else None
""",
            "If you use `np.arctan2`: with class 0 reflected",
            0,
        ),
        (
            """
V = np.where(y == 1, 1, -1)[:, None] * X
a = np.sort(np.arctan2(V[:, 1], V[:, 0]))
if len(a) == 1:
    return V[0]
g = np.diff(a)
k = g.argmax()
m = a[k] + g[k] / 2 + np.pi
return np.array([np.cos(m), np.sin(m)]) if g[k] > np.pi else None
""",
            "is the gap from the last angle around to the first among yours",
            0,
        ),
        (
            """
V = np.where(y == 1, 1, -1)[:, None] * X
a = np.sort(np.arctan2(V[:, 0], V[:, 1]))
g = np.append(a[1:], a[0] + 2 * np.pi) - a
k = g.argmax()
m = a[k] + g[k] / 2 + np.pi
return np.array([np.cos(m), np.sin(m)]) if g[k] > np.pi else None
""",
            "`np.arctan2` takes y first",
            0,
        ),
    ],
}

# Answers that differ from the solution, and are as right.
RIGHT = {
    "01.2": [
        """
d = q - p
w = np.array([-d[1], d[0]])
w = w * np.sign(w @ (inside - p)) * 7
return w, -w @ p
"""
    ],
    "01.4": [
        """
s = 1 / (1 + np.exp(-np.clip(z, -30, 30)))
return s + z * s * (1 - s)
""",
        """
with np.errstate(over="ignore"):
    s = 1 / (1 + np.exp(-z))
return s + z * s * (1 - s)
""",
    ],
}

# It comes to points that no w separates, and never stops there.
ENDLESS = {
    "01.6": (
        """
w = np.zeros(2)
while not np.array_equal(X @ w > 0, y == 1):
    for x, t in zip(X, y):
        w = w + (t - (x @ w > 0)) * x
return w
""",
        "No w separates these points, and then a perceptron never stops.",
    ),
}
