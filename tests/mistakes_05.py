"""Typical wrong answers to the exercises of lecture 05, with what each has to get.

For each exercise: body of the function, part of the diagnosis, share of the points.
"""

MISTAKES = {
    "05.1": [
        (
            "z = X @ w + b\ne = np.exp(z) - z\nreturn X.T @ e / len(y), e.mean()",
            "the derivative of yz by z is y, not z",
            0,
        ),
        (
            "e = y - np.exp(X @ w + b)\nreturn X.T @ e / len(y), e.mean()",
            "dJ/dw for N = 7, d = 3: it has the wrong sign: output minus target.",
            0.5,
        ),
        (
            "e = X @ w + b - y\nreturn X.T @ e / len(y), e.mean()",
            "the output is e^z, not z itself",
            0,
        ),
        (
            "e = 1 / (1 + np.exp(-(X @ w + b))) - y\nreturn X.T @ e / len(y), e.mean()",
            "the sigmoid belongs to the yes-or-no loss",
            0,
        ),
        (
            "e = np.exp(X @ w + b)\nreturn X.T @ e / len(y), e.mean()",
            "its derivative by z is -y",
            0,
        ),
        (
            "z = X @ w + b\ne = z * np.exp(z) - y\nreturn X.T @ e / len(y), e.mean()",
            "the exponential function is its own derivative",
            0,
        ),
        (
            "z = X @ w + b\ne = np.exp(z) - y * z\nreturn X.T @ e / len(y), e.mean()",
            "the derivative of yz by z is y, not yz",
            0,
        ),
        (
            "e = np.exp(X @ w) - y\nreturn X.T @ e / len(y), e.mean()",
            "the bias is missing in z",
            0,
        ),
        (
            "e = np.exp(X @ w + b) - y\nreturn X.T @ e, e.sum()",
            "the mean is missing: divide the sum by N",
            0.5,
        ),
        (
            "e = np.exp(X @ w + b) - y\nreturn X.T @ e / len(y), e.sum()",
            "dJ/db for N = 7, d = 3: the mean is missing",
            0.5,
        ),
        (
            "e = np.exp(X @ w + b) - y\nreturn X.T @ e / len(y) ** 2, e.mean()",
            "a mean is divided by N once more",
            0.5,
        ),
        (
            "e = np.exp(X @ w + b) - y\nreturn 2 * X.T @ e / len(y), 2 * e.mean()",
            "nothing is squared here",
            0.5,
        ),
        (
            "e = np.exp(X @ w + b) - y\nreturn np.full(len(w), e.mean()), e.mean()",
            "the inputs are missing",
            0,
        ),
        (
            "e = np.exp(X @ w + b) - y\nreturn np.mean(X.T * e), e.mean()",
            "take the mean over the samples only",
            0,
        ),
        (
            "e = np.exp(X @ w + b) - y\nreturn X.T @ e / X.size, e.mean()",
            "you divide by the number of all entries",
            0.5,
        ),
        (
            "e = np.exp(X @ w + b) - y\nreturn e.mean(), X.T @ e / len(y)",
            "in the wrong order: dJ/dw first",
            0.5,
        ),
        (
            """
z = X @ w + b
return np.mean(np.exp(z) - y * z), X.T @ (np.exp(z) - y) / len(y)
""",
            "The first value is the loss",
            0,
        ),
        (
            "e = np.exp(X @ w + b) - y\nreturn X.T * e / len(y), e.mean()",
            "has shape (3, 7)",
            0,
        ),
        (
            "e = np.exp(X @ w + b) - y\nreturn X @ e / len(y), e.mean()",
            "with ValueError: matmul",
            0,
        ),
        ("return X.T @ (np.exp(X @ w + b) - y) / len(y)", "Return 2 values, (dJ/dw, dJ/db)", 0),
        ("w += 1e-6\nreturn w, b", "changes its argument `w` in place", 0),
        (
            "e = 1 - y / np.exp(X @ w + b)\nreturn X.T @ e / len(y), e.mean()",
            "this is the derivative by e^z, not by z",
            0,
        ),
        (
            "p = np.exp(X @ w + b)\ne = (p - y) * p\nreturn X.T @ e / len(y), e.mean()",
            "this is half the slope of a squared error of e^z",
            0,
        ),
        (
            "p = np.exp(X @ w + b)\ne = 2 * (p - y) * p\nreturn X.T @ e / len(y), e.mean()",
            "this is the slope of a squared error of e^z",
            0,
        ),
        (
            "e = np.exp(X @ w) + b - y\nreturn X.T @ e / len(y), e.mean()",
            "the bias belongs into the exponent",
            0,
        ),
        (
            "e = np.exp(X @ w + b) - y\nreturn X.T @ e / len(y), e.sum() / len(w)",
            "dJ/db for N = 7, d = 3: divide by N, not by the number of inputs",
            0.5,
        ),
    ],
    "05.2": [
        (
            "S = Z - Z.max(axis=1, keepdims=True)\nreturn S - np.log(np.exp(S).sum())",
            "the sum goes over the whole array, not each row",
            0,
        ),
        (
            """
S = Z - Z.max(axis=1, keepdims=True)
return S + np.log(np.exp(S).sum(axis=1, keepdims=True))
""",
            "the logarithm of the sum is subtracted, too",
            0.5,
        ),
        (
            "E = np.exp(Z)\nreturn np.log(E / E.sum(axis=1, keepdims=True))",
            "an exponential overflowed. Subtract the largest entry of each row first",
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
        (
            """
E = np.exp(Z - Z.max(axis=1, keepdims=True))
return np.log(E / E.sum(axis=1, keepdims=True) + 1e-12)
""",
            "all small probabilities get the same logarithm, -27.63",
            0.5,
        ),
        (
            """
E = np.exp(Z - Z.max(axis=1, keepdims=True))
return np.log(np.clip(E / E.sum(axis=1, keepdims=True), 1e-300, 1))
""",
            "all small probabilities get the same logarithm",
            0.5,
        ),
        (
            """
E = np.exp(Z - Z.max(axis=1, keepdims=True))
return np.nan_to_num(np.log(E / E.sum(axis=1, keepdims=True)))
""",
            "A constant inside the logarithm (or clip, or nan_to_num)",
            0.5,
        ),
        (
            "return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))",
            "an exponential overflowed. Subtract the largest entry of each row first",
            0.5,
        ),
        (
            "return Z - np.log(np.exp(Z).sum())",
            "the sum goes over the whole array, not each row",
            0,
        ),
        (
            "m = Z.max(axis=0)\nreturn Z - m - np.log(np.exp(Z - m).sum(axis=1, keepdims=True))",
            "each row needs its own maximum; you subtract that of each column",
            0,
        ),
        (
            """
m = Z.max(axis=1, keepdims=True)
return Z - m - np.log(np.exp(Z - m).mean(axis=1, keepdims=True))
""",
            "take the sum of the exponentials, not their mean",
            0.5,
        ),
        (
            """
m = Z.max(axis=1, keepdims=True)
return Z - m - np.exp(Z - m).sum(axis=1, keepdims=True)
""",
            "you subtract the sum itself; its logarithm is missing",
            0,
        ),
        (
            "return Z - np.exp(Z).sum(axis=1, keepdims=True)",
            "you subtract the sum itself; its logarithm is missing",
            0,
        ),
        ("return -np.logaddexp(0, -Z)", "this is log σ of each entry alone", 0),
    ],
    "05.3": [
        ("return w_std * std + mean, b_std", "that is the way back for x", 0),
        (
            "w = w_std / std\nreturn w, (b_std - w * mean).sum()",
            "the old bias is added once for each input",
            0.5,
        ),
        (
            "w = w_std * std\nreturn w, b_std - w @ mean",
            "a large std makes the weight of x smaller",
            0,
        ),
        ("return w_std, b_std", "An x_k of std 5 needs a fifth of the weight", 0),
        ("return (w_std - mean) / std, b_std", "standardizing the weights themselves", 0),
        ("w = w_std / std**2\nreturn w, b_std - w @ mean", "the std is not squared", 0),
        ("w = w_std / np.sqrt(std)\nreturn w, b_std", "the root is too much", 0),
        ("return w_std / std, b_std", "b for 3 inputs: it is what it was", 0),
        (
            "w = w_std / std\nreturn w, b_std + w @ mean",
            "the sign is wrong: the means are subtracted",
            0.5,
        ),
        (
            "w = w_std / std\nreturn w, b_std - w_std @ mean",
            "the means have to be divided by std as well",
            0.5,
        ),
        (
            "w = w_std / std\nreturn w, b_std - w @ (mean / std)",
            "here the means are divided by std twice",
            0.5,
        ),
        ("w = w_std / std\nreturn w, -(w @ mean)", "the old bias is missing", 0.5),
        (
            "w = w_std / std\nreturn w, b_std - w * mean",
            "there is one bias: sum over the inputs",
            0.5,
        ),
        (
            "w = w_std / std\nreturn w, b_std - np.mean(w * mean)",
            "b for 3 inputs: sum over the inputs, don't average",
            0.5,
        ),
        (
            "w = w_std / std\nreturn b_std - w @ mean, w",
            "Return the weights first, then the bias",
            0.5,
        ),
        ("return w_std / std", "Return 2 values, (w, b)", 0),
        ("w_std /= std\nreturn w_std, b_std", "changes its argument `w_std` in place", 0),
        (
            "w = w_std / std\nreturn w, b_std - mean.sum()",
            "b for 3 inputs: the weights are missing",
            0,
        ),
        (
            "w = w_std / std\nreturn w, b_std - (mean / std).sum()",
            "b for 3 inputs: the weights are missing",
            0,
        ),
        (
            "w = w_std / std\nreturn w, b_std - w[0] * mean[0]",
            "only the first mean is there: sum over the inputs",
            0,
        ),
        (
            "w = w_std / std\nreturn w, b_std - w.reshape(1, -1) @ mean",
            "b for 3 inputs has shape (1,), but it should have shape (): an axis of length 1",
            0.5,
        ),
    ],
    "05.4": [
        (
            "H = 2 * X.T @ X / len(X) + 2 * c\nreturn 2 * (1 + beta) / np.linalg.eigvalsh(H)[-1]",
            "2c belongs on the diagonal only",
            0.5,
        ),
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
            "return 2 / np.linalg.eigvalsh(2 * X.T @ X / len(X)).mean()",
            "a mean eigenvalue doesn't decide",
            0,
        ),
        (
            "return np.linalg.eigvalsh(2 * X.T @ X / len(X))[-1]",
            "this is the largest eigenvalue of the Hessian",
            0,
        ),
        (
            "return np.linalg.eigvalsh(X.T @ X)[-1]",
            "that is the largest eigenvalue of XᵀX",
            0,
        ),
        (
            "return len(X) / np.linalg.svd(X, compute_uv=False)[0]",
            "a singular value of X has to be squared",
            0,
        ),
        (
            "return 2 / np.diag(2 * X.T @ X / len(X)).max()",
            "the features are correlated",
            0.5,
        ),
        (
            "return 2 / np.linalg.norm(2 * X.T @ X / len(X))",
            "its Frobenius norm",
            0,
        ),
        (
            "return 2 / np.linalg.eigvalsh(2 * X.T @ X / (len(X) - 1))[-1]",
            "divide by N, not by N - 1",
            0.5,
        ),
        (
            """
X = np.column_stack([X, np.ones(len(X))])
return 2 / np.linalg.eigvalsh(2 * X.T @ X / len(X))[-1]
""",
            "don't add a column of ones",
            0,
        ),
        (
            "return 2 / np.linalg.eigvalsh(2 * X.T @ X / len(X))[-1] * 1.00002",
            "measured well. Now compute it",
            0.5,
        ),
        (
            "return 2 / np.linalg.eigvalsh(2 * X.T @ X / len(X))",
            "c = 0, beta = 0 has shape (4,)",
            0,
        ),
        ("return 2 / np.linalg.eigvals(X)[-1]", "with LinAlgError", 0),
        ("return 2 / np.linalg.eigvalsh(2 * np.cov(X.T, bias=True))[-1]", "centered first", 0),
        (
            "return 2 * (1 + beta) / np.linalg.eigvalsh(2 * X.T @ X / len(X))[-1]",
            "the regularizer bends the loss, too",
            0.5,
        ),
        (
            "return 2 * (1 + beta) / (np.linalg.eigvalsh(2 * X.T @ X / len(X))[-1] + c)",
            "the Hessian of c‖w‖² is 2c times the identity",
            0.5,
        ),
        (
            "return 2 * (1 + beta) / np.linalg.eigvalsh(2 * (X.T @ X + c * np.eye(X.shape[1])) "
            "/ len(X))[-1]",
            "the regularizer isn't divided by N",
            0.5,
        ),
        (
            "return 2 * (1 + beta) / (np.linalg.eigvalsh(2 * X.T @ X / len(X))[-1] - 2 * c)",
            "it doesn't take it away",
            0.5,
        ),
        (
            "return 2 / (np.linalg.eigvalsh(2 * X.T @ X / len(X))[-1] + 2 * c)",
            "c = 0, beta = 0.6: momentum moves the limit",
            0.5,
        ),
        (
            "return 2 * (1 - beta) / (np.linalg.eigvalsh(2 * X.T @ X / len(X))[-1] + 2 * c)",
            "an effective step of η/(1 - β) is right for slow directions only",
            0.5,
        ),
        (
            "return 2 / (1 - beta) / (np.linalg.eigvalsh(2 * X.T @ X / len(X))[-1] + 2 * c)",
            "the limit is multiplied by 1 + β",
            0.5,
        ),
        (
            """
v = np.sqrt(np.linalg.eigvalsh(2 * X.T @ X / len(X)))
return 4 / (v[0] + v[-1]) ** 2
""",
            "this is the best rate of momentum, not the limit",
            0,
        ),
        (
            "return 2 / np.linalg.eigvalsh(2 * X.T @ X / X.size)[-1]",
            "divide by N, not by the number of all entries",
            0.5,
        ),
        (
            "return 2 / np.abs(2 * X.T @ X / len(X)).sum(axis=1).max()",
            "the largest sum of a row isn't the largest eigenvalue",
            0,
        ),
        (
            "return 2 / (2 * X.T @ X / len(X)).sum(axis=1).max()",
            "the largest sum of a row isn't the largest eigenvalue",
            0,
        ),
        (
            "return 2 * (1 + beta) / (np.linalg.eigvalsh(2 * X.T @ X / len(X))[-1] + 2 * c**2)",
            "c itself isn't squared",
            0.5,
        ),
        (
            """
top = np.linalg.eigvalsh(2 * X.T @ X / len(X))[-1]
return 2 * (1 + beta) / (top + 4 * c / len(X))
""",
            "the regularizer isn't divided by N",
            0.5,
        ),
        (
            "return 2 * (1 - beta**2) / (np.linalg.eigvalsh(2 * X.T @ X / len(X))[-1] + 2 * c)",
            "the limit is multiplied by 1 + β",
            0.5,
        ),
    ],
    "05.5": [
        (
            """
order, visited = rng.permutation(len(y)), []
for i in range(0, len(y), batch_size):
    rows = order[i : i + batch_size]
    theta = theta - eta * gradient(theta, X[rows], y[rows])
    visited.append(theta)
return np.mean(visited, axis=0)
""",
            "the mean of all parameters",
            0.5,
        ),
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
            "step 1: it goes uphill: subtract the gradient",
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
        (
            """
order = rng.permutation(len(y))
for rows in order.reshape(-1, batch_size):
    theta = theta - eta * gradient(theta, X[rows], y[rows])
return theta
""",
            "With N = 10 and batch_size = 4, your code stopped with a ValueError",
            0.5,
        ),
        (
            """
order = rng.permutation(len(y))
k = len(y) // batch_size
for i in range(0, len(y), batch_size):
    rows = order[i : i + batch_size]
    theta = theta - eta / k * gradient(theta, X[rows], y[rows])
return theta
""",
            "step 1 is 0.3333 times as long as it should be",
            0.5,
        ),
        (
            """
order = rng.permutation(len(y))
k = 0
for i in range(0, len(y), batch_size):
    rows = order[i : i + batch_size]
    k += 1
    theta = theta - eta / k * gradient(theta, X[rows], y[rows])
return theta
""",
            "step 2 is 0.5 times as long as it should be",
            0.5,
        ),
        (
            """
order = rng.permutation(len(y))
for i in range(batch_size):
    rows = order[i * batch_size : (i + 1) * batch_size]
    theta = theta - eta * gradient(theta, X[rows], y[rows])
return theta
""",
            "an empty batch after all 12 samples had been used: your slice begins beyond the end",
            0,
        ),
        (
            """
order = rng.permutation(len(y))
for i in range(0, len(y), batch_size):
    rows = order[i : batch_size]
    theta = theta - eta * gradient(theta, X[rows], y[rows])
return theta
""",
            "when 4 of 12 samples had been used: your slice ends where it begins",
            0,
        ),
        (
            """
order = rng.permutation(len(y))
for i in range(0, len(y), batch_size):
    rows = order[i * batch_size : (i + 1) * batch_size]
    theta = theta - eta * gradient(theta, X[rows], y[rows])
return theta
""",
            "or begins beyond the end. The batch that begins at i ends at i + batch_size",
            0,
        ),
        (
            """
order = rng.permutation(len(y))
for i in range(0, len(y), batch_size):
    rows = order[i : i + batch_size]
    share = len(rows) / batch_size
    theta = theta - share * eta * gradient(theta, X[rows], y[rows])
return theta
""",
            "With N = 10 and batch_size = 4, step 3 is 0.5 times as long as it should be",
            0.5,
        ),
        (
            """
order = rng.permutation(len(y))
for i in range(0, len(y), batch_size):
    rows = order[i : i + batch_size]
    before = theta
    theta = theta - eta * gradient(theta, X[rows], y[rows])
return before
""",
            "the result: the last step is missing",
            0,
        ),
        (
            """
order = rng.permutation(len(y))
new = theta
for i in range(0, len(y), batch_size):
    rows = order[i : i + batch_size]
    new = new - eta * gradient(new, X[rows], y[rows])
return theta
""",
            "the result: it still is what it was at the beginning",
            0,
        ),
        (
            """
order = rng.permutation(len(y))
for i in range(0, len(y), batch_size):
    rows = order[i : i + batch_size]
    g = gradient(theta, X[rows], y[rows])
    theta = theta - eta * g
return g
""",
            "the result: this is the last gradient, not the parameters",
            0,
        ),
    ],
    "05.6": [
        ("return theta_min", "this is the minimum itself", 0),
        (
            "return theta_min + np.linalg.eigh(A)[1][:, -1]",
            "this is the worst direction: its factor is -1.4",
            0,
        ),
        (
            "return theta_min + np.linalg.eig(A)[1][:, -1]",
            "this is the worst direction: its factor is -1.4",
            0,
        ),
        (
            "return np.linalg.eigh(A)[1][:, 0]",
            "the direction is right, but it begins at 0: add it to theta_min",
            0.5,
        ),
        (
            "return theta_min + 0.01 * np.linalg.eigh(A)[1][:, 0]",
            "the direction is right, but the distance is 0.01",
            0.5,
        ),
        (
            "return theta_min + np.linalg.eigh(A)[1][:, 0] + np.linalg.eigh(A)[1][:, 1] * 0.3",
            "lies along the steepest eigenvector",
            0,
        ),
        (
            "step = np.zeros(len(A))\nstep[0] = 1\nreturn theta_min + step",
            "The axes of the parameters are not the eigenvectors of A",
            0,
        ),
        (
            "return theta_min + np.linalg.eigh(A)[1][0] * np.sign(A[0, 0])",
            "are the columns of Q, not its rows",
            0,
        ),
        (
            "return theta_min + np.ones(len(A)) / np.sqrt(len(A))",
            "grows by the factor 1.4 in each step",
            0,
        ),
        ("return np.linalg.eigh(A)", "has to be an array of numbers", 0),
        ("return theta_min + np.linalg.eigh(A)[1]", "has shape (2, 2)", 0),
        ("theta_min += 1\nreturn theta_min", "changes its argument `theta_min` in place", 0),
        (
            "return theta_min + A[:, 0] / np.linalg.norm(A[:, 0])",
            "grows by the factor 1.4 in each step.\nStuck",
            0,
        ),
        (
            """
step = np.linalg.solve(A, theta_min)
return theta_min + step / np.linalg.norm(step)
""",
            "grows by the factor 1.4 in each step.\nStuck",
            0,
        ),
        (
            """
step = np.random.default_rng(0).normal(size=len(A))
return theta_min + step / np.linalg.norm(step)
""",
            "grows by the factor 1.4 in each step.\nStuck",
            0,
        ),
        (
            "return theta_min * np.linalg.eigh(A)[1][:, 0]",
            "grows by the factor 1.4 in each step.\nStuck",
            0,
        ),
        (
            "Q = np.linalg.eigh(A)[1]\nreturn theta_min + Q[:, 0] + 1e-3 * Q[:, -1]",
            "the share 0.001 of your direction lies along the steepest eigenvector",
            0,
        ),
        (
            "return theta_min + np.linalg.eig(A)[1][:, 0]",
            "(`eigh` sorts by the eigenvalues, `eig` doesn't.)",
            0,
        ),
    ],
    "05.7": [
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
            """
q = np.sign(w2)
o = np.argsort(w2 * q)
return W1[:, o] * q, b1[o] * q, w2[o] * q
""",
            "the order is settled, the signs aren't",
            0.5,
        ),
        (
            "return np.zeros_like(W1), np.zeros_like(b1), np.zeros_like(w2)",
            "Only the order of the units and their signs may change",
            0,
        ),
        ("o = np.argsort(b1)\nreturn W1[:, o], b1[o]", "Return 3 values, (W1, b1, w2)", 0),
        (
            "o = np.argsort(np.abs(b1))\nreturn W1[:, o], b1[o], w2[o]",
            "get 8 forms: the order is settled, the signs aren't",
            0.5,
        ),
        (
            "o = np.argsort(np.abs(w2))\nreturn W1[:, o], b1[o], w2[o]",
            "get 8 forms: the order is settled, the signs aren't",
            0.5,
        ),
    ],
}
