"""Typical wrong answers to the exercises of lecture 06, with what each has to get.

For each exercise: body of the function, part of the diagnosis, share of the points.
"""

_FORWARD = """
hidden = np.maximum(X @ W1 + b1, 0)
delta2 = 2 * (hidden @ W2 + b2 - Y) / len(X)
delta1 = delta2 @ W2.T * (hidden > 0)
return {"W1": X.T @ delta1, "b1": delta1.sum(axis=0),
        "W2": hidden.T @ delta2, "b2": delta2.sum(axis=0)}
"""
_SOFTMAX = """
N = len(X)
H = np.tanh(X @ W1 + b1)
Z = H @ W2 + b2
P = np.exp(Z - Z.max(axis=1, keepdims=True))
P = P / P.sum(axis=1, keepdims=True)
delta2 = (P - np.eye(len(b2))[y]) / N
delta1 = delta2 @ W2.T * (1 - H**2)
return {"W1": X.T @ delta1, "b1": delta1.sum(axis=0),
        "W2": H.T @ delta2, "b2": delta2.sum(axis=0)}
"""
_TANGENT = """
H, dH, L = X, 0 * X, len(params) // 2
for k in range(1, L + 1):
    W, b = params[f"W{k}"], params[f"b{k}"]
    dW, db = direction[f"W{k}"], direction[f"b{k}"]
    Z = H @ W + b
    dZ = dH @ W + H @ dW + db
    H = np.tanh(Z)
    dH = (1 - H**2) * dZ
return Z, dZ
"""


def _edit(body: str, old: str, new: str) -> str:
    assert body.count(old) == 1, old
    return body.replace(old, new)


