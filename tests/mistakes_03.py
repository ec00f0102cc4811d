"""Typical wrong answers to the exercises of lecture 03, with what each has to get.

For each exercise: body of the function, part of the diagnosis, share of the points.
"""

# An answer to 03.6 with one thing to change: what `%s` stands for.
RING = """
def edges(p):
    d = np.roll(p, -1, axis=0) - p
    W = np.stack([-d[:, 1], d[:, 0]])
    b = -(p * W.T).sum(axis=1)
    %s
    return W, b

(Wo, bo), (Wi, bi) = edges(outer), edges(inner)
n, m = len(bo), len(bi)
W2 = np.zeros((n + m, 2))
W2[:n, 0] = 1
W2[n:, 1] = 1
hidden = [(np.hstack([Wo, Wi]), np.concatenate([bo, bi])), (W2, np.array([0.5 - n, 0.5 - m]))]
return hidden + [(np.array([[%s], [%s]]), np.array([%s]))]
"""
# An answer to 03.3 with one thing to change: what becomes of a linear layer and the next.
MERGE = """
out = []
for W2, b2, f2 in layers:
    if out and out[-1][2] == "linear":
        W, b, f = out.pop()
        W2, b2, f2 = %s
    out.append((W2, b2, f2))
return out
"""
TURN = "s = np.sign(p.mean(axis=0) @ W + b); W, b = W * s, b * s"

