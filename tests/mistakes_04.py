"""Typical wrong answers to the exercises of lecture 04, with what each has to get.

For each exercise: body of the function, part of the diagnosis, share of the points.
"""

COMPOSE = """
*before, (W1, b1) = first
(W2, b2), *after = second
return [*before, {}, *after]
"""

THROUGH = """
rise = np.diff(y) / np.diff(x)
n = len(rise)
weights = {}
return [(np.ones((1, n)), -x[:-1]), (weights[:, None], {})]
"""

HIGHEST = """
keep = w != 0
knots = -b[keep] / w[keep]
knots = knots[(knots > low) & (knots < high)]
places = {}
values = np.maximum(np.outer(places, w) + b, 0) @ v + {}
return {}
"""

TOWER = """
W1 = k * np.array([[1.0, 1, 0, 0], [0, 0, 1, 1]])
b1 = -k * np.array([left[0], right[0], left[1], right[1]])
W2 = {} * np.array([[1.0], [-1], [1], [-1]])
return [(W1, b1), (W2, np.array([{}])), (np.array([[{}]]), np.array([{}]))]
"""

SQUARE = """
network = [(np.ones((1, {width})), np.append([0, -0.5], np.zeros({width} - 2)))]
fold = np.append([2.0, -4], np.zeros({width} - 2))
total = np.append([0.0, 0, 1], np.zeros({width} - 3))
for s in range({first}, {last}):
    total = total {sign} fold / {base}**s
    units = np.stack([fold, fold, total] + [0 * fold] * ({width} - 3), axis=1)
    network.append((units, np.append([0, -0.5], np.zeros({width} - 2))))
    total = np.append([0.0, 0, 1], np.zeros({width} - 3))
{end}
"""
SUM = {
    "width": 3,
    "first": 1,
    "last": "m",
    "sign": "-",
    "base": 4,
    "end": "return network + [((total - fold / 4**m)[:, None], np.zeros(1))]",
}

