"""Typical wrong answers to the exercises of lecture 08, with what each has to get.

For each exercise: body of the function, part of the diagnosis, share of the points.
"""

ONE_BATCH = """
optimizer = torch.optim.SGD(model.parameters(), learning_rate)
losses = []
for _ in range(steps):
    {erase_first}
    loss = cross_entropy(model(X), y)
    {between}
    losses.append({kept})
return losses
"""


def one_batch(between, erase_first="optimizer.zero_grad()", kept="loss.item()"):
    between = between.replace("\n", "\n    ")
    return ONE_BATCH.format(erase_first=erase_first, between=between, kept=kept)


NETWORK = """
layers = []
kept = activation()(torch.randn(100_000)).square().mean().item()
incoming = 1
for d_in, d_out in zip(layer_sizes, layer_sizes[1:]):
    linear = nn.Linear(d_in, d_out)
    nn.init.zeros_(linear.bias)
    {weights}
    layers += [linear, activation()]
    incoming = kept
{last}
"""

SMALL_LAST = """
layers.pop()
nn.init.zeros_(layers[-1].weight)
return nn.Sequential(*layers)
"""

START = "nn.init.normal_(linear.weight, std=(d_in * incoming) ** -0.5)"


def network(weights, last=SMALL_LAST):
    return NETWORK.format(weights=weights, last=last)


EPOCHS = """
losses = []
for _ in range(epochs):
    for X, y in batches:
        loss = cross_entropy(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
return losses
"""

LOSS = """
largest = logits.max(dim=1, keepdim=True).values
log_sum = (logits - largest).exp().sum(dim=1).log() + largest[:, 0]
return (log_sum - logits[range(len(y)), y]).mean()
"""

SHUFFLED = """
losses = []
order = torch.randperm(len(X))
for start in range(0, len(X), batch_size):
    batch = order[start : start + batch_size]
    optimizer.zero_grad()
    loss = cross_entropy(model(X[batch]), y[batch])
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
return losses
"""


PREDICT = """
mode = model.training
model.eval()
with torch.no_grad():
    classes = model(images).argmax(dim=1)
model.train(mode)
return classes
"""


def changed(text, old, new):
    assert text.count(old) == 1
    return text.replace(old, new)