MISTAKES = {
    "03.1": [
        (
            "return np.ones((2, 2)), np.array([-0.5, -1.5]), np.array([1, -1]), -0.5",
            "every row is the wrong way round",
            0,
        ),
        (
            "return np.array([[1, -1], [1, -1]]), np.array([-2, 0]), np.ones(2), -1",
            "a pre-activation is exactly 0, and there a neuron says 0",
            0.5,
        ),
        (
            "return np.array([[1, -1], [1, -1]]), np.array([-1.5, 0.5]), np.ones(2), -1.5",
            "your network says 0 to every input",
            0,
        ),
        (
            "return np.array([[1], [1]]), np.array([-1.5]), np.array([1]), -0.5",
            "your network computes AND",
            0,
        ),
        (
            "return np.array([[-1], [-1]]), np.array([0.5]), np.array([1]), -0.5",
            "the row with two ones is missing",
            0,
        ),
        (
            "return np.array([[1, 1], [0, 1]]), np.array([-0.5, -0.5]), np.array([1, -1]), 0.5",
            "your network is wrong in 1 of 4 rows. For example x = (1, 0) gives 1, it should be 0",
            0,
        ),
        ("return np.ones((2, 2)), np.array([-1.5, 0.5]), np.ones(2)", "Return four things", 0),
        (
            "return np.ones((3, 2)), np.ones(3), np.ones(3), 0",
            "W1 has shape (3, 2); it has to be (2, hidden): a row for each input, a column for "
            "each hidden neuron. Is it transposed?",
            0,
        ),
        ("return np.ones(2), np.ones(1), np.ones(1), 0", "W1 has shape (2,)", 0),
        ("return np.ones((2, 3)), -0.5, np.ones(3), 0", "b1 has shape (), but W1 has 3 columns", 0),
        (
            "return np.ones((2, 3)), np.ones(3), np.ones(2), 0",
            "w2 needs an output weight for each hidden neuron",
            0,
        ),
        (
            "return np.ones((2, 2)), np.ones(2), np.ones(2), np.ones(2)",
            "one output neuron has one bias",
            0,
        ),
        (
            "return np.ones((2, 2)), np.ones(2) / 0, np.ones(2), 0",
            "b1 contains inf",
            0,
        ),
        ("W1 = np.ones((2, 2))", "returned None: did you forget `return`?", 0),
    ],
    "03.2": [
        (
            "return np.ones((3, 3)), np.array([-0.5, -1.5, -2.5]), np.array([1, -1, 1]), -0.5",
            "computes parity: three ones are not exactly one",
            0,
        ),
        (
            "return np.ones((3, 1)), np.array([-0.5]), np.array([1]), -0.5",
            'computes "at least one"',
            0,
        ),
        (
            "return np.ones((3, 1)), np.array([-1.5]), np.array([-1]), 0.5",
            'computes "at most one": no ones are not exactly one',
            0,
        ),
        (
            "return np.ones((3, 2)), np.array([-0.5, -2.5]), np.array([1, -1]), -0.5",
            'computes "one or two"',
            0,
        ),
        (
            "return np.ones((3, 2)), np.array([-1.5, -2.5]), np.array([1, -1]), -0.5",
            'computes "exactly two"',
            0,
        ),
        (
            "return np.ones((3, 2)), np.array([-1, -2]), np.array([1, -1]), -0.5",
            "a pre-activation is exactly 0",
            0.5,
        ),
        (
            "return 2 * np.eye(3) - 1, np.array([-0.5, -0.5, -0.5]), np.ones(3), -1.5",
            "your network says 0 to every input",
            0,
        ),
        (
            "return 2 * np.eye(3) - 1, np.array([0.5, 0.5, 0.5]), np.ones(3), -0.5",
            "rows. For example x = (0, 0, 0) gives 1, it should be 0; the hidden "
            "neurons say [1, 1, 1] there",
            0,
        ),
        (
            "return np.ones((2, 2)), np.array([-0.5, -1.5]), np.array([1, -1]), -0.5",
            "it has to be (3, hidden)",
            0,
        ),
    ],
    "03.3": [
        ("return layers", "But for layers linear, linear you return 2; 1 is enough", 0.5),
        (
            """
(W, b, f), *rest = layers
if rest and f == "linear":
    (W2, b2, f2), *rest = rest
    W, b, f = W @ W2, b @ W2 + b2, f2
return [(W, b, f), *rest]
""",
            "But for layers relu, linear, linear you return 3; 2 are enough",
            0.5,
        ),
        (MERGE % ("W @ W2, b2, f2"), "the bias of a linear layer is lost", 0),
        (MERGE % ("W @ W2, b @ W2 + b2, f"), "the ReLU after a merged layer is missing", 0),
        (MERGE % ("W @ W2, b @ W2, f2"), "your network computes something else", 0),
        (MERGE % ("W2 @ W, b @ W2 + b2, f2"), "with ValueError", 0),
        (MERGE % ("W @ W2, b + b2, f2"), "with ValueError", 0),
        (
            """
(W, b, _), *rest = layers
for W2, b2, _ in rest:
    W, b = W @ W2, b @ W2 + b2
return [(W, b, "linear")]
""",
            "For layers relu, linear, your network has no ReLU anymore: only merge linear layers",
            0,
        ),
        (
            """
out = [layers[0]]
for W, b, f in layers[1:]:
    if f == "linear":
        V, c, g = out.pop()
        out.append((V @ W, c @ W + b, g))
    else:
        out.append((W, b, f))
return out
""",
            "For layers relu, linear, your network computes something else",
            0,
        ),
        (
            """
out = []
for W, b, f in layers:
    if out and out[-1][2] == "linear":
        V, c, _ = out.pop()
        W = V @ W
        b += c @ W
    out.append((W, b, f))
return out
""",
            "with ValueError",
            0,
        ),
        (
            """
out = []
for W, b, f in layers:
    if out and out[-1][2] == "linear":
        V, c, _ = out.pop()
        b += c @ W
        W = V @ W
    out.append((W, b, f))
return out
""",
            "changes its argument `layers` in place",
            0,
        ),
        ("return [(W, b) for W, b, f in layers]", "has to be (W, b, activation), not (an array", 0),
        ("return [(W, b, None) for W, b, f in layers]", 'has to be "relu" or "linear"', 0),
        (
            "return layers[:1]",
            "For layers relu, linear, your network has 3 outputs instead of 1",
            0,
        ),
        ("return [layers[-1]]", "layer 1 of yours has W of shape (3, 1) and b of shape (1,)", 0),
    ],
    "03.4": [
        (
            """
n = len(values) - 1
X = (np.arange(2**n)[:, None] >> np.arange(n)) & 1
R = X[np.array(values)[X.sum(axis=1)] == 1]
return 2 * R.T - 1, 0.5 - R.sum(axis=1), np.ones(len(R)), -0.5
""",
            "Your networks are right. For values = [0, 1, 0, 1, 0] it takes 8 hidden neurons for "
            "4 inputs; n are always enough",
            0.5,
        ),
        (
            """
n = len(values) - 1
return np.ones((n, n)), 0.5 - np.arange(1, n + 1), np.diff(values), -0.5
""",
            "For values = [1, 0, 1, 0], your network says 0 to every input",
            0,
        ),
        (
            """
n = len(values) - 1
k = np.arange(1, n + 1)
return np.ones((n, n)), 0.5 - k, (-1.0) ** (k + 1), -0.5
""",
            "your network computes parity, whatever `values` says",
            0,
        ),
        (
            """
n = len(values) - 1
return np.ones((n, n)), 0.5 - np.arange(1, n + 1), np.array(values[1:]), values[0] - 0.5
""",
            "rows. For example x = (0, 0, 1, 1) gives 1, it should be 0",
            0,
        ),
        (
            """
n = len(values) - 1
return np.ones((n, n)), -0.5 - np.arange(1, n + 1), np.diff(values), values[0] - 0.5
""",
            "everything comes one too late",
            0,
        ),
        (
            """
n = len(values) - 1
return np.ones((n, n)), -np.arange(1, n + 1), np.diff(values), values[0] - 0.5
""",
            "a pre-activation is exactly 0, and there a neuron says 0",
            0.5,
        ),
        (
            """
n = len(values) - 1
return np.ones((n, n)), 0.5 - np.arange(n), np.diff(values), values[0] - 0.5
""",
            "everything comes one too early",
            0,
        ),
        (
            """
n = len(values) - 1
return np.ones((n, n)), 0.5 - np.arange(1, n + 1), np.diff(values), values[0] - 1.5
""",
            "For values = [0, 1, 0, 1, 0], your network says 0 to every input",
            0,
        ),
        (
            """
n = len(values)
return np.ones((n, n)), 0.5 - np.arange(1, n + 1), np.ones(n), -0.5
""",
            "W1 has shape (5, 5); it has to be (4, hidden)",
            0,
        ),
        (
            """
n = len(values) - 1
values.reverse()
return np.ones((n, n)), 0.5 - np.arange(1, n + 1), np.diff(values), values[0] - 0.5
""",
            "changes its argument `values` in place",
            0,
        ),
    ],
    "03.5": [
        (
            "return np.array([[1, 0], [-1, 1]]), np.zeros(2), np.ones(2), 0",
            "It is right if both numbers are positive",
            0.5,
        ),
        (
            "return np.array([[1, 0, 0], [-1, 1, -1]]), np.zeros(3), np.array([-1, 1, -1]), 0",
            "It is right if x1 < x2, but not otherwise",
            0,
        ),
        (
            "return np.array([[-1, 0, 0], [1, 1, -1]]), np.zeros(3), np.array([-1, 1, -1]), 0",
            "computes the smaller of the two",
            0,
        ),
        (
            "return np.array([[1, -1], [-1, 1]]), np.zeros(2), np.ones(2), 0",
            "computes the distance of the two numbers",
            0,
        ),
        (
            "return np.array([[1, -1, 0, 0], [0, 0, 1, -1]]), np.zeros(4), "
            "np.array([1, -1, 1, -1]), 0",
            "computes the sum",
            0,
        ),
        (
            "return np.array([[0, 0], [1, -1]]), np.zeros(2), np.array([1, -1]), 0",
            "It is right if x1 < x2, but not otherwise",
            0,
        ),
        (
            "return np.array([[1, 0, 0], [-1, 1, -1]]), np.zeros(3), np.ones(3), 0",
            "It is right if both numbers are positive",
            0.5,
        ),
        (
            "return np.array([[1, 0, 0], [-1, 1, -1]]), np.zeros(3), np.array([1, 1, -1]), 0.5",
            "comes out as",
            0,
        ),
        (
            "return np.array([[1, 0], [-1, 1]]), np.array([0, 1e6]), np.ones(2), -1e6",
            "It is right for small numbers, but not for very large negative ones",
            0.5,
        ),
        ("return np.maximum", "Return four things, (W1, b1, w2, b2)", 0),
    ],
    "03.6": [
        (RING % ("pass", "1", "-1", "-0.5"), "are listed counterclockwise, but they may", 0.5),
        (RING % ("W, b = -W, -b", "1", "-1", "-0.5"), "are listed clockwise, but they may", 0.5),
        (RING % (TURN, "1", "0", "-0.5"), "The hole is filled", 0),
        (RING % (TURN, "1", "1", "-0.5"), "The hole is filled", 0),
        (RING % (TURN, "1", "1", "-1.5"), "says 1 in the hole, and nowhere else", 0),
        (RING % (TURN, "-1", "1", "0.5"), "Ring and rest are exchanged", 0),
        (RING % (TURN, "-1", "0", "0.5"), "1 outside of the outer polygon, and 0 in all of it", 0),
        (RING % (TURN, "0", "-1", "0.5"), "everywhere but in the hole", 0),
        (RING % (TURN, "1", "-1", "-1.5"), "says 0 to every point", 0),
        (RING % (TURN + "; b = b + 0.5", "1", "-1", "-0.5"), "of the points are wrong", 0),
        (
            """
d = np.roll(outer, -1, axis=0) - outer
W = np.stack([-d[:, 1], d[:, 0]])
b = -(outer * W.T).sum(axis=1)
return [(W, b)]
""",
            "a network for one region has one",
            0,
        ),
        (
            """
d = np.roll(outer, -1, axis=0) - outer
W = np.stack([-d[:, 1], d[:, 0]], axis=1)
b = -(outer * W).sum(axis=1)
return [(W, b), (np.ones((len(b), 1)), np.array([0.5 - len(b)]))]
""",
            "it needs 2 rows, one for each of the 2 inputs",
            0,
        ),
        ("return outer, inner", "Layer 1 has to be a pair (W, b)", 0),
    ],
}
