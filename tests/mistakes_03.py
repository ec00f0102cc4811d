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
# An answer to 03.2 with three things to change: which pairs, which of them count, what comes back.
MEET = """
N, y = len(truth_table), truth_table
X = np.array([[r >> k & 1 for k in range(len(W1))][::-1] for r in range(N)])
Z = X @ W1 + b1
H = (Z > 0)
for i in range(N):
    for j in %s:
        if j < N and (H[i] == H[j]).all() and (%s):
            return %s
return ()
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
        (
            "return np.array([[1, 1], [-1, -1]]), np.array([-1.5, 0.5]), np.ones(2), -0.5",
            "W1 is transposed: a column of W1 holds the weights of one hidden neuron",
            0,
        ),
        (
            "return np.array([[1, -1], [1, -1]]), np.ones(2), np.array([-1.5, 0.5]), -0.5",
            "b1 and w2 are exchanged: the order is W1, b1, w2, b2",
            0,
        ),
        (
            "return np.array([[1, -1], [1, -1]]), np.array([1.5, -0.5]), np.ones(2), -0.5",
            "For XNOR, b1 has the wrong sign: z > 0 means that the weighted sum exceeds −b",
            0,
        ),
        (
            "return np.array([[1, -1], [1, -1]]), np.array([-1.5, 0.5]), np.ones(2), 0.5",
            "For XNOR, b2 has the wrong sign: z > 0",
            0,
        ),
        (
            "return np.array([[1, -1], [1, -1]]), np.array([1.5, -0.5]), np.ones(2), 0.5",
            "For XNOR, b1 and b2 have the wrong sign: z > 0",
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
        (MEET % ("range(i + 1, N)", "True", "(i, j)"), "that does no harm", 0),
        (MEET % ("range(i + 1, N)", "y[i] != y[j] or True", "(i, i)"), "row 1 twice", 0),
        (
            MEET.replace("H = (Z > 0)", "H = Z") % ("range(i + 1, N)", "y[i] != y[j]", "(i, j)"),
            "Their z differ, but what counts is h",
            0,
        ),
        (
            MEET.replace("Z > 0", "Z >= 0") % ("range(i + 1, N)", "y[i] != y[j]", "(i, j)"),
            "At z = 0 a neuron says 0",
            0,
        ),
        (
            MEET % ("range(i + 1, i + 2)", "i < N - 1 and y[i] != y[j]", "(i, j)"),
            "you return ()",
            0,
        ),
        (
            MEET.replace("[::-1]", "") % ("range(i + 1, N)", "y[i] != y[j]", "(i, j)"),
            "The bits of your inputs are in the wrong order: row 1 ends with a 1",
            0,
        ),
        (
            MEET.replace("W1 + b1", "W1") % ("range(i + 1, N)", "y[i] != y[j]", "(i, j)"),
            "You compute z without b1",
            0,
        ),
        (
            MEET.replace(".all()", ".any()") % ("range(i + 1, N)", "y[i] != y[j]", "(i, j)"),
            "don't meet: the hidden neurons say [0, 1] and [1, 1]. It isn't enough that one "
            "neuron says the same to both rows: all have to",
            0,
        ),
        (
            MEET.replace("H[i] == H[j]", "H[i, :1] == H[j, :1]")
            % ("range(i + 1, N)", "y[i] != y[j]", "(i, j)"),
            "You compare only the first neuron",
            0,
        ),
        (
            MEET.replace("H[i] == H[j]", "H[i, -1:] == H[j, -1:]")
            % ("range(i + 1, N)", "y[i] != y[j]", "(j, i)"),
            "You compare only the last neuron",
            0,
        ),
        (
            MEET.replace("H[i] == H[j]", "H[i].sum() == H[j].sum()")
            % ("range(i + 1, N)", "y[i] != y[j]", "(i, j)"),
            "You count how many neurons fire: it has to be the same ones",
            0,
        ),
        (
            MEET % ("range(i + 1, N)", "y[i] != y[j]", "(X[i], X[j])"),
            "return the numbers of the rows, not the rows themselves",
            0,
        ),
        (
            """