MISTAKES = {
    "08.1": [
        (
            one_batch("loss.backward()\noptimizer.zero_grad()\noptimizer.step()"),
            "the gradients are erased between `backward()`",
            0,
        ),
        (one_batch("loss.backward()"), "does `step()` come after `backward()`", 0),
        (one_batch("optimizer.step()"), "nothing calls `backward()`", 0),
        (
            one_batch("loss.backward()\noptimizer.step()", erase_first="pass"),
            "every step uses the sum of all gradients so far",
            0,
        ),
        (
            changed(
                one_batch("loss.backward()\noptimizer.step()"), "model(X)", "model(X).softmax(1)"
            ),
            "softmax is done twice",
            0,
        ),
        (
            one_batch("loss.backward()\noptimizer.step()", kept="loss"),
            "The list holds tensors",
            0.5,
        ),
        (
            one_batch(
                "loss.backward()\noptimizer.step()", kept="cross_entropy(model(X), y).item()"
            ),
            "before the first step it was",
            0.5,
        ),
        (
            one_batch("loss.backward()\noptimizer.step()").strip() + "[-1]",
            "not only one number",
            0,
        ),
        (
            one_batch("loss.backward()\noptimizer.step()\nreturn [loss.item()]"),
            "Only one step is made",
            0,
        ),
        ("return [1.0] * steps", "The model is never called", 0),
        (
            changed(
                one_batch("loss.backward()\noptimizer.step()"),
                "optimizer = ",
                "model = nn.Sequential(nn.Linear(6, 3)).double()\noptimizer = ",
            ),
            "The model is never called",
            0,
        ),
        (
            changed(one_batch("loss.backward()\noptimizer.step()"), "learning_rate)", "1e-4)"),
            "A healthy loop gets below 0.1",
            0,
        ),
    ],
    "08.2": [
        (network("nn.init.normal_(linear.weight)"), "already the first is too large", 0),
        (network("pass"), "already the first is too small", 0),
        (network("nn.init.normal_(linear.weight, std=0.1)"), "already the first is too small", 0),
        (network("nn.init.kaiming_normal_(linear.weight)"), "no activation comes before them", 0),
        (
            network("nn.init.normal_(linear.weight, std=(2 / d_out) ** 0.5)"),
            "off by 2 · inputs / outputs = 0.19. A unit",
            0,
        ),
        (
            network("nn.init.kaiming_normal_(linear.weight, mode='fan_out')"),
            "off by 2 · inputs / outputs = 0.19. A unit",
            0,
        ),
        (
            network("nn.init.normal_(linear.weight, std=(d_out * incoming) ** -0.5)"),
            "off by inputs / outputs = 0.094. A unit",
            0,
        ),
        (network("nn.init.normal_(linear.weight, std=0.06)"), "already the first is too small", 0),
        (network("nn.init.normal_(linear.weight, std=0.05)"), "already the first is too small", 0),
        (network("nn.init.normal_(linear.weight, std=0.04)"), "already the first is too small", 0),
        (
            network("nn.init.normal_(linear.weight, std=0.5 / d_in**0.5)"),
            "already the first is too small",
            0,
        ),
        (
            changed(
                network(START),
                "kept = activation()(torch.randn(100_000)).square().mean().item()",
                "kept = {nn.Tanh: 0.394, nn.Sigmoid: 0.293}.get(activation, 0.5)",
            ),
            "With Softplus",
            0,
        ),
        (
            network("nn.init.xavier_normal_(linear.weight)"),
            "2 · inputs / (inputs + outputs) = 0.17. Xavier divides by the mean",
            0,
        ),
        (network("nn.init.xavier_uniform_(linear.weight)"), "Xavier divides by the mean", 0),
        (
            network("nn.init.normal_(linear.weight, std=1 / d_in)"),
            "about 1 / inputs. `std` is not the variance",
            0,
        ),
        (network("nn.init.normal_(linear.weight, std=2 / d_in)"), "about 4 / inputs", 0),
        (network("nn.init.normal_(linear.weight, std=d_in**-0.5)"), "they fade", 0),
        (
            network("nn.init.normal_(linear.weight, std=(d_in * incoming**2) ** -0.5)"),
            "they grow",
            0,
        ),
        (
            network(
                "nn.init.normal_(linear.weight, std=(1 / d_in if not layers else 2 / d_in) ** 0.5)"
            ),
            "With Sigmoid",
            0,
        ),
        (network("nn.init.zeros_(linear.weight)"), "are all 0", 0),
        (network("nn.init.constant_(linear.weight, 0.1)"), "begin with the same weights", 0),
        (network(START, "return nn.Sequential(*layers[:-1])"), "the last layer are too large", 0.5),
        (network(START, "return nn.Sequential(*layers)"), "after the last layer", 0),
        (
            network(START, "return nn.Sequential(*layers[:-1], nn.Softmax(1))"),
            "wants the logits",
            0,
        ),
        (network(START, "return layers"), "nn.Sequential", 0),
        (network(START).replace("activation()]", "nn.ReLU()]"), "With activation = nn.Tanh", 0),
        (network("linear.weight.data *= float('nan')"), "contain nan or inf", 0),
        ("return nn.Sequential(nn.Linear(layer_sizes[0], layer_sizes[-1]))", "layers are [(64", 0),
    ],
    "08.3": [
        (changed(EPOCHS, "        optimizer.zero_grad()\n", ""), "Nothing calls `zero_grad()`", 0),
        (
            changed(EPOCHS, "        optimizer.zero_grad()\n", "").replace(
                "losses = []", "losses = []\noptimizer.zero_grad()"
            ),
            "the sum of all gradients since the first batch",
            0,
        ),
        (
            changed(EPOCHS, "        optimizer.zero_grad()\n", "").replace(
                "    for X, y", "    optimizer.zero_grad()\n    for X, y"
            ),
            "within an epoch the gradients still add up",
            0,
        ),
        (
            changed(EPOCHS, "        optimizer.zero_grad()\n", "").replace(
                "return losses", "    optimizer.zero_grad()\nreturn losses"
            ),
            "erased only at the end of each epoch",
            0,
        ),
        (
            changed(
                EPOCHS, "optimizer.zero_grad()\n        loss.backward()", "loss.backward()"
            ).replace(
                "        optimizer.step()",
                "        optimizer.zero_grad()\n        optimizer.step()",
            ),
            "the gradients are erased between `backward()`",
            0,
        ),
        (
            changed(EPOCHS, "        losses.append(loss.item())", "    losses.append(loss.item())"),
            "expected 12, one for every step",
            0,
        ),
        (changed(EPOCHS, "loss.item()", "loss"), "The list holds tensors", 0.5),
        (changed(EPOCHS, "model(X)", "model(X).softmax(1)"), "softmax is done twice", 0),
        (changed(EPOCHS, "return losses", "    return losses"), "Only one epoch is trained", 0),
        (changed(EPOCHS, "return losses", "        return losses"), "Only one step is made", 0),
        (
            changed(
                EPOCHS,
                "losses.append(loss.item())",
                "losses.append(cross_entropy(model(X), y).item())",
            ),
            "the losses before each step",
            0.5,
        ),
        (
            """
losses = []
for _ in range(epochs):
    for X, y in batches:
        loss = cross_entropy(model(X), y)
        losses.append(loss.item())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
return losses
""",
            "Only the last batch of each epoch is used",
            0,
        ),
        (
            changed(EPOCHS, "        optimizer.zero_grad()\n", "").replace(
                "optimizer.step()", "optimizer.step()\n        optimizer.zero_grad()"
            ),
            "erase before `backward()`",
            0,
        ),
        (
            """
losses = []
for X, y in batches:
    for _ in range(epochs):
        loss = cross_entropy(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
return losses
""",
            "The loops are exchanged",
            0,
        ),
        (
            """
losses = []
for _ in range(epochs):
    optimizer.zero_grad()
    for X, y in batches:
        loss = cross_entropy(model(X), y)
        loss.backward()
        losses.append(loss.item())
    optimizer.step()
return losses
""",
            "One step is made for each epoch",
            0,
        ),
        (
            "optimizer = torch.optim.SGD(model.parameters(), 0.3)\n" + EPOCHS,
            "no optimizer of your own",
            0,
        ),
        (
            changed(EPOCHS, "model(X), y)", "model(X), y, reduction='sum')"),
            "Is the loss the mean of the batch, not the sum?",
            0,
        ),
    ],
    "08.4": [
        ("return cross_entropy(torch.softmax(logits, dim=1), y)", "softmax is done twice", 0),
        ("return cross_entropy(logits, y)", "write it yourself", 0.5),
        ("return -logits.log_softmax(1)[range(len(y)), y].mean()", "write it yourself", 0.5),
        (
            "return -torch.log(torch.softmax(logits, dim=1))[range(len(y)), y].mean()",
            "its logarithm infinite",
            0.5,
        ),
        (
            """
p = logits.exp() / logits.exp().sum(dim=1, keepdim=True)
return -p.log()[range(len(y)), y].mean()
""",
            "the exponential overflowed",
            0.5,
        ),
        (
            "return -(torch.softmax(logits, dim=1) + 1e-9).log()[range(len(y)), y].mean()",
            "cuts large losses off",
            0.5,
        ),
        (
            "return -torch.softmax(logits, 1).clamp(1e-12).log()[range(len(y)), y].mean()",
            "cuts large losses off",
            0.5,
        ),
        (
            changed(LOSS, "logits.max(dim=1, keepdim=True).values", "logits.max()[None, None]"),
            "largest logit *of each row*",
            0.5,
        ),
        ("return -logits.log_softmax(0)[range(len(y)), y].mean()", "over the batch", 0),
        ("return -logits.log_softmax(1)[:, y].mean()", "gives N × N numbers", 0),
        ("return cross_entropy(logits, y, reduction='sum')", "the losses are summed", 0),
        ("return cross_entropy(logits, y, reduction='none')", "the loss of each sample", 0),
        ("return nn.functional.nll_loss(logits, y)", "without any softmax", 0),
        (changed(LOSS, "log_sum - logits[range(len(y)), y]", "log_sum"), "of the sum alone", 0),
        (
            "return nn.NLLLoss()(nn.LogSoftmax(dim=1)(logits), y)",
            "`LogSoftmax` does it for you",
            0.5,
        ),
        ("return nn.NLLLoss()(logits - logits.exp().sum(1, True).log(), y)", "overflowed", 0.5),
        (changed(LOSS, " + largest[:, 0]", ""), "in one of the two terms only", 0),
        (changed(LOSS, " - logits[", " - (logits - largest)["), "in one of the two terms only", 0),
        ("return -cross_entropy(logits, y)", "the sign is reversed", 0),
        (
            "return nn.functional.nll_loss(torch.softmax(logits, dim=1), y)",
            "the logarithm is missing",
            0,
        ),
        (changed(LOSS, ".mean()", ".mean().item()"), "it has no graph", 0.5),
        ("return cross_entropy(logits.detach(), y)", "it has no graph", 0.5),
        (
            "return -(logits.log_softmax(1) * nn.functional.one_hot(y, logits.shape[1])).mean()",
            "all N · K entries",
            0,
        ),
    ],
    "08.5": [
        (
            changed(SHUFFLED, "torch.randperm(len(X))", "torch.arange(len(X))"),
            "order of the file",
            0,
        ),
        (
            changed(SHUFFLED, "y[batch]", "y[start : start + batch_size]"),
            "X is shuffled, but y is not",
            0,
        ),
        (
            changed(SHUFFLED, "torch.randperm(len(X))", "torch.randint(len(X), (len(X),))"),
            "never seen and others more than once: an epoch",
            0,
        ),
        (
            """
losses = []
starts = torch.arange(0, len(X), batch_size)
for start in starts[torch.randperm(len(starts))]:
    optimizer.zero_grad()
    loss = cross_entropy(model(X[start : start + batch_size]), y[start : start + batch_size])
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
return losses
""",
            "neighbors in the file still share a batch",
            0,
        ),
        (changed(SHUFFLED, "    optimizer.zero_grad()\n", ""), "old gradients are never erased", 0),
        (
            changed(SHUFFLED, "    optimizer.zero_grad()\n", "").replace(
                "losses = []", "losses = []\noptimizer.zero_grad()"
            ),
            "gradients add up from batch to batch",
            0,
        ),
        (
            changed(SHUFFLED, "losses = []", "losses = []\ntorch.manual_seed(0)"),
            "draw a new one at each call",
            0.5,
        ),
        (
            changed(
                SHUFFLED,
                "range(0, len(X), batch_size)",
                "range(0, len(X) - batch_size + 1, batch_size)",
            ),
            "the last, smaller batch is missing",
            0.5,
        ),
        (changed(SHUFFLED, "loss.item()", "loss"), "The list holds tensors", 0.5),
        (
            changed(
                SHUFFLED,
                "order = torch.randperm(len(X))",
                "order = torch.randperm(len(X))\nX[:], y[:] = X[order], y[order]",
            ),
            "shuffled in place",
            0,
        ),
        (
            changed(SHUFFLED, "y[batch])", "y[batch.flip(0)])"),
            "do the labels belong to the images?",
            0,
        ),
        (
            changed(SHUFFLED, "y[batch])", "y[batch], reduction='sum')"),
            "Is the loss the mean of the batch, not the sum?",
            0,
        ),
        (changed(SHUFFLED, "    optimizer.step()\n", ""), "does `step()` come after", 0),
        (
            changed(
                SHUFFLED,
                "losses.append(loss.item())",
                "losses.append(cross_entropy(model(X[batch]), y[batch]).item())",
            ),
            "The model is called twice for each batch",
            0,
        ),
        (
            "optimizer = torch.optim.SGD(model.parameters(), 0.3)\n" + SHUFFLED.strip(),
            "no optimizer of your own",
            0,
        ),
        (
            changed(SHUFFLED, "    optimizer.zero_grad()\n", "").replace(
                "optimizer.step()", "optimizer.step()\n    optimizer.zero_grad()"
            ),
            "Erase before `backward()`",
            0,
        ),
    ],
    "08.6": [
        ("return 0.1", "`final_loss` is never called", 0),
        ("return min(np.linspace(low, high, 40), key=final_loss)", "equal distances", 0),
        (
            "return min(np.geomspace(low, high, 40).tolist()[::-1], key=final_loss)",
            "a comparison with nan is always false",
            0,
        ),
        (
            """
rates = np.geomspace(low, high, 30)
losses = [final_loss(rate) for rate in rates]
return rates[np.argmin(losses)]
""",
            "a comparison with nan is always false",
            0,
        ),
        (
            """
rates = np.geomspace(low, high, 5)
losses = [final_loss(rate) for rate in rates]
return rates[np.nanargmin(losses)]
""",
            "tries are too far apart",
            0.5,
        ),
        (
            """
rates = np.geomspace(low, high, 400)
losses = [final_loss(rate) for rate in rates]
return rates[np.nanargmin(losses)]
""",
            "it took 400 trainings",
            0.5,
        ),
        (
            """
rates = np.geomspace(low, high, 40)
return np.nanmin([final_loss(rate) for rate in rates])
""",
            "that is a loss, not the rate",
            0,
        ),
        (
            """
rates = np.geomspace(low, high, 40)
losses = [final_loss(rate) for rate in rates]
return rates[np.nanargmax(losses)]
""",
            "You have tried a better one yourself",
            0,
        ),
        (
            """
rate = high
while not final_loss(rate) < 1:
    rate /= 10
return rate
""",
            "tries are too far apart",
            0,
        ),
        (
            "return min(np.geomspace(low / 100, high, 40), key=final_loss)",
            "you try the rate",
            0,
        ),
        ("return [final_loss(low), final_loss(high)]", "Return one learning rate", 0),
        (
            """
rng = np.random.default_rng(6)
rates = low * (high / low) ** rng.random(80)
losses = [final_loss(rate) for rate in rates]
return rates[np.nanargmin(losses)]
""",
            "Your 80 tries are too far apart: 40 have to be enough",
            0.5,
        ),
        (
            """
exponents = np.linspace(np.log10(low), np.log10(high), 40)
losses = [final_loss(10**exponent) for exponent in exponents]
return exponents[np.nanargmin(losses)]
""",
            "that is the exponent of a rate",
            0,
        ),
        (
            """
losses = [final_loss(rate) for rate in np.geomspace(low, high, 40)]
return np.nanargmin(losses)
""",
            "Is it the index of one?",
            0,
        ),
        ("return min(np.geomspace(low, high, 40), key=final_loss)", "tries are too far apart", 0.5),
        (
            """
rate = low
while not math.isnan(final_loss(rate)):
    rate *= 2
return rate / 4
""",
            "you try the rate",
            0,
        ),
        (
            """
best, least, rate = low, math.inf, low
loss = final_loss(rate)
while not math.isnan(loss):
    if loss < least:
        best, least = rate, loss
    rate = min(2 * rate, high)
    loss = final_loss(rate)
tries = np.geomspace(best / 2, min(2 * best, high), 15)
return tries[np.nanargmin([final_loss(rate) for rate in tries])]
""",
            "Does a loop wait for nan",
            0,
        ),
        (
            """
losses = {rate: final_loss(rate) for rate in np.geomspace(low, high, 30)}
failed = [rate for rate, loss in losses.items() if not math.isfinite(loss)]
return failed[0]
""",
            "so test with `math.isfinite`",
            0,
        ),
    ],
    "08.7": [
        ("return model(images).argmax(dim=1)", "works in training mode", 0),
        ("with torch.no_grad():\n    return model(images).argmax(dim=1)", "in training mode", 0),
        ("model.eval()\nreturn model(images).argmax(dim=1)", "left in evaluation mode", 0.5),
        (
            "model.eval()\nclasses = model(images).argmax(dim=1)\nmodel.train()\nreturn classes",
            "a graph is recorded",
            0.5,
        ),
        (changed(PREDICT, "model.train(mode)", "model.train()"), "is left in training mode", 0.5),
        (PREDICT, "each has its own `training`", 0.5),
        (
            """
modes = [layer.training for layer in model.children()]
model.eval()
with torch.no_grad():
    classes = model(images).argmax(dim=1)
for layer, mode in zip(model.children(), modes):
    layer.training = mode
return classes
""",
            "`modules()` begins with the model",
            0.5,
        ),
        (
            """
modes = {part: part.training for part in model.modules()}
model.eval()
torch.set_grad_enabled(False)
classes = model(images).argmax(dim=1)
for part in modes:
    part.training = modes[part]
return classes
""",
            "`torch.set_grad_enabled(False)` stays",
            0.5,
        ),
        (changed(PREDICT, ".argmax(dim=1)", ""), "These are the logits", 0),
        (changed(PREDICT, "argmax(dim=1)", "argmax(dim=0)"), "looks for an image in each class", 0),
        (changed(PREDICT, "return classes", "return classes.tolist()"), "Return a tensor", 0),
        (changed(PREDICT, "return classes", "return classes.double()"), "integers as", 0),
        ("return torch.zeros(len(images), dtype=int)", "The model is never called", 0),
        (
            "model.eval().requires_grad_(False)\nclasses = model(images).argmax(dim=1)\n"
            "model.train()\nreturn classes",
            "without `requires_grad`",
            0.5,
        ),
        (
            "import copy\nreturn copy.deepcopy(model).eval()(images).argmax(dim=1)",
            "a graph is recorded",
            0.5,
        ),
        (
            "import copy\nmodel = copy.deepcopy(model)\nwith torch.no_grad():\n"
            "    return model(images).argmax(dim=1)",
            "works in training mode",
            0,
        ),
        (
            "model.train()\nfor _ in range(3):\n    model(images)\n" + PREDICT,
            "works in training mode",
            0,
        ),
    ],
}

# Answers that differ from the solution, and are as right.
RIGHT = {
    "08.7": [
        """
import copy
with torch.no_grad():
    return copy.deepcopy(model).eval()(images).argmax(dim=1)
""",
        """
parts = [part for part in model.modules() if isinstance(part, (nn.BatchNorm1d, nn.Dropout))]
modes = [part.training for part in parts]
for part in parts:
    part.eval()
with torch.no_grad():
    classes = model(images).argmax(dim=1)
for part, mode in zip(parts, modes):
    part.train(mode)
return classes
""",
    ],
}
