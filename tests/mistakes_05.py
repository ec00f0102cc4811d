"""Typical wrong answers to the exercises of lecture 05, with what each has to get.

For each exercise: body of the function, part of the diagnosis, share of the points.
"""

MISTAKES = {
    "05.1": [
        (
            "e = X @ w + b - y\nreturn X.T @ e / len(y), e.mean()",
            "dJ/dw: the 2 of the derivative of the square is missing",
            0.5,
        ),
        (
            "e = y - X @ w - b\nreturn 2 * X.T @ e / len(y), 2 * e.mean()",
            "dJ/dw: it has the wrong sign",
            0.5,
        ),
        (
            "e = X @ w + b - y\nreturn 2 * X.T @ e, 2 * e.sum()",
            "dJ/dw: the sum isn't divided by the number of samples",
            0.5,
        ),
        (
            "e = X @ w + b - y\nreturn X.T @ e, e.sum()",
            "dJ/dw: neither the 2 nor the 1/N is there",
            0,
        ),
        (
            "e = X @ w + b - y\nreturn 2 * X.T @ e / len(y), 2 * e.sum()",
            "dJ/db: the sum isn't divided by the number of samples",
            0.5,
        ),
        (
            "e = X @ w - y\nreturn 2 * X.T @ e / len(y), 2 * e.mean()",
            "dJ/dw: the bias is missing in the prediction",
            0,
        ),
        (
            "e = X @ w + b - y\nreturn 2 * X.T * e / len(y), 2 * e.mean()",
            "dJ/dw has shape (3, 7)",
            0,
        ),
        (
            "e = X @ w + b - y\nreturn 2 * X.T @ e / len(y), 2 * e / len(y)",
            "dJ/db has shape (7,)",
            0,
        ),
        (
            "e = X @ w + b - y\nreturn 2 * X @ e / len(y), 2 * e.mean()",
            "with ValueError: matmul",
            0,
        ),
        ("e = X @ w + b - y\nreturn 2 * X.T @ e / len(y)", "Return 2 values, (dJ/dw, dJ/db)", 0),
        (
            "w += 1e-6\nreturn w, b",
            "changes its argument `w` in place",
            0,
        ),
    ],
    "05.2": [
        (
            "E = np.exp(Z)\nreturn np.log(E / E.sum(axis=1, keepdims=True))",
            "an exponential overflowed, or a probability became 0",
            0.5,
        ),
        (
            """
E = np.exp(Z - Z.max(axis=1, keepdims=True))
return np.log(E / E.sum(axis=1, keepdims=True))
""",
            "a probability became 0 before its logarithm was taken",
            0.5,
        ),
        (
            """
Z = Z - Z.max()
return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
""",
            "Subtract each row's own maximum, not that of the whole array",
            0.5,
        ),
        (
            """
Z = Z - np.abs(Z).max(axis=1, keepdims=True)
return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
""",
            "Subtract the row's maximum, whatever its sign",
            0.5,
        ),
        (
            "E = np.exp(Z)\nreturn E / E.sum(axis=1, keepdims=True)",
            "these are the probabilities, not their logarithms",
            0,
        ),
        (
            "E = np.exp(Z)\nreturn np.log(E / E.sum(axis=0))",
            "the sum goes over each column, not each row",
            0,
        ),
        (
            "E = np.exp(Z)\nreturn np.log(E / E.sum())",
            "the sum goes over the whole array, not each row",
            0,
        ),
        (
            """
m = Z.max(axis=1, keepdims=True)
return m + np.log(np.exp(Z - m).sum(axis=1, keepdims=True)) - Z
""",
            "the sign is wrong: log-probabilities are never positive",
            0.5,
        ),
        (
            """
m = Z.max(axis=1, keepdims=True)
return Z - np.log(np.exp(Z - m).sum(axis=1, keepdims=True))
""",
            "the maximum was subtracted from z, but is missing",
            0,
        ),
        (
            "return Z - Z.max(axis=1, keepdims=True)",
            "the logarithm of the sum is missing",
            0,
        ),
        (
            "m = Z.max(axis=1)\nreturn m + np.log(np.exp(Z - m[:, None]).sum(axis=1))",
            "this is the log-sum-exp of each row",
            0,
        ),
        (
            "m = Z.max(axis=1)\nreturn Z - m - np.log(np.exp(Z - m).sum(axis=1))",
            "with ValueError: operands could not be broadcast",
            0,
        ),
        (
            "Z -= Z.max(axis=1, keepdims=True)\nreturn Z",
            "changes its argument `Z` in place",
            0,
        ),
    ],
    "05.3": [
        (
            """
for i in range(0, len(y), batch_size):
    theta = theta - eta * gradient(theta, X[i : i + batch_size], y[i : i + batch_size])
return theta
""",
            "The samples are not shuffled",
            0.5,
        ),
        (
            """
order = rng.permutation(len(y))
for i in range(0, len(y), batch_size):
    rows = order[i : i + batch_size]
    theta = theta + eta * gradient(theta, X[rows], y[rows])
return theta
""",
            "the step goes uphill: subtract the gradient",
            0,
        ),
        (
            """
order = rng.permutation(len(y))
for k in range(len(y) // batch_size):
    rows = order[k * batch_size : (k + 1) * batch_size]
    theta = theta - eta * gradient(theta, X[rows], y[rows])
return theta
""",
            "the last, smaller batch of 2 is missing",
            0.5,
        ),
        (
            """
for _ in range(0, len(y), batch_size):
    rows = rng.integers(0, len(y), batch_size)
    theta = theta - eta * gradient(theta, X[rows], y[rows])
return theta
""",
            "never occur and others occur twice",
            0,
        ),
        (
            """
order = rng.permutation(len(y))
new = theta.copy()
for i in range(0, len(y), batch_size):
    rows = order[i : i + batch_size]
    new -= eta * gradient(theta, X[rows], y[rows])
return new
""",
            "every gradient is taken at the parameters of the beginning",
            0,
        ),
        (
            """
X, y = rng.permutation(X), rng.permutation(y)
for i in range(0, len(y), batch_size):
    theta = theta - eta * gradient(theta, X[i : i + batch_size], y[i : i + batch_size])
return theta
""",
            "shuffle both with the same order",
            0,
        ),
        (
            """
order = rng.permutation(len(y))
for i in range(0, len(y), batch_size):
    rows = order[i : i + batch_size]
    theta = theta - eta * gradient(theta, X[rows], y[rows]) / len(rows)
return theta
""",
            "which is a mean already, is divided by the batch size",
            0,
        ),
        (
            """
order = rng.permutation(len(y))
for i in range(0, len(y), batch_size):
    rows = order[i : i + batch_size]
    theta -= eta * gradient(theta, X[rows], y[rows])
return theta
""",
            "changes its argument `theta` in place",
            0,
        ),
        (
            """
order = rng.permutation(len(y))
for i in range(0, len(y), batch_size):
    rows = order[i : i + batch_size]
    theta = theta - gradient(theta, X[rows], y[rows])
return theta
""",
            "the learning rate is missing",
            0,
        ),
        (
            """
order = np.random.default_rng(0).permutation(len(y))
for i in range(0, len(y), batch_size):
    rows = order[i : i + batch_size]
    theta = theta - eta * gradient(theta, X[rows], y[rows])
return theta
""",
            "Each epoch has the same order",
            0.5,
        ),
        (
            """
order = np.random.permutation(len(y))
for i in range(0, len(y), batch_size):
    rows = order[i : i + batch_size]
    theta = theta - eta * gradient(theta, X[rows], y[rows])
return theta
""",
            "Two generators with the same seed",
            0.5,
        ),
        (
            """
order = rng.permutation(len(y))
return theta - eta * gradient(theta, X[order], y[order])
""",
            "one step uses all samples",
            0,
        ),
        (
            """
order = rng.permutation(len(y))
for i in range(0, len(y), batch_size):
    rows = order[i : i + batch_size]
    theta = theta - eta * gradient(theta, X[rows], y[rows])
    return theta
""",
            "only one batch of 4 is used",
            0,
        ),
    ],
    "05.4": [
        (
            "return 2 / np.linalg.eigvalsh(X.T @ X / len(X))[-1]",
            "the Hessian of a squared error has a factor 2",
            0.5,
        ),
        (
            "return 1 / np.linalg.eigvalsh(2 * X.T @ X / len(X))[-1]",
            "this is 1/λmax",
            0.5,
        ),
        (
            "return 2 / np.linalg.eigvalsh(2 * X.T @ X)[-1]",
            "the loss is a mean: the factor N is missing",
            0.5,
        ),
        (
            "return 2 / np.linalg.eigvalsh(X.T @ X)[-1]",
            "the 2 in the Hessian and the 1/N are missing",
            0,
        ),
        (
            "return 2 / np.linalg.eigvalsh(2 * X.T @ X / len(X))[0]",
            "the smallest eigenvalue doesn't limit the step",
            0,
        ),
        (
            "v = np.linalg.eigvalsh(2 * X.T @ X / len(X))\nreturn 2 / (v[0] + v[-1])",
            "this is the fastest rate",
            0,
        ),
        (
            "return 2 / np.trace(2 * X.T @ X / len(X))",
            "the sum of the eigenvalues is too careful",
            0,
        ),
        (
            "return np.linalg.eigvalsh(2 * X.T @ X / len(X))[-1]",
            "this is the largest eigenvalue of the Hessian",
            0,
        ),
        (
            "return len(X) / np.linalg.svd(X, compute_uv=False)[0]",
            "a singular value of X has to be squared",
            0,
        ),
        (
            "return 2 / np.linalg.eigvalsh(2 * X.T @ X / len(X))",
            "The limit for X of shape (50, 4) has shape (4,)",
            0,
        ),
        (
            "return 2 / np.linalg.eigvals(X)[-1]",
            "with LinAlgError",
            0,
        ),
        ("return 2 / np.linalg.eigvalsh(2 * np.cov(X.T, bias=True))[-1]", "centered first", 0),
    ],
    "05.5": [
        (
            """
m = beta1 * m + (1 - beta1) * g
s = beta2 * s + (1 - beta2) * g**2
return theta - eta * m / (np.sqrt(s) + epsilon), m, s
""",
            "neither mean is corrected for its start at 0",
            0.5,
        ),
        (
            """
m = (beta1 * m + (1 - beta1) * g) / (1 - beta1**t)
s = (beta2 * s + (1 - beta2) * g**2) / (1 - beta2**t)
return theta - eta * m / (np.sqrt(s) + epsilon), m, s
""",
            "the corrected m is returned",
            0.5,
        ),
        (
            """
m = (1 - beta1) * m + beta1 * g
s = (1 - beta2) * s + beta2 * g**2
return theta, m, s
""",
            "the shares are exchanged: the old m keeps β₁",
            0,
        ),
        (
            """
m = beta1 * m + (1 - beta1) * g
s = beta2 * s + (1 - beta2) * g
return theta, m, s
""",
            "it is a mean of squares",
            0,
        ),
        (
            """
m = beta1 * m + (1 - beta1) * g
s = beta2 * s + (1 - beta2) * np.sum(g**2)
return theta, m, s
""",
            "the length of the gradient is one number for all",
            0,
        ),
        (
            """
m = beta1 * m + (1 - beta1) * g
s = beta2 * s + (1 - beta2) * g**2
mh, sh = m / (1 - beta1), s / (1 - beta2)
return theta - eta * mh / (np.sqrt(sh) + epsilon), m, s
""",
            "theta in step t = 3: the correction needs the power t",
            0.5,
        ),
        (
            """
m = beta1 * m + (1 - beta1) * g
s = beta2 * s + (1 - beta2) * g**2
mh, sh = m / (1 - beta1**t), s / (1 - beta2**t)
return theta - eta * mh / np.sqrt(sh + epsilon), m, s
""",
            "ε belongs beside the square root",
            0.5,
        ),
        (
            """
m = beta1 * m + (1 - beta1) * g
s = beta2 * s + (1 - beta2) * g**2
mh, sh = m / (1 - beta1**t), s / (1 - beta2**t)
return theta - eta * mh / (sh + epsilon), m, s
""",
            "take the square root of s",
            0,
        ),
        (
            """
m = beta1 * m + (1 - beta1) * g
s = beta2 * s + (1 - beta2) * g**2
mh, sh = m / (1 - beta1**t), s / (1 - beta2**t)
return theta + eta * mh / (np.sqrt(sh) + epsilon), m, s
""",
            "the step goes uphill",
            0.5,
        ),
        (
            """
mh, sh = m / (1 - beta1**t), s / (1 - beta2**t)
theta = theta - eta * mh / (np.sqrt(sh) + epsilon)
return theta, beta1 * m + (1 - beta1) * g, beta2 * s + (1 - beta2) * g**2
""",
            "theta in step t = 1: it didn't change",
            0,
        ),
        (
            """
m = beta1 * m + (1 - beta1) * g
s = beta2 * s + (1 - beta2) * g**2
mh, sh = m / (1 - beta1**t), s / (1 - beta2**t)
return theta - eta * mh / (np.sqrt(sh) + epsilon)
""",
            "Return 3 values, (theta, m, s)",
            0,
        ),
        (
            """
m *= beta1
m += (1 - beta1) * g
s = beta2 * s + (1 - beta2) * g**2
return theta, m, s
""",
            "changes its argument `m` in place",
            0,
        ),
    ],
    "05.6": [
        ("return W1, b1, w2", "every copy keeps its own", 0),
        (
            "o = np.argsort(b1)\nreturn W1[:, o], b1[o], w2[o]",
            "The 48 copies of a network with 3 units get 8 forms: the order is settled",
            0.5,
        ),
        (
            "q = np.where(b1 > 0, 1, -1)\nreturn W1 * q, b1 * q, w2 * q",
            "get 6 forms: the signs are settled, the order of the units isn't",
            0.5,
        ),
        (
            "q = np.where(b1 > 0, 1, -1)\nreturn W1, b1 * q, w2 * q",
            "W1 doesn't go along with the other two",
            0,
        ),
        (
            "q = np.where(b1 > 0, 1, -1)\nreturn W1 * q, b1 * q, w2",
            "w2 doesn't go along with the other two",
            0,
        ),
        (
            "o = np.argsort(np.abs(b1))\nreturn W1[:, o], b1[o], w2",
            "w2 doesn't go along with the other two",
            0,
        ),
        (
            "return np.sort(np.abs(W1)), np.sort(np.abs(b1)), np.sort(np.abs(w2))",
            "Give all three arrays the same order and the same signs",
            0,
        ),
        (
            "return np.abs(W1), np.abs(b1), np.abs(w2)",
            "computes something else",
            0,
        ),
        (
            "o = np.argsort(b1)\nreturn W1[o], b1[o], w2[o]",
            "with IndexError",
            0,
        ),
        (
            """
o = np.argsort(b1)
q = np.where(b1 > 0, 1, -1)
return (W1 * q)[:, o], (b1 * q)[o], (w2 * q)[o]
""",
            "Decide the signs of the units, too, and before you sort",
            0.5,
        ),
        (
            "return np.zeros_like(W1), np.zeros_like(b1), np.zeros_like(w2)",
            "Only the order of the units and their signs may change",
            0,
        ),
        ("o = np.argsort(b1)\nreturn W1[:, o], b1[o]", "Return 3 values, (W1, b1, w2)", 0),
    ],
}