N = len(truth_table)
X = np.array([[r >> k & 1 for k in range(len(W1))][::-1] for r in range(N)])
H, y = X @ W1 + b1 > 0, truth_table
return [(i, j) for i in range(N) for j in range(i) if (H[i] == H[j]).all() and y[i] != y[j]]
""",
            "return one pair (i, j), not a list of pairs",
            0,
        ),
        (
            MEET % ("range(i + 1, N)", "y[i] != y[j]", "[(i, j)]"),
            "return one pair (i, j), not a list of pairs",
            0,
        ),
        (
            MEET % ("range(i + 1, N)", "y[i] != y[j]", "[X[i].tolist(), X[j].tolist()]"),
            "return the numbers of the rows, not the rows themselves",
            0,
        ),
        (
            MEET % ("range(i + 1, N)", "y[i] != y[j]", "(i, j, 0)"),
            "return two row numbers (i, j), or (), not (1, 3, 0).",
            0,
        ),
        (
            MEET % ("range(i + 1, N)", "y[i] != y[j]", "i"),
            "return two row numbers (i, j), or (), not 1.",
            0,
        ),
        (
            MEET % ("range(i + 1, N)", "y[i] != y[j]", "(i + 1, j + 1)"),
            "row numbers go from 0 to 3",
            0,
        ),
        (MEET % ("range(i + 1, N)", "y[i] != y[j]", "(i - N, j)"), "row numbers go from 0 to 3", 0),
        ("return ()", "rows 1 and 3 meet at h = [1, 1] and have the values 1 and 0", 0),
        (
            MEET.replace("return ()", "pass") % ("range(i + 1, N)", "y[i] != y[j]", "(i, j)"),
            "did you forget `return`? Return () if there is no pair.",
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
        (MERGE % ("W @ W2, b @ W2, f2"), "the bias of the second of two merged layers is lost", 0),
        (
            "return [layer for layer in layers if layer[2] == 'relu']",
            "the last layer is missing",
            0,
        ),
        (
            """
out = []
for W2, b2, f2 in layers:
    if out and out[-1][2] == "linear":
        W, b, f = out.pop()
        W2, b2, f2 = W @ W2, b @ W2 + b2, f2
    out.append((W2, b2, f2))
return out if out[-1][2] == "relu" else out[:-1]
""",
            "For layers relu, linear, the last layer is missing",
            0,
        ),
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
        (
            """
k = 0
while k < len(layers) - 1:
    W, b, f = layers[k]
    V, c, g = layers[k + 1]
    if f == "linear":
        layers[k + 1] = (W @ V, b @ V + c, g)
        layers.pop(k)
    else:
        k += 1
return layers
""",
            "changes its argument `layers` in place",
            0,
        ),
        ("return [(W, b) for W, b, f in layers]", "has to be (W, b, activation), not (an array", 0),
        ("return [(W, b, None) for W, b, f in layers]", 'has to be "relu" or "linear"', 0),
        (
            "return layers[:1]",
            "For layers relu, linear, the last layer is missing",
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
            "Your networks are right. For values = [0, 1, 1, 0, 0] it takes 10 hidden neurons for "
            "4 inputs; n are always enough",
            0.5,
        ),
        (
            """