MISTAKES = {
    "04.1": [
        ("return book_network", "W of layer 1 of a network with the sizes [3, 4, 1] is still", 0),
        (
            "return [(W if len(W) == len(W.T) else W.T, b[:, 0]) for W, b in book_network]",
            "It is square, so its shape tells nothing",
            0,
        ),
        (
            "return [(W.T, b.T) for W, b in book_network]",
            "b of layer 1 of a network with the sizes [3, 4, 1] has shape (1, 4). With one axis",
            0.5,
        ),
        ("return [(W.T, b) for W, b in book_network]", "has shape (4, 1). With one axis", 0.5),
        (
            "return [(W.T, b[:, 0]) for W, b in book_network][::-1]",
            "The layers come in the wrong order",
            0,
        ),
        (
            "return [(W.reshape(W.shape[::-1]), b[:, 0]) for W, b in book_network]",
            "W of layer 1 of a network with the sizes [3, 4, 1] is wrong in",
            0,
        ),
        (
            "return [(W.T, b[0]) for W, b in book_network]",
            "b of layer 1 of a network with the sizes [3, 4, 1] has shape (1,)",
            0,
        ),
        (
            "return [(W.T, b[:, 0]) for W, b in book_network[:-1]]",
            "You return 1 pairs",
            0,
        ),
        (
            """
for W, b in book_network:
    network = [(W.T, b[:, 0])]
return network
""",
            "You return 1 pairs",
            0,
        ),
        ("return [W.T for W, b in book_network]", "Layer 1 has to be a pair (W, b)", 0),
        ("W, b = book_network[0]\nreturn W.T, b[:, 0]", "Layer 1 has to be a pair (W, b)", 0),
    ],
    "04.2": [
        (THROUGH.format("np.diff(rise, prepend=0)", "np.zeros(1)"), "it starts at 0", 0.5),
        (THROUGH.format("np.diff(rise, append=0)", "y[:1]"), "prepend=0, not append=0", 0),
        (THROUGH.format("np.diff(rise, prepend=0)", "y[-1:]"), "the output bias is y[-1]", 0.5),
        (THROUGH.format("rise", "y[:1]"), "adds only the change of the slope", 0),
        (
            THROUGH.format("np.diff(rise, prepend=rise[0])", "y[:1]"),
            "the first slope is missing",
            0,
        ),
        (
            THROUGH.format("np.diff(np.diff(y), prepend=0)", "y[:1]"),
            "divide them by those of x",
            0,
        ),
        (
            """
n = len(x)
return [(np.ones((n, 1)), -x), (np.ones((n, 1)), np.zeros(1))]
""",
            "Did you put the units into the rows?",
            0,
        ),
        (
            """
rise = np.diff(y) / np.diff(x)
weights = np.diff(rise, prepend=0)
return [(np.ones((1, len(rise))), x[:-1]), (weights[:, None], y[:1])]
""",
            "the biases are +x, so the knots are at -x",
            0,
        ),
        (
            """
rise = np.diff(y) / np.diff(x)
weights = np.diff(rise, prepend=0)
return [(np.ones((1, len(rise))), -x[1:]), (weights[:, None], y[:1])]
""",
            "the knots are at x[1:], one point too late",
            0,
        ),
        (
            """
def relu(z):
    return np.maximum(z, 0)

n = len(x)
return [(np.ones((1, n)), -x, relu), (np.ones((n, 1)), np.zeros(1), relu)]
""",
            "Layer 1 has three parts: leave the activation out",
            0,
        ),
        (
            """
n = len(x)
return [(np.ones((2, n)), -x), (np.ones((n, 1)), np.zeros(1))]
""",
            "but this layer gets 1 input, so W needs one row.",
            0,
        ),
        (
            "return np.ones((1, len(x))), -x, np.ones((len(x), 1)), np.zeros(1)",
            "Layer 1 has to be a pair (W, b)",
            0,
        ),
        ("return [(np.ones(len(x)), -x), (np.ones(len(x)), 0)]", "it needs two axes", 0),
        (
            """
n = len(x)
return [(np.ones((1, n)), -x), (np.ones((n, 1)), np.zeros(n))]
""",
            "one bias for each unit",
            0,
        ),
        (
            """
slope, height = np.polyfit(x, y, 1)
return [(np.array([[slope]]), np.array([height]))]
""",
            "it should have exactly one",
            0,
        ),
        (
            """
n = len(x)
H = np.maximum(x[:, None] - x, 0)
v = np.linalg.lstsq(H, y, rcond=None)[0]
return [(np.ones((1, n)), -x), (v[:, None], np.zeros(1))]
""",
            "is wrong. At x = ",
            0,
        ),
    ],
    "04.3": [
        ("return [*first, *second]", "there is a ReLU between the two networks", 0.5),
        (COMPOSE.format("(W1 @ W2, b2)"), "the last bias of the first network got lost", 0.5),
        (COMPOSE.format("(W1 @ W2, b1 @ W2)"), "the first bias of the second network", 0.5),
        (COMPOSE.format("(W1 @ W2, 0 * b2)"), "both biases between the networks", 0),
        (COMPOSE.format("(W1 @ W2, b1 @ W2 - b2)"), "has the wrong sign", 0.5),
        (COMPOSE.format("(W1 @ W2, 2 * b1 @ W2 + b2)"), "is wrong. At x = [", 0),
        (COMPOSE.format("(W1 @ W2, b1 + b2)"), "with ValueError", 0),
        (COMPOSE.format("(W2 @ W1, b1 @ W2 + b2)"), "with ValueError", 0),
        (
            COMPOSE.format("(W1 @ W2, b1 @ W2 + b2), (W2, b2)"),
            "is in the merged layer already: go on with the layer after it, second[1:]",
            0.5,
        ),
        ("return [*second, *first]", "but this layer gets 2 inputs, a row each", 0),
        ("return first + second[1:]", "but this layer gets 3 inputs", 0),
        ("return [*first[:-1], *second]", "but this layer gets 5 inputs", 0),
        ("return lambda x: second(first(x))", "Return a list of pairs (W, b), not a function", 0),
        ("return [first, second]", "W of layer 1 has to be an array of numbers", 0),
    ],
    "04.4": [
        (HIGHEST.format("np.array([low, high])", "c", "values.max()"), "only the two ends", 0),
        (
            HIGHEST.format("np.append(knots, [low, high])", "c", "max(0, values.max())"),
            "you start from 0, but all values are below: start with F(low)",
            0.5,
        ),
        (
            HIGHEST.format("np.append(knots, [low, high])", "c", "max(c, values.max())"),
            "you start from c, but all values are below: start with F(low)",
            0.5,
        ),
        (HIGHEST.format("knots", "c", "values.max(initial=-np.inf)"), "only knots are", 0.5),
        (
            HIGHEST.format("np.append(-b[keep] / w[keep], [low, high])", "c", "values.max()"),
            "knots outside of the interval are counted",
            0.5,
        ),
        (
            HIGHEST.format("np.append(knots, [low, high])", "0", "values.max()"),
            "c is missing",
            0.5,
        ),
        (
            HIGHEST.format("np.append(knots, [low, high])", "c", "values.min()"),
            "that is the smallest value",
            0,
        ),
        (
            HIGHEST.format("np.append(knots, [low, high])", "c", "places[values.argmax()]"),
            "that is the place",
            0.5,
        ),
        (
            HIGHEST.format("np.linspace(low, high, 1000)", "c", "values.max()"),
            "a grid or a search gets near the peak",
            0,
        ),
        (
            HIGHEST.format("np.arange(low, high + 2**-10, 2**-10)", "c", "values.max()"),
            "a grid or a search gets near the peak",
            0,
        ),
        (
            HIGHEST.format("np.linspace(low, high, 193)", "c", "values.max()"),
            "a grid or a search gets near the peak",
            0,
        ),
        (
            """
from scipy.optimize import minimize_scalar

def F(x):
    return np.maximum(w * x + b, 0) @ v + c

best = max(F(low), F(high))
for start in np.linspace(low, high, 40):
    ends = max(low, start - 0.1), min(high, start + 0.1)
    best = max(best, -minimize_scalar(lambda x: -F(x), bounds=ends, method="bounded").fun)
return best
""",
            "a grid or a search gets near the peak",
            0,
        ),
        (
            """
knots = -b[w > 0] / w[w > 0]
knots = knots[(low < knots) & (knots < high)]
places = np.append(knots, [low, high])
return (np.maximum(np.outer(places, w) + b, 0) @ v + c).max()
""",
            "the knots of the units with w < 0 are missing",
            0.5,
        ),
        (
            """
knots = b[w != 0] / w[w != 0]
knots = knots[(low < knots) & (knots < high)]
places = np.append(knots, [low, high])
return (np.maximum(np.outer(places, w) + b, 0) @ v + c).max()
""",
            "the knots are taken at +b / w",
            0,
        ),
        (
            """
w, b, v = w[w != 0], b[w != 0], v[w != 0]
places = np.append(np.clip(-b / w, low, high), [low, high])
return (np.maximum(np.outer(places, w) + b, 0) @ v + c).max()
""",
            "a unit with w = 0 has no knot, but it is still part of F",
            0.5,
        ),
        (
            """
places = np.array([low, high])
return (np.maximum(np.outer(places, w) + b, 0) * v).max(axis=0).sum() + c
""",
            "the sum of the largest values of the units",
            0,
        ),
        (
            HIGHEST.format("np.append(knots, [low, high])", "c", "values.max() + 1"),
            "with w = [",
            0,
        ),
        (
            """
places = np.concatenate([np.clip(-b / w, low, high), [low, high]])
return (np.maximum(np.outer(places, w) + b, 0) @ v + c).max()
""",
            "a unit with w = 0 has no knot",
            0.5,
        ),
    ],
    "04.5": [
        ("return a", "But just to the right of a the truth is 1", 0),
        ("return np.nextafter(a, np.inf)", "At a the truth is 0", 0),
        ("return np.nextafter(a, -np.inf)", "On the other side the truth is 1", 0),
        ("return a + 0.01 if F(a) < 0.5 else a", "Go closer to a", 0),
        (
            """
x = np.linspace(0, 1, 10001)
errors = [abs(F(place) - (place > a)) for place in x]
return x[np.argmax(errors)]
""",
            "so steep that its step is done there",
            0,
        ),
        ("return a - 1e-6 if F(a) >= 0.5 else a + 1e-6", "Go closer to a", 0),
        ("return a if F(a) > 0.49 else a + 1e-12", "Go closer to a", 0),
        ("return a if F(a) > 0.49 else a + 1e-11", "Go closer to a", 0),
        (
            "return a if F(a) > 0.49 else a + np.finfo(float).eps",
            "so small that the sum is a again",
            0,
        ),
        ("return a if F(a) > 0.49 else np.nextafter(a, 1)", "just to the left of a", 0),
        ("return np.array([a, np.nextafter(a, 1)])", "Return one number, not an array", 0),
        ("return abs(F(a) - 0.5)", "Go closer to a", 0),
        ("return np.nan", "The place is nan", 0),
    ],
    "04.6": [
        (TOWER.format(20, -30.0, -1.0, 1.0), "the other way round", 0),
        (TOWER.format(20, -10.0, 1.0, 0.0), "The second hidden layer computes OR", 0),
        (TOWER.format(20, -20.0, 1.0, 0.0), "The output is 1/2 where only one", 0),
        (TOWER.format(6, -9.0, 1.0, 0.0), "and 0.01 is allowed", 0.5),
        (
            """
W1 = k * np.array([[1.0, 1, 0, 0], [0, 0, 1, 1]])
b1 = -k * np.array([left[0], right[0], left[1], right[1]])
return [(W1, b1), (np.array([[1.0], [-1], [1], [-1]]), np.zeros(1))]
""",
            "The output is the sum of two bumps",
            0.5,
        ),
        (
            TOWER.replace(", (np.array([[{}]]), np.array([{}]))", "").format(20, -30.0),
            "Your AND is the output layer, and that is linear",
            0.5,
        ),
        (
            TOWER.replace("-k *", "k *").format(20, -30.0, 1.0, 0.0),
            "The first biases have the wrong sign",
            0,
        ),
        (
            TOWER.replace("-k *", "-1 *").format(20, -30.0, 1.0, 0.0),
            "The first biases lack the factor k",
            0,
        ),
        (
            TOWER.replace(
                "np.array([left[0], right[0], left[1], right[1]])", "np.append(left, right)"
            ).format(20, -30.0, 1.0, 0.0),
            "in the order of the columns of W: unit 2 looks at x1, but switches at",
            0,
        ),
        (
            TOWER.replace("[-1]", "[1]").format(20, -30.0, 1.0, 0.0),
            "In the second hidden layer all weights are positive",
            0,
        ),
        (
            TOWER.replace("left[0], right[0]", "left[0], right[0] + 1").format(20, -30.0, 1.0, 0.0),
            "outside of the rectangle, the output is",
            0,
        ),
        (
            """
W1 = k * np.array([[1.0, 0], [1, 0], [0, 1], [0, 1]])
return [(W1, np.zeros(4)), (np.ones((4, 1)), np.zeros(1))]
""",
            "this layer gets 2 inputs, a row each",
            0,
        ),
        ("return [(np.zeros((2, 1)), np.zeros(1))]", "inside of the rectangle, the output is 0", 0),
        (
            """
W1 = np.full((2, 4), np.inf)
return [(W1, np.zeros(4)), (np.ones((4, 1)), np.zeros(1))]
""",
            "Layer 1 holds numbers that are not finite",
            0,
        ),
    ],
    "04.7": [
        (
            SQUARE.format(**SUM | {"sign": "+", "end": SUM["end"].replace("l -", "l +")}),
            "the sum is added to x",
            0,
        ),
        (
            SQUARE.format(**SUM | {"base": 2, "end": SUM["end"].replace("4**m", "2**m")}),
            "each tent is divided by 2**s, not",
            0,
        ),
        (
            SQUARE.replace("**s", "**(s - 1)").format(
                **SUM | {"end": SUM["end"].replace("4**m", "4**(m - 1)")}
            ),
            "tent 1 is not divided by 4: divide tent s by 4**s",
            0,
        ),
        (
            SQUARE.format(**SUM | {"base": 1, "end": SUM["end"].replace("4**m", "1")}),
            "tent 1 is not divided by 4: divide tent s by 4**s",
            0,
        ),
        (
            SQUARE.replace("**s", "**m").format(**SUM),
            "all tents are divided by 4**m",
            0,
        ),
        (
            SQUARE.format(**SUM | {"end": "return network + [(total - fold / 4**m, [0])]"}),
            "it needs two axes",
            0,
        ),
        (
            SQUARE.replace("axis=1", "axis=0").format(**SUM),
            "is wrong. At x = [",
            0,
        ),
        (
            SQUARE.format(**SUM | {"end": "return network + [(total[:, None], np.zeros(1))]"}),
            "the last tent is missing",
            0,
        ),
        (
            SQUARE.format(**SUM | {"end": "return network + [(fold[:, None], np.zeros(1))]"}),
            "that is the sawtooth",
            0,
        ),
        (
            SQUARE.format(
                **SUM | {"last": "m + 1", "end": SUM["end"].replace("/ 4**m", "/ 4**(m + 1)")}
            ),
            "The output for m = 1",
            0,
        ),
        (
            SQUARE.format(**SUM | {"sign": "- 0 *"}),
            "only the last tent is subtracted",
            0,
        ),
        (SQUARE.format(**SUM | {"width": 6}), "have the widths [6]. Allowed are 1 or fewer", 0.5),
        (
            """
x = np.arange(2**m) / 2**m
slopes = np.diff(np.append(x, 1.0) ** 2) * 2**m
W1 = np.ones((1, 2**m))
return [(W1, -x), (np.diff(slopes, prepend=0)[:, None], np.zeros(1))]
""",
            "the hidden layers have the widths [8]",
            0.5,
        ),
        (
            """
x = np.linspace(0, 1, 2**m + 1)
return x**2
""",
            "Return a list of pairs (W, b), not [0.  , 0.25, 1.  ]",
            0,
        ),
    ],
}
