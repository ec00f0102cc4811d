"""Typical wrong answers to the exercises of lecture 02, with what each has to get.

For each exercise: body of the function or value, part of the diagnosis, share of the points.
"""

# The walk of exercise 02.3, and a program for it; mistakes are put into both.
PLACES = "places_of_the_walk = [(-1, 0, 1), (0, 0, 2), (0, -1, 1), (1, 0, 2), (1, -1, 1)]"
WALK = """
w1, w2, b = -2, -1, 0
y = [1, 0, 1, 1]
places_of_the_walk = []
for _ in range(10):
    for n in (3, 2, 1, 0):
        x1, x2 = divmod(n, 2)
        h = int(w1 * x1 + w2 * x2 + b > 0)
        e = y[n] - h
        if e:
            w1, w2, b = w1 + e * x1, w2 + e * x2, b + e
            places_of_the_walk.append((w1, w2, b))
"""
# The competition of exercise 02.6.
COMPETE = """
W, b = np.zeros((X.shape[1], K)), np.zeros(K)
for _ in range(epochs):
    for x, t in zip(X, y):
        k = (x @ W + b).argmax()
        if k != t:
            W[:, t] {t} x
            b[t] {t} 1
            W[:, k] {k} x
            b[k] {k} 1
return W, b
"""