MISTAKES = {
    "06.1": [
        (
            "s = x * y + np.sin(x)\nreturn 2 * y * s * (y + np.cos(x)), s**2 + y * s * x",
            "on the path through s the factor 2 is missing",
            0,
        ),
        (
            "s = x * y + np.sin(x)\nreturn 2 * y * s * y, s**2 + 2 * y * s * x",
            "the path through sin(x) is missing",
            0,
        ),
        (
            "s = x * y + np.sin(x)\nreturn 2 * y * s * np.cos(x), s**2 + 2 * y * s * x",
            "the path through x·y is missing",
            0,
        ),
        (
            "s = x * y + np.sin(x)\nreturn 2 * y * s * (y + np.cos(x)), 2 * y * s * x",
            "the direct path is missing",
            0,
        ),
        (
            "s = x * y + np.sin(x)\nreturn 2 * y * s * (y + np.cos(x)), s**2",
            "the path through s is missing",
            0,
        ),
        (
            "s = x * y + np.sin(x)\nreturn 2 * s * (y + np.cos(x)), s**2 + 2 * y * s * x",
            "the factor y is missing",
            0,
        ),
        (
            "s = x * y + np.sin(x)\nreturn 2 * y * s * (y - np.cos(x)), s**2 + 2 * y * s * x",
            "the derivative of sin(x) is +cos(x)",
            0,
        ),
        (
            "s = x * y + np.sin(x)\nreturn s**2 + 2 * y * s * x, 2 * y * s * (y + np.cos(x))",
            "The pair is exchanged",
            0.5,
        ),
        (
            "s = x * y + np.sin(x)\nreturn 2 * y * s * (x + np.cos(x)), s**2 + 2 * y * s * x",
            "the derivative of x·y with respect to x is y",
            0,
        ),
        (
            "s = x * y + np.sin(x)\nreturn 2 * y * s * (y + np.cos(x)), s + 2 * y * s * x",
            "the factor of s², not of s",
            0,
        ),
        (
            "s = x * y + np.sin(x)\nreturn y * s * (y + np.cos(x)), s**2 + 2 * y * s * x",
            "the factor 2 is missing",
            0,
        ),
        (
            "s = x * y + np.sin(x)\nreturn 2 * y * s * (y + np.cos(x)), s**2 + 2 * y**2 * s",
            "the derivative of x·y with respect to y is x",
            0,
        ),
        (
            "import sympy as sp\nX, Y = sp.symbols('X Y')\n"
            "f = Y * (X * Y + sp.sin(X)) ** 2\nat = {X: x, Y: y}\n"
            "return sp.diff(f, X).subs(at), sp.diff(f, Y).subs(at)",
            "an object of SymPy: return a plain number",
            0,
        ),
        (
            "def f(x, y):\n    return y * (x * y + np.sin(x)) ** 2\n"
            "h = 1e-5\nreturn (f(x + h, y) - f(x - h, y)) / (2 * h), "
            "(f(x, y + h) - f(x, y - h)) / (2 * h)",
            "as finite differences are",
            0.5,
        ),
        (
            "s = x * y + np.sin(x)\nreturn s**2 * (y + np.cos(x)), s**2 + 2 * y * s * x",
            "multiplied by s², where 2·y·s belongs",
            0,
        ),
        (
            "s = x * y + np.sin(x)\nreturn y * s**2 * (y + np.cos(x)), s**2 + 2 * y * s * x",
            "multiplied by y·s², where 2·y·s belongs",
            0,
        ),
        ("return y + np.cos(x), x", "this is ∂s/∂x; multiply by ∂f/∂s", 0),
        ("return x * y", "Return two things, ∂f/∂x and ∂f/∂y", 0),
    ],
    "06.2": [
        ("return grad / b, -grad * a / b**2", "it has the shape of q", 0.5),
        ("return -grad * a / b**2, grad / b", "The pair is exchanged: ∂J/∂a comes first", 0.5),
        (
            "ga, gb = grad / b, -grad * a / b**2\n"
            "if ga.shape != a.shape:\n    ga = ga.sum(axis=0)\n"
            "if gb.shape != b.shape:\n    gb = gb.sum(axis=0)\nreturn ga, gb",
            "you summed over axis 0, but axis 1 was stretched",
            0,
        ),
        ("return grad / b, grad * a / b**2", "the sign is reversed", 0),
        ("return grad / b, -grad * a / b", "the square is missing", 0),
        ("return grad / b, -grad / b**2", "the factor a is missing", 0),
        ("return grad * b, grad * a", "multiply grad by 1/b, not by b", 0),
        ("return 1 / b, -a / b**2", "that is 1/b only: multiply it by grad", 0),
        ("return grad / b, -a / b**2", "multiply by grad: the chain rule", 0),
        (
            """
grads = []
for x, g in ((a, grad / b), (b, -grad * a / b**2)):
    front = tuple(range(g.ndim - x.ndim))
    g = g.mean(axis=front)
    ones = tuple(i for i, n in enumerate(x.shape) if n == 1)
    grads.append(g.mean(axis=ones, keepdims=True) if ones else g)
return tuple(grads)
""",
            "a sum, not a mean",
            0,
        ),
        (
            """
grads = []
for x, g in ((a, grad / b), (b, -grad * a / b**2)):
    ones = tuple(i for i, n in enumerate(x.shape) if n == 1)
    grads.append(g.sum(axis=ones, keepdims=True) if ones else g)
return tuple(grads)
""",
            "for a of shape (3, 4) and b of shape (4,): it has the shape of q",
            0.5,
        ),
        ("return grad / b", "Return two things, ∂J/∂a and ∂J/∂b", 0),
        ("grad *= a / b\nreturn grad, grad", "changes its argument `grad` in place", 0),
    ],
    "06.3": [
        ("return broken_gradients(X, Y, W1, b1, W2, b2)", "NameError", 0),
        (_edit(_FORWARD, "2 * (hidden", "(hidden"), "the factor 2 of the square is missing", 0),
        (_edit(_FORWARD, "hidden > 0", "hidden >= 0"), "after the ReLU, `>= 0` is always true", 0),
        (
            _edit(_FORWARD, "hidden.T @ delta2", "(X @ W1 + b1).T @ delta2"),
            "layer 2 gets the activations",
            0,
        ),
        (
            _edit(_FORWARD, "delta1.sum(axis=0)", "delta1.mean(axis=0)"),
            "1/N is in δ already",
            0,
        ),
        (
            _edit(
                _edit(_FORWARD, "hidden > 0", "hidden >= 0"),
                "delta1.sum(axis=0)",
                "delta1.mean(axis=0)",
            ),
            "after the ReLU, `>= 0` is always true",
            0,
        ),
        (
            _edit(_FORWARD, "/ len(X)", "/ Y.size"),
            "divide by the number of examples N, not by the number of entries",
            0,
        ),
        (_edit(_FORWARD, "(hidden > 0)", "hidden"), "is 1 or 0, not h itself", 0),
        (_edit(_FORWARD, "hidden > 0", "X @ W1 > 0"), "the bias is missing in the mask", 0),
        (_edit(_FORWARD, " * (hidden > 0)", ""), "Your mask lets all pass", 0),
        (
            """
def J(p):
    hidden = np.maximum(X @ p["W1"] + p["b1"], 0)
    return np.sum((hidden @ p["W2"] + p["b2"] - Y) ** 2) / len(X)
from course_utils.gradcheck import central_difference
return central_difference(J, {"W1": W1, "b1": b1, "W2": W2, "b2": b2})
""",
            "as finite differences are",
            0.5,
        ),
        (_edit(_FORWARD, " / len(X)", ""), "divide by the number of examples", 0),
        (_edit(_FORWARD, "b2 - Y", "b2 + Y"), "is wrong in", 0),
        (_edit(_FORWARD, "X.T @ delta1", "delta1.T @ X"), "is transposed", 0.5),
        (_edit(_FORWARD, "delta1.sum(axis=0)", "delta1"), "one row per example still", 0),
        (_edit(_FORWARD, '"b1": delta1.sum(axis=0),', ""), "The dictionary has no b1", 0),
        ("return W1, b1, W2, b2", "Return a dictionary with W1, b1, W2, b2", 0),
    ],
    "06.4": [
        (_edit(_SOFTMAX, " / N", ""), "divide by the number of examples", 0),
        (_edit(_SOFTMAX, "(P - np.eye(len(b2))[y])", "P"), "subtract 1 at the true class", 0),
        (_edit(_SOFTMAX, "P - np.eye(len(b2))[y]", "np.eye(len(b2))[y] - P"), "sign", 0),
        (_edit(_SOFTMAX, " * (1 - H**2)", ""), "the slope of tanh is missing", 0),
        (_edit(_SOFTMAX, "1 - H**2", "1 - H"), "with the square", 0),
        (_edit(_SOFTMAX, "1 - H**2", "1 - (X @ W1 + b1)**2"), "in the activation, not in Z", 0),
        (_edit(_SOFTMAX, "1 - H**2", "1 - np.tanh(H)**2"), "H is tanh(Z) already", 0),
        (_edit(_SOFTMAX, "(1 - H**2)", "H * (1 - H)"), "slope of a sigmoid", 0),
        (_edit(_SOFTMAX, "(P - np.eye", "(Z - np.eye"), "taken for probabilities", 0),
        (_edit(_SOFTMAX, " - Z.max(axis=1, keepdims=True)", ""), "the exponential overflows", 0.5),
        (_edit(_SOFTMAX, "Z.max(axis=1, keepdims=True)", "Z.max()"), "in all rows", 0.5),
        (
            _edit(_SOFTMAX, "P.sum(axis=1, keepdims=True)", "P.sum(axis=0)").replace(
                " - Z.max(axis=1, keepdims=True)", ""
            ),
            "the rows of P don't sum to 1",
            0,
        ),
        (_edit(_SOFTMAX, "np.eye(len(b2))[y]", "y[:, None]"), "subtract 1 in column y", 0),
        (
            _edit(_SOFTMAX, "delta2 = (P - np.eye(len(b2))[y])", "P[:, y] -= 1\ndelta2 = P"),
            "subtracts from all rows",
            0,
        ),
        (
            _edit(_SOFTMAX, "(P - np.eye(len(b2))[y])", "(P - 1) * np.eye(len(b2))[y]"),
            "isn't 0 at the other classes",
            0,
        ),
        (
            _edit(_SOFTMAX, "P = P / P.sum(axis=1, keepdims=True)", "P = 1 / (1 + np.exp(-Z))"),
            "a sigmoid for each class",
            0,
        ),
        (
            """
def J(p):
    Z = np.tanh(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]
    Z = Z - Z.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(y)), y])
from course_utils.gradcheck import central_difference
return central_difference(J, {"W1": W1, "b1": b1, "W2": W2, "b2": b2})
""",
            "as finite differences are",
            0.5,
        ),
        (_edit(_SOFTMAX, "H.T @ delta2", "(X @ W1 + b1).T @ delta2"), "layer 2 gets H", 0),
        (_edit(_SOFTMAX, "H.T @ delta2", "delta2.T @ H"), "is transposed", 0.5),
        (
            _edit(
                _SOFTMAX, "delta2 @ W2.T", "delta2 @ (W2 if W2.shape[0] == W2.shape[1] else W2.T)"
            ),
            "W2 is not transposed",
            0,
        ),
        (_edit(_SOFTMAX, "delta2 @ W2.T", "delta2 @ W2"), "with ValueError: matmul", 0),
    ],
    "06.5": [
        (_edit(_TANGENT, "dH @ W + ", ""), "the one for the H that moves is missing", 0),
        (_edit(_TANGENT, " + H @ dW", ""), "the direction of the weights is left out", 0),
        (_edit(_TANGENT, " + db", ""), "the direction of the biases is left out", 0),
        (_edit(_TANGENT, "(1 - H**2) * dZ", "dZ"), "the slope of tanh is missing", 0),
        (_edit(_TANGENT, "1 - H**2", "1 - H"), "with the square", 0),
        (_edit(_TANGENT, "1 - H**2", "1 - Z**2"), "in the activation, not in Z", 0),
        (_edit(_TANGENT, "1 - H**2", "1 - np.tanh(H)**2"), "h is tanh(z) already", 0),
        (
            _edit(_TANGENT, "dH @ W + H @ dW + db", "dH @ W * (H @ dW) + db"),
            "dZ with 2 layers: the two terms of the product rule add up; you multiplied them",
            0,
        ),
        (_edit(_TANGENT, "dH @ W", "dH @ dW"), "dH goes through W, not through dW", 0),
        (_edit(_TANGENT, "return Z, dZ", "return H, dH"), "with 2 layers: after the last layer", 0),
        (_edit(_TANGENT, "return Z, dZ", "return Z, dH"), "there is no slope in its dZ", 0),
        (_edit(_TANGENT, "return Z, dZ", "return Z"), "Return two things, Z and dZ", 0),
        (
            """
def run(q):
    H, L = X, len(q) // 2
    for k in range(1, L + 1):
        Z = H @ q[f"W{k}"] + q[f"b{k}"]
        H = np.tanh(Z)
    return Z
h = 1e-6
up = {k: params[k] + h * direction[k] for k in params}
down = {k: params[k] - h * direction[k] for k in params}
return run(params), (run(up) - run(down)) / (2 * h)
""",
            "as finite differences are",
            0.5,
        ),
        (
            """
def run(q):
    H, L = X, len(q) // 2
    for k in range(1, L + 1):
        Z = H @ q[f"W{k}"] + q[f"b{k}"]
        H = np.tanh(Z)
    return Z
return run(params), run(direction)
""",
            "as if it were parameters",
            0,
        ),
        (
            """
for k in params:
    params[k] += direction[k]
return X @ params["W1"], X @ params["W1"]
""",
            "changes `params`",
            0,
        ),
    ],
    "06.6": [
        ("return np.zeros(W.shape[1])", "There h is 0, h >= 0 lets", 0),
        ("return -np.min(X @ W, axis=0)", "that are 0, up to rounding", 0),
        ("return 1 - np.min(X @ W)", "should have shape (4,)", 0),
        ("return 1 - X @ W", "one for each example", 0),
        ("return -1 - np.max(X @ W, axis=0)", "All units are off", 0),
        ("return 1 - np.mean(X @ W, axis=0)", "Look at all examples", 0),
        ("return np.full(W.shape[1], np.inf)", "finite numbers", 0),
        ("return 1 - np.min(X @ W, axis=1)", "should have shape (4,)", 0),
    ],
    "06.7": [
        ("return -w / 2, 0.5", "At h = 1/2 it is w/4", 0),
        ("return -1.0, 1 / w", "not h", 0),
        (
            "h = 0.5 + np.sqrt(0.25 - 1 / w)\nreturn h, np.log(h / (1 - h)) - w * h",
            "The pair is exchanged: b comes first",
            0.5,
        ),
        ("h = 0.5 - np.sqrt(0.25 - 1 / w)\nreturn -w * h, h", "sits at z = 0", 0.5),
        ("h = 0.5 - np.sqrt(0.25 - 1 / w)\nreturn np.log(h / (1 - h)), h", "to be subtracted", 0.5),
        ("h = 0.5 + np.sqrt(0.25 - 1 / w)\nreturn -w / 2, h", "doesn't stay there", 0.5),
        ("h = 0.5 + np.sqrt(0.25 - 4 / w)\nreturn 0.0, h", "one finite number", 0),
        ("return 0.0, w / 4", "between 0 and 1", 0),
        (
            "h = round(0.5 + np.sqrt(0.25 - 1 / w), 5)\nreturn np.log(h / (1 - h)) - w * h, h",
            "don't round, and don't stop",
            0,
        ),
        (
            "h = 0.5 + np.sqrt(0.25 - 1 / w)\nreturn round(np.log(h / (1 - h)) - w * h, 5), h",
            "don't round b",
            0.5,
        ),
        ("return 0.5", "Return two things, b and h", 0),
    ],
}