n = len(values) - 1
return np.ones((n, n)), 0.5 - np.arange(1, n + 1), np.diff(values), -0.5
""",
            "For values = [1, 0, 1, 0], only b2 is wrong: with no ones, nothing comes from",
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
            "For values = [0, 1, 1, 0, 0], an output weight has to be the *jump*",
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
return np.ones((n, n)), np.arange(1, n + 1) - 0.5, np.diff(values), values[0] - 0.5
""",
            "For values = [0, 1, 1, 0, 0], b1 has the wrong sign: z > 0 means that",
            0,
        ),
        (
            """
n = len(values) - 1
return np.ones((n, n + 1)), 0.5 - np.arange(n + 1), np.array(values), -0.5
""",
            "[0, 1, 1, 0, 0], a neuron can say *at least k*, not *exactly k*: the output weights",
            0,
        ),
        (
            """
n = len(values) - 1
return np.ones((n, n + 1)), -np.arange(n + 1), values, -0.5
""",
            "[0, 1, 1, 0, 0], a neuron can say *at least k*, not *exactly k*: the output weights",
            0,
        ),
        (
            """
n = len(values) - 1
return np.ones((n, n)), 0.5 - np.arange(1, n + 1), np.diff(values), values[0] - 1.5
""",
            "For values = [0, 1, 1, 0, 0], only b2 is wrong",
            0,
        ),
        (
            """
n = len(values) - 1
return np.ones((n, n)), 0.5 - np.arange(1, n + 1), np.diff(values), 0.5 - values[0]
""",
            "For values = [0, 1, 1, 0, 0], only b2 is wrong: with no ones, nothing comes from",
            0,
        ),
        (
            """
n = len(values) - 1
return np.ones((n, n)), 0.5 - np.arange(1, n + 1), -np.diff(values), values[0] - 0.5
""",
            "For values = [0, 1, 1, 0, 0], the output weights have the wrong sign",
            0,
        ),
        (
            """
n = len(values) - 1
return np.ones((n, n)), 0.5 - np.arange(n, 0, -1), np.diff(values), values[0] - 0.5
""",
            "the hidden neurons and the output weights are in opposite order",
            0,
        ),
        (
            """
n = len(values)
return np.ones((n, n)), 0.5 - np.arange(1, n + 1), np.ones(n), -0.5
""",
            "For values = [0, 1, 1, 0, 0], W1 has shape (5, 5). The list has n + 1 entries",
            0,
        ),
        (
            "return np.ones((4, 4)), 0.5 - np.arange(1, 5), np.diff(values), -0.5",
            "so here n = 3, and W1 needs 3 rows",
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
            "Your network computes x2, not the maximum",
            0,
        ),
        (
            "return np.array([[1, 0, 0], [-1, 1, -1]]), np.zeros(3), np.ones(3), 0",
            "You add |x2| instead of x2: the neuron for −x2 needs the output weight −1",
            0.5,
        ),
        (
            "return np.array([[1, 0, 0], [-1, 1, -1]]), np.zeros(3), np.array([1, 1, -1]), -0.5",
            "Every output is off by -0.5: b2 has to be 0, there is no threshold here",
            0.5,
        ),
        (
            "return np.array([[1, 0, 0], [-1, 1, -1]]), np.array([0, 1, -1]), "
            "np.array([1, 1, -1]), 0",
            "Every output is off by 1.",
            0.5,
        ),
        (
            "return np.array([[1, 0, 0], [-1, 1, -1]]), np.ones(3), np.array([1, 1, -1]), 0",
            "comes out as",
            0,
        ),
        (
            "return np.array([[1, 0], [-1, 1]]), np.array([0, 1e6]), np.ones(2), -1e6",
            "It is right for small numbers, but not for very large negative ones",
            0.5,
        ),
        (
            "return np.array([[1, -1, 1, -1], [1, -1, -1, 1]]), np.zeros(4), "
            "np.array([1, -1, 1, 1]), 0",
            "computes twice the maximum",
            0,
        ),
        (
            "return np.eye(2), np.zeros(2), np.ones(2), 0",
            "computes max(0, x1) + max(0, x2), not the maximum",
            0,
        ),
        (
            "return np.array([[1], [-1]]), np.zeros(1), np.ones(1), 0",
            "computes only max(0, x1 − x2), to which x2 has to be added",
            0,
        ),
        (
            "return np.array([[-1], [1]]), np.zeros(1), np.ones(1), 0",
            "computes only max(0, x2 − x1), to which x1 has to be added",
            0,
        ),
        (
            "return np.array([[1, 1, -1], [-1, 0, 0]]), np.zeros(3), np.array([1, 1, -1]), 0",
            "You add max(0, x1 − x2) to x1. The difference is the wrong way round: x2 − x1 is",
            0,
        ),
        (
            "return np.array([[-1, 0, 0], [1, 1, -1]]), np.zeros(3), np.array([1, 1, -1]), 0",
            "You add max(0, x2 − x1) to x2. The difference is the wrong way round: x1 − x2 is",
            0,
        ),
        (
            "return np.array([[1, 1], [-1, 0]]), np.zeros(2), np.ones(2), 0",
            "max(0, x1 − x2) to x1. The difference is the wrong way round",
            0,
        ),
        (
            "return np.array([[1, -1, 1, -1], [1, -1, -1, 1]]), np.zeros(4), np.full(4, 0.5), 0",
            "Your network computes max(|x1|, |x2|): you add |x1 + x2| instead of x1 + x2",
            0.5,
        ),
        ("return np.maximum", "Return four things, (W1, b1, w2, b2), not a function", 0),
        ("return max", "Return four things, (W1, b1, w2, b2), not a function", 0),
    ],
    "03.6": [
        (RING % ("pass", "1", "-1", "-0.5"), "are listed counterclockwise, but they may", 0.5),
        (RING % ("W, b = -W, -b", "1", "-1", "-0.5"), "are listed clockwise, but they may", 0.5),
        (
            RING % (TURN.replace("p.mean", "outer.mean"), "1", "-1", "-0.5"),
            "Neuron 2 of layer 2 is 0 in its polygon: for 1 of its",
            0,
        ),
        (
            RING % (TURN.replace("p.mean(axis=0) @ W + b", "b"), "1", "-1", "-0.5"),
            "edges z is negative in the middle of the polygon",
            0,
        ),
        (
            RING % (TURN + "; W, b = (W, b) if p is outer else (-W, -b)", "1", "-1", "-0.5"),
            "Neuron 2 of layer 2 never fires: its edges are turned outwards",
            0,
        ),
        (RING % (TURN, "1", "0", "-0.5"), "The hole is filled", 0),
        (RING % (TURN, "1", "1", "-0.5"), "The hole is filled", 0),
        (
            RING % ("W = W * np.sign(p.mean(axis=0) @ W + b)", "1", "-1", "-0.5"),
            "Where you multiply w by −1, to turn it round, b has to be multiplied as well",
            0.5,
        ),
        (
            RING % ("if p is outer: " + TURN, "1", "-1", "-0.5"),
            "right if the corners of the inner polygon are listed counterclockwise",
            0.5,
        ),
        (
            RING % ("if p is inner: " + TURN, "1", "-1", "-0.5"),
            "right if the corners of the outer polygon are listed counterclockwise",
            0.5,
        ),
        (
            (RING % (TURN, "1", "-1", "-0.5")).replace("0.5 - n, 0.5 - m", "-n, -m"),
            "an AND of n inputs needs a threshold below n",
            0.5,
        ),
        (
            (RING % (TURN, "1", "-1", "-0.5")).replace(
                "np.zeros((n + m, 2))", "np.ones((n + m, 2))"
            ),
            "to every point. At a point of the ring layer 2 says [1, 1], at one of the hole [1, 1]",
            0,
        ),
        (
            (RING % (TURN, "1", "-1", "-0.5")).replace("(W2, np", "(W2[:, ::-1], np"),
            "to every point. At a point of the ring layer 2 says [0, 1]",
            0,
        ),
        (
            (RING % (TURN, "1", "-1", "-0.5")).replace("0.5 - n, 0.5 - m", "-0.5, -0.5"),
            "every point. At a point of the ring layer 2 says [1, 1], at one of the hole [1, 1], "
            "at one outside [1, 1]. Neuron 1 of layer 2 is an OR of 7 edges, with the bias -0.5",
            0,
        ),
        (
            (RING % (TURN, "1", "-1", "-0.5")).replace("0.5 - n, 0.5 - m", "0.5 - n, -0.5"),
            "Neuron 2 of layer 2 is an OR of",
            0,
        ),
        (
            (RING % (TURN, "1", "-1", "-0.5")).replace("0.5 - n, 0.5 - m", "1.5 - n, 1.5 - m"),
            "Neuron 1 of layer 2 is no AND: it fires if 6 of its 7 edges do",
            0,
        ),
        (
            RING.replace(
                "return hidden + [(np.array([[%s], [%s]]), np.array([%s]))]",
                "return hidden[:1] + [(W2 @ np.array([[1], [-1]]), np.array([0.5 - n]))]",
            )
            % TURN,
            "fire already, only in the hole do all: the hole needs a neuron of its own",
            0,
        ),
        (
            RING.replace(
                "return hidden + [(np.array([[%s], [%s]]), np.array([%s]))]",
                "return [(np.hstack([Wo, -Wi]), np.append(bo, -bi)), (W2.sum(1), 0.5 - n - m)]",
            )
            % TURN,
            "only some edges of the hole fire, turned outwards as they are: the hole needs a",
            0,
        ),
        (
            (RING % (TURN, "1", "-1", "-0.5")).replace("0.5 - n, 0.5 - m", "0.5 - n - m, 0.5 - m"),
            "to every point. At a point of the ring layer 2 says [0, 0], at one of the hole [0, 1]",
            0,
        ),
        (
            (RING % (TURN, "1", "-1", "-0.5")).replace("0.5 - n, 0.5 - m", "0.5 - n, 0.5 - m - 1"),
            "The hole is filled: your network says 1 in the whole outer polygon. At a point of "
            "the ring layer 2 says [1, 0], at one of the hole [1, 0], at one outside [0, 0].",
            0,
        ),
        (
            (RING % ("pass", "1", "-1", "-0.5"))
            .replace("np.roll(p, -1, axis=0) - p", "np.diff(p, axis=0)")
            .replace("(p * W.T)", "(p[:-1] * W.T)"),
            "n corners have n edges, the last one leads back to the first corner",
            0,
        ),
        (
            (RING % (TURN, "1", "-1", "-0.5")).replace(
                "np.roll(p, -1, axis=0)", "np.roll(p, -2, axis=0)"
            ),
            "edges have no neuron in layer 1 whose z is 0 at both corners",
            0,
        ),
        (
            (RING % (TURN, "1", "-1", "-0.5")).replace("-d[:, 1], d[:, 0]", "d[:, 0], d[:, 1]"),
            "Weights point along an edge: turn them by 90°",
            0,
        ),
        (
            (RING % ("pass", "1", "-1", "-0.5")).replace("b = -(p", "b = (p"),
            "b has the wrong sign: z has to be 0 at both corners of an edge",
            0,
        ),
        (RING % (TURN, "1", "1", "-1.5"), "says 1 in the hole, and nowhere else", 0),
        (RING % (TURN, "-1", "1", "0.5"), "Ring and rest are exchanged", 0),
        (RING % (TURN, "-1", "0", "0.5"), "1 outside of the outer polygon, and 0 in all of it", 0),
        (RING % (TURN, "0", "-1", "0.5"), "everywhere but in the hole", 0),
        (RING % (TURN, "1", "-1", "-1.5"), "says 0 to every point", 0),
        (RING % (TURN + "; b = b + 0.5", "1", "-1", "-0.5"), "whose z is 0 at both corners", 0),
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