MISTAKES = {
    "02.1": [
        (
            """
b = {"NAND": 1.5, "NOR": 0.5, "IMPLIES": 0.5}[gate]
return ([-1, 1] if gate == "IMPLIES" else [-1, -1]), b
""",
            "but for NAND and NOR and IMPLIES you use numbers that aren't integers",
            0.5,
        ),
        (
            'return {"NAND": ([-1, -1], 1.5), "NOR": ([-1, -1], 1), "IMPLIES": ([-1, 1], 1)}[gate]',
            "All gates are right, but for NAND you use numbers that aren't integers",
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
        (
            'if gate == "NAND":\n    return [-1, -1], 2\nif gate == "NOR":\n    return [-1, -1], 1',
            'returned None for gate="IMPLIES": did you forget `return`?',
            0,
        ),
        (
            'if gate == "nand":\n    return [-1, -1], 2\nif gate == "nor":\n    return [-1, -1], 1',
            'returned None for gate="NAND"',
            0,
        ),
        ('return ["-1", "-1"], 2', "For NAND, the weights should be numbers, not ['-1', '-1']", 0),
        ('return [-1, -1], "2"', "For NAND, the bias should be a number, not '2'", 0),
    ],
    "02.2": [
        ("return np.ones(d), -k", "more than k inputs are 1: with exactly k ones z = 0", 0),
        ("return np.ones(d), k - 0.5", "the sign of the bias is reversed", 0),
        (
            "return np.ones(d), 0.5 - (k - 1)",
            "With d = 4 and k = 4, the neuron fires already with 3 of the inputs at 1",
            0,
        ),
        ("return -np.ones(d), k - 0.5", "all signs are reversed", 0),
        ("return -np.ones(d), k + 0.5", "fires if at most k inputs are 1", 0),
        ("return np.ones(d), 0.5 - d", "With d = 4 and k = 3, the neuron fires only if more", 0),
        ("return np.ones(d) / d, 0.5 - k", "the input (1, 1, 1, 1) gives z = -2.5", 0),
        ("return np.ones(k), 0.5 - k", "the weights have shape (3,)", 0),
        ("return 1, 0.5 - k", "the weights have shape ()", 0),
        (
            "return np.ones(d), -0.5",
            "With d = 4 and k = 4, the input (0, 0, 0, 1) gives z = 0.5",
            0,
        ),
        (
            "return np.ones(d), -k + 0.5 if k else 0",
            "With d = 4 and k = 0, the input (0, 0, 0, 0) gives z = 0 and the output 0",
            0,
        ),
        ("return np.ones(d), -k + 0.5 if k else -1", "so the neuron should always fire", 0),
        ("return np.ones(d) * (k > 0), -k + 0.5 if k else -1", "Zero inputs are enough", 0),
        (
            "return np.concatenate([np.ones(k), np.zeros(d - k)]), 0.5 - k",
            "With d = 4 and k = 3, a weight is 0: each of the d inputs counts",
            0,
        ),
        (
            "return np.eye(d)[0], 0.5 - (k > 0)",
            "With d = 4 and k = 4, some weights are 0: each of the d inputs counts",
            0,
        ),
        ('return np.ones(d), "0.5 - k"', "the bias should be a number, not '0.5 - k'.", 0),
        ("return np.ones(d), -k - 0.5", "never fires: the threshold is 4.5, but no more than 4", 0),
    ],
    "02.3": [
        (PLACES.replace("= [", "= [(-2, -1, 0), "), "Leave out (-2, -1, 0)", 0),
        (PLACES.replace("(0, 0, 2),", "(0, 0, 2), (0, 0, 2),"), "one triple for each update", 0),
        (PLACES.replace(", (1, -1, 1)", ""), "Right so far, but at (1, 0, 2) some row is", 0),
        ("places_of_the_walk = [(-1, 0, 1)]", "Right so far, but at (-1, 0, 1) some row is", 0),
        (PLACES.replace("]", ", (0, -1, 0)]"), "At (1, -1, 1) all four rows are right", 0),
        (PLACES.replace("(0, 0, 2)", "(1, 1, 3)"), "The first place is right. From (-1, 0, 1)", 0),
        (PLACES.replace("(0, -1, 1)", "(2, 0, 1)"), "first 2 places are right. From (0, 0, 2)", 0),
        (
            "places_of_the_walk = [(0, 0, 1)]",
            "From (-2, -1, 0) the walk doesn't go to (0, 0, 1)",
            0,
        ),
        ("places_of_the_walk = [(-1, 0, 0), (0, 0, 0)]", "The bias stays at 0", 0),
        ("places_of_the_walk = [1, 0, 1]", "Write a list of triples", 0),
        ("places_of_the_walk = [(-1, 0, 1), (1, 0)]", "has to be an array of numbers", 0),
        ("places_of_the_walk = []", "Write a list of triples", 0),
        ("def places_of_the_walk():\n    return [(-1, 0, 1)]", "Give the list of places", 0),
        (WALK.replace("b > 0", "b >= 0"), "Rows with z = 0 fire in your walk", 0),
        (WALK.replace("y[n] - h", "h - y[n]"), "The sign is reversed", 0),
        (WALK.replace("b + e", "b - e"), "The bias moves the other way: add 1 to it where you", 0),
        (
            WALK.replace("-2, -1, 0", "0, 0, 0"),
            "The walk begins at (-2, -1, 0), not at (0, 0, 0)",
            0,
        ),
        (WALK.replace("append((w1, w2, b))", "append((b, w1, w2))"), "Write the bias last", 0),
        (WALK.replace("(3, 2, 1, 0)", "(0, 1, 2, 3)"), "11, 10, 01, 00, not that of the table", 0),
        (WALK.replace("(3, 2, 1, 0)", "(3, 1, 2, 0)"), "11, 10, 01, 00, not 11, 01, 10, 00", 0),
        (
            WALK.replace("(3, 2, 1, 0)", "np.repeat((3, 2, 1, 0), 9)"),
            "go on with the next row: don't repeat a row until it is right",
            0,
        ),
        (WALK.replace("if e:", "if True:"), "one triple for each update", 0),
        (WALK.replace("[1, 0, 1, 1]", "[1, 1, 0, 1]"), "Your walk learns x1 → x2, which is 0", 0),
        (PLACES.replace("(1, 0, 2)", "(-1, -2, 0)"), "the right row with the wrong sign", 0),
        (PLACES.replace("(1, 0, 2)", "(0, -1, 0)"), "(0, -1, 0): that subtracts the row 00", 0),
        (PLACES.replace("(0, -1, 1)", "(1, 1, 3)"), "(1, 1, 3): that adds the row 11", 0),
        (PLACES.replace("(1, 0, 2)", "(1, 0, 3)"), "(1, 0, 3): no row makes that step", 0),
        (
            WALK + "            break\n",
            "After an update, go on with the next row, not again with row 11",
            0,
        ),
    ],
    "02.4": [
        (
            "p = 2 ** np.arange(m)[::-1]\nreturn np.concatenate([-p, p]), 0",
            "p and q are exchanged",
            0,
        ),
        (
            "p = 2 ** np.arange(m)\nreturn np.concatenate([p, -p]), 0",
            "the neuron reads the numbers backwards",
            0,
        ),
        (
            "p = 2 ** np.arange(m)[::-1]\nreturn np.concatenate([p, -p]), 0.5",
            "the neuron fires if p ≥ q",
            0,
        ),
        (
            "return np.concatenate([np.ones(m), -np.ones(m)]), 0",
            "the neuron compares how many ones p and q have",
            0,
        ),
        (
            "p = 2 ** np.arange(m)[::-1]\nreturn np.concatenate([p, p]), 0",
            "the neuron fires if p + q > 0",
            0,
        ),
        (
            "p = 2 ** np.arange(m)[::-1]\nreturn np.concatenate([p, -p]), -1",
            "With m = 2, the input (0, 1, 0, 0) gives z = 0 and the output 0",
            0,
        ),
        (
            "p = 2 ** np.arange(m)[::-1]\nreturn np.column_stack([p, -p]).ravel(), 0",
            "the neuron takes the digits of p and q in turns: all digits of p come first",
            0,
        ),
        ("p = 2 ** np.arange(m)[::-1]\nreturn p, 0", "the weights have shape (2,)", 0),
        (
            "p = 2 ** np.arange(m)\nreturn np.concatenate([p[::-1], -p]), 0",
            "the neuron reads the digits of q backwards",
            0,
        ),
        (
            "p = 2 ** np.arange(m)\nreturn np.concatenate([p, -p[::-1]]), 0",
            "the neuron reads the digits of p backwards",
            0,
        ),
        (
            "p = np.eye(m)[0]\nreturn np.concatenate([p, -p]), 0",
            "With m = 2, the neuron compares only the first digits of p and q",
            0,
        ),
        (
            "p = np.arange(m, 0, -1)\nreturn np.concatenate([p, -p]), 0",
            "With m = 3, the input (1, 0, 0, 0, 1, 1) gives z = 0",
            0,
        ),
    ],
    "02.5": [
        (
            "x = np.arange(8)\nreturn (x // 2) % 2 != x % 2, 0 * x",
            "f itself is not linearly separable",
            0,
        ),
        (
            "x = np.arange(8)\nreturn 0 * x, (x // 2) % 2 ^ x % 2",
            "its ones 001 and 010 have the same midpoint as its zeros 000 and 011",
            0,
        ),
        (
            "return np.array([0, 0, 0, 1]), np.array([1, 0, 0, 0])",
            "f has shape (4,): four rows are for two",
            0,
        ),
        (
            "return [0, 0, 0, 0, 0, 0, 0, 1], [0, 1, 1, 1, 1, 1, 1, 1]",
            "f OR g is linearly separable, too",
            0,
        ),
        (
            "return [0, 0, 0, 0, 0, 0, 0, 1], [1, 0, 0, 0, 0, 0, 0]",
            "g has shape (7,): three inputs",
            0,
        ),
        ("return [1, 0, 1, 1, 1, 1, 1, 1], [1, 1, 0, 1, 1, 1, 1, 1]", "It would do for AND", 0),
        ("return [1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 0, 0, 1, 1, 0, 0]", "It would do for XOR", 0),
        ("return [0, 0, 0, 0, 0, 0, 0, 1]", "Return two truth tables", 0),
        ("return [1, 1, 1], [-1, -1, -1]", "Return truth tables, not weights: f should have 8", 0),
        ("return [1, 1, 1], -2.5", "Return truth tables, not weights", 0),
        ("return ([1, 1, 1], -2.5), ([-1, -1, -1], 0.5)", "Return truth tables, not weights", 0),
        ("return [1, 1, 1, -2.5], [-1, -1, -1, 0.5]", "Return truth tables, not weights", 0),
        (
            "return [-1, -1, -1, -1, -1, -1, -1, 1], [1, -1, -1, -1, -1, -1, -1, -1]",
            "f has values other than 0 and 1",
            0,
        ),
    ],
    "02.6": [
        (
            """
W, b = np.zeros((X.shape[1], K)), np.zeros(K)
X = np.array(X)
for _ in range(epochs):
    for x, t in zip(X, y):
        k = (x @ W + b).argmax()
        W[:, t] += x
        W[:, k] -= x
return W, b
""",
            "The biases are all 0",
            0,
        ),
        (COMPETE.format(t="-=", k="+="), "The signs are reversed: the right class gets", 0),
        (COMPETE.format(t="+=", k="-= 0 *"), "don't subtract it from the class that won", 0),
        (COMPETE.format(t="+= 0 *", k="-="), "don't add it to the right class", 0),
        (
            COMPETE.format(t="+=", k="-=").replace("range(epochs)", "range(10)"),
            "You stopped after 10 epochs: go on until an epoch has no mistakes",
            0,
        ),
        (
            COMPETE.format(t="+=", k="-=").replace("range(epochs)", "range(1)"),
            "You stopped after 1 epoch: go on until",
            0,
        ),
        (
            """
W, b = np.zeros((X.shape[1], K)), np.zeros(K)
for _ in range(epochs):
    E = np.eye(K)[y] - np.eye(K)[(X @ W + b).argmax(axis=1)]
    W, b = W + X.T @ E, b + E.sum(axis=0)
return W, b
""",
            "All errors of an epoch come from the old weights",
            0,
        ),
        (
            """
W, b = np.zeros((K, X.shape[1])), np.zeros(K)
for _ in range(epochs):
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
for _ in range(epochs):
    for x, t in zip(X, y):
        error = np.eye(K)[t] - (x @ W + b > 0)
        W += np.outer(x, error)
        b += error
return W, b
""",
            "Each class learns alone here",
            0,
        ),
        (
            COMPETE.format(t="+=", k="-=")
            .replace("b[t] +=", "b[t] -=")
            .replace("b[k] -=", "b[k] +="),
            "The signs of the biases are reversed",
            0,
        ),
        (
            COMPETE.format(t="+=", k="-=").replace("x @ W + b", "x @ W"),
            "The biases learn, but the winner is found without them",
            0,
        ),
        (
            COMPETE.format(t="+= 0.5 *", k="-=").replace("range(epochs)", "range(3)"),
            "not those of the rule after any number of epochs",
            0,
        ),
        (
            COMPETE.format(t="+=", k="-=").replace("K)), np", "K), dtype=int), np"),
            "W holds whole numbers only",
            0,
        ),
        (
            """
W, b = np.zeros((X.shape[1], K), dtype=int), np.zeros(K)
for _ in range(epochs):
    for x, t in zip(X, y):
        k = (x @ W + b).argmax()
        if k != t:
            W[:, t] = W[:, t] + x
            W[:, k] = W[:, k] - x
            b[t] += 1
            b[k] -= 1
return W, b
""",
            "W holds whole numbers only",
            0,
        ),
        (
            """
W, b = np.zeros((X.shape[1], K)), np.zeros(K)
for _ in range(epochs):
    for x, t in zip(X, y):
        k = (x @ W + b).argmax()
        if k != t:
            W[:, t] += x
            W[:, k] -= x
            b[t] += 1
            b[k] -= 1
        else:
            break
return W, b
""",
            "An epoch ends at its first right row here: leave a right row as it is",
            0,
        ),
        (
            """
W, b = np.zeros((X.shape[1], K)), np.zeros(K)
for x, t in zip(X, y):
    for _ in range(epochs):
        k = (x @ W + b).argmax()
        if k != t:
            W[:, t] += x
            W[:, k] -= x
            b[t] += 1
            b[k] -= 1
return W, b
""",
            "Your loops are exchanged: the outer one goes over the epochs",
            0,
        ),
        (
            "return np.zeros((X.shape[1], K)), np.zeros(K)",
            "Rows of four clouds read wrong: 45 of 60. All weights are 0: nothing was learned.",
            0,
        ),
        ("return np.zeros((X.shape[1], K))", "Return weights and biases", 0),
        ("return np.zeros(X.shape[1]), 0", "W has shape (3,) and b has shape ()", 0),
        (
            """
means = np.array([X[y == k].mean(axis=0) for k in range(K)])
return -2 * means.T, (means**2).sum(axis=1)
""",
            "All signs are reversed: the right class has the smallest z",
            0,
        ),
    ],
}
