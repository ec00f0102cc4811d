"""Two small notebooks for the tests of the slides: one good, one with a defect on each slide."""

import base64
import io
from functools import cache

import nbformat
from matplotlib.figure import Figure


@cache
def sigmoid_png(width: float, height: float) -> str:
    """Draw a figure in the course's sizes, with twice the pixels, in base64."""
    figure = Figure(figsize=(width, height), dpi=110, layout="constrained")
    axes = figure.subplots()
    x = [i / 20 for i in range(-100, 101)]
    axes.plot(x, [1 / (1 + 2.718281828 ** (-z)) for z in x], color="#0072B2", linewidth=3)
    axes.set_title("Sigmoid saturates at both ends", fontsize=16)
    axes.set_xlabel("pre-activation $z$", fontsize=14)
    axes.set_ylabel("activation $h$", fontsize=14)
    axes.tick_params(labelsize=14)
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=220)
    return base64.b64encode(file.getvalue()).decode()


def figure_output(width: float, height: float, alt: str | None = None) -> dict:
    """Return a figure as `course_utils.plotting.show` stores it."""
    data = {"image/png": sigmoid_png(width, height), "text/plain": "<Figure>"}
    metadata = {"width": round(110 * width), "height": round(110 * height)}
    if alt:
        metadata["alt"] = alt
    return nbformat.v4.new_output("display_data", data, metadata={"image/png": metadata})


def stream(text: str, name: str = "stdout") -> dict:
    """Return printed text."""
    return nbformat.v4.new_output("stream", name=name, text=text)


def html(text: str) -> dict:
    """Return an HTML output."""
    return nbformat.v4.new_output("display_data", {"text/html": text, "text/plain": "html"})


def markdown(source: str, slide_type: str = "-", *tags: str, **more) -> dict:
    """Return a Markdown cell."""
    metadata = {"slideshow": {"slide_type": slide_type}, "tags": list(tags)}
    return nbformat.v4.new_markdown_cell(source, metadata=metadata, **more)


def code(source: str, slide_type: str = "-", *tags: str, outputs: tuple = ()) -> dict:
    """Return a code cell with stored outputs."""
    metadata = {"slideshow": {"slide_type": slide_type}, "tags": list(tags)}
    return nbformat.v4.new_code_cell(
        source, metadata=metadata, outputs=list(outputs), execution_count=1
    )


def notebook(cells: list) -> nbformat.NotebookNode:
    """Return a notebook with stable cell ids."""
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    language = {"name": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"language_info": language})


TRAINING = '''\
def train(model, X, y, *, epochs, learning_rate, rng):
    """Train with mini-batches of 128 samples."""
    losses = []
    for epoch in range(epochs):
        order = rng.permutation(len(X))  # a new order each time
        for batch in order.reshape(-1, 128):
            logits = model.forward(X[batch])
            loss, delta = cross_entropy(logits, y[batch])
            gradients = model.backward(delta)
            for name, gradient in gradients.items():
                model.parameters[name] -= learning_rate * gradient
            losses.append(loss)
        print(f"epoch {epoch + 1}: loss {loss:.3f}")
    return losses


losses = train(mlp, X, y, epochs=3, learning_rate=0.1, rng=rng)'''

NETWORK = """\
model = nn.Sequential(
    nn.Flatten(),
    nn.Linear(784, 128),
    nn.ReLU(),
    nn.Linear(128, 10),
)
n = sum(p.numel()
        for p in model.parameters())
print(f"{n:,} parameters")"""


def good_deck() -> nbformat.NotebookNode:
    """Return a lecture that uses everything the slides offer, without a defect."""
    rows = [("logistic regression", "7 850", "92.4 %"), ("MLP", "101 770", "98.3 %")]
    table = "\n".join(f"| {a} | {b} | {c} |" for a, b, c in rows)
    return notebook(
        [
            markdown(
                "# Train a network to read handwritten digits\n\n"
                "*From Neuron to Network* · Lecture 07",
                "slide",
            ),
            markdown("[![badge](https://example.org/badge.svg)](https://example.org)", "skip"),
            code("import course_utils", "skip"),
            markdown(
                "Ask first who has used **PyTorch**; recall $h = f(Wx + b)$. Привет!", "notes"
            ),
            markdown("A second note.", "notes"),
            markdown(
                "## The neuron: a weighted sum and a bend\n\n"
                "A neuron multiplies each input by a **weight**, adds a *bias* and applies an "
                "activation function:\n\n"
                "$$z = \\sum_{i=1}^{d} w_i x_i + b, \\qquad h = f(z)$$\n\n"
                "- the weights $w_i$ say how much each input counts,\n"
                "- the bias $b$ shifts the threshold,\n"
                "- without $f$, layers collapse into one: $W_2 (W_1 x) = (W_2 W_1) x$.\n\n"
                "> Learning means finding $w$ and $b$ from examples.",
                "slide",
            ),
            markdown("## Cross-entropy punishes confident mistakes", "slide"),
            markdown(
                "$$L = -\\frac{1}{N} \\sum_{n=1}^{N} \\log p_{n, y_n}, \\qquad "
                "p_{nk} = \\frac{e^{z_{nk}}}{\\sum_{j} e^{z_{nj}}}$$"
            ),
            code(
                "z = np.array([[2.0, 1.0, 0.1]])  # logits of one sample\n"
                "p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)\n"
                'print("p =", p.round(3))\n'
                'print("L =", -np.log(p[0, 0]).round(3))',
                outputs=(stream("p = [[0.659 0.242 0.099]]\nL = 0.417\n"),),
            ),
            markdown("## The whole training loop", "subslide"),
            code(TRAINING, "-", "hide-output", outputs=(stream("epoch 1: loss 0.412\n"),)),
            markdown("## Code and what it draws", "slide"),
            code(
                "z = np.linspace(-5, 5, 201)\n"
                "h = 1 / (1 + np.exp(-z))\n"
                "ax.plot(z, h, linewidth=3)\n"
                'ax.set_xlabel("pre-activation $z$")\n'
                'ax.set_ylabel("activation $h$")',
                outputs=(figure_output(7, 3.6, "Sigmoid rises from 0 to 1 around z = 0."),),
            ),
            markdown("## Code first, then what it draws", "slide"),
            code(
                TRAINING,
                "-",
                "output-below",
                outputs=(figure_output(8, 4.5, "The sigmoid, once more."),),
            ),
            markdown("Point at both ends.", "notes"),
            markdown("## Side by side", "slide"),
            code(NETWORK, "-", "left", outputs=(stream("101,770 parameters\n"),)),
            markdown("`nn.Linear` stores $W^\\top$.", "-", "left"),
            markdown("A note doesn't end the row.", "notes"),
            code(
                "plot_sigmoid()",
                "-",
                "right",
                "hide-input",
                outputs=(figure_output(5.6, 4.6, "Sigmoid rises from 0 to 1 around z = 0."),),
            ),
            markdown("## A figure fills the slide", "slide"),
            code(
                "plot()",
                "-",
                "hide-input",
                outputs=(figure_output(9, 5, "Sigmoid rises from 0 to 1 around z = 0."),),
            ),
            markdown(
                "## More parameters help\n\n"
                f"| model | parameters | accuracy |\n|:--|--:|--:|\n{table}",
                "slide",
            ),
            markdown("Measured on the 10 000 test images.", "-", "small", "center"),
            code(
                "check(gradient)",
                "-",
                "hide-input",
                outputs=(
                    html(
                        "<table><thead><tr><th>parameter</th><th>worst relative error</th></tr>"
                        "</thead><tbody><tr><td>W1</td><td>3.1e-10</td></tr></tbody></table>"
                    ),
                ),
            ),
            markdown("## One thing at a time", "slide"),
            markdown("1. The forward pass computes and **stores** every $h^{(l)}$."),
            markdown(
                "2. The backward pass computes $\\delta^{(l)}$ from $\\delta^{(l+1)}$.", "fragment"
            ),
            markdown("3. Each gradient is a product of the two.", "fragment"),
            code("dW = H.T @ delta", "-"),
            markdown(
                "## Exercise 7.2 · Gradient of the weights ★★\n\n"
                "Write `weight_gradient(H, delta)`: from the activations $H$ of shape $(N, d)$ and "
                "the error signal $\\delta$ of shape $(N, K)$ compute $\\partial J / \\partial W$.",
                "slide",
            ),
            code("def weight_gradient(H, delta):\n    raise NotImplementedError()"),
            code(
                'exercises.check("07.2", weight_gradient)',
                outputs=(html("<p><b>07.2</b>: not started yet.</p>"),),
            ),
            markdown(
                "### Русский и σ\n\nТекст на русском языке, `код`, σ(z) и "
                "$\\hat{y}=\\operatorname{softmax}(z)$, $\\underbrace{x}_{вход}$, "
                "$\\boldsymbol{w}$, $\\mathcal{L}$, $\\color{#0072B2}{x}$; interval [0, 1].\n\n"
                '<span style="color:#D55E00">inline HTML</span>',
                "slide",
            ),
        ]
    )


def bullets(count: int) -> str:
    """Return a Markdown list."""
    return "\n".join(f"- point {i}" for i in range(count))


TALL_CODE = "\n".join(f"layer_{i} = nn.Linear(128, 128)" for i in range(30))
CODE_OF_13_LINES = "\n".join(f"x_{i} = {i}" for i in range(13))
WIDE_ROW = "|" + "|".join(f"column {i}" for i in range(16)) + "|"
BROKEN_PNG = "data:image/png;base64,iVBORw0KGgo="
RIGHT = "position: absolute; right: 30px; bottom: 14px"

# What is wrong with a slide, the kinds of problems that must be found on it (all of them, and no
# other), and its cells. `GOOD` slides look suspicious and are not.
DEFECTS = {
    "too many bullets": ({"overflow"}, [markdown(bullets(19))]),
    "a fragment beyond the bottom": (
        {"overflow"},
        [markdown(bullets(5)), markdown(bullets(9), "fragment")],
    ),
    "a wide formula": (
        {"overflow"},
        [markdown("$$" + "+".join(f"x_{{{i}}}w_{{{i}}}" for i in range(1, 40)) + "$$")],
    ),
    "a wide table": (
        {"overflow"},
        [markdown(f"{WIDE_ROW}\n{'|--' * 16}|\n{WIDE_ROW}")],
    ),
    "a long line of code": ({"overflow"}, [code("x = " + " + ".join(["weight"] * 12))]),
    "a long line of output": ({"overflow"}, [code("x", outputs=(stream("1234567 " * 14),))]),
    "tall code": ({"overflow"}, [code(TALL_CODE)]),
    "tall code beside a figure": (
        {"overflow"},
        [
            code(TALL_CODE, "-", "left"),
            code("f()", "-", "right", "hide-input", outputs=(figure_output(5, 4, "Sigmoid."),)),
        ],
    ),
    "something left of the slide": (
        {"overflow"},
        [markdown('<p style="margin-left: -200px">far left</p>')],
    ),
    "text on the slide number": ({"overflow"}, [markdown(f'<p style="{RIGHT}">over it</p>')]),
    "a box that hides lines": (
        {"clipped"},
        [markdown('<div style="height: 30px; overflow: hidden">' + "hidden text " * 40 + "</div>")],
    ),
    "a box that hides the end of a line": (
        {"clipped"},
        [
            code(
                "x",
                outputs=(html(f'<pre style="width: 9em; overflow: auto">{"scroll " * 5}</pre>'),),
            )
        ],
    ),
    "an unknown TeX command": ({"math"}, [markdown("$\\sigmoid(x)$")]),
    "TeX with environments mixed up": (
        {"math"},
        [markdown("$\\begin{pmatrix} 1 \\end{bmatrix}$")],
    ),
    "TeX with a missing brace": ({"math"}, [markdown("$\\frac{1}{2$ and more")]),
    "a formula that is not closed": ({"math"}, [markdown("A formula \\begin{align} x")]),
    "a dollar that is not closed": ({"math"}, [markdown("the weight $w and more")]),
    "a damaged image": ({"image"}, [markdown(f"![damaged]({BROKEN_PNG})")]),
    "an image beside the notebook": ({"image"}, [markdown("![photo](photo.png)")]),
    "an image from the web": ({"image"}, [markdown("![web](https://example.org/photo.png)")]),
    "a figure without alternative text": ({"alt"}, [code("f()", outputs=(figure_output(7, 4),))]),
    "an image with empty alternative text": (
        {"alt"},
        [
            markdown(
                "![](attachment:figure.png)",
                attachments={"figure.png": {"image/png": sigmoid_png(5, 3)}},
            )
        ],
    ),
    "a figure with no room left": (
        {"shrunk"},
        [code(CODE_OF_13_LINES, outputs=(figure_output(7, 4, "Sigmoid."),))],
    ),
    "tiny text": ({"tiny"}, [markdown('<p style="font-size: 9px">small print</p>')]),
    "a warning": ({"stderr"}, [code("x", outputs=(stream("DeprecationWarning", "stderr"),))]),
    "an exception": (
        {"stderr"},
        [
            code(
                "1 / 0",
                outputs=(
                    nbformat.v4.new_output(
                        "error",
                        ename="ZeroDivisionError",
                        evalue="division by zero",
                        traceback=["ZeroDivisionError: division by zero"],
                    ),
                ),
            )
        ],
    ),
    "GOOD dollars and brackets": (
        set(),
        [
            markdown(
                "`$x$` in code; $a<b$, $a \\_ b$; the interval [0, 1]; \\\\(x^2\\\\) is typeset."
            )
        ],
    ),
    "GOOD full slide": (set(), [markdown(bullets(10))]),
    "GOOD attachment": (
        set(),
        [
            markdown(
                "![A sigmoid.](attachment:figure.png)",
                attachments={"figure.png": {"image/png": sigmoid_png(9, 8)}},
            )
        ],
    ),
}


def bad_deck() -> nbformat.NotebookNode:
    """Return a notebook of a title, an empty slide, and a slide for each of `DEFECTS`."""
    cells = [
        markdown("# Everything that can go wrong", "slide"),
        markdown("<span></span>", "slide"),
        markdown('<script>throw new Error("boom")</script>'),
    ]
    for title, (_, content) in DEFECTS.items():
        cells += [markdown(f"## {title}", "slide"), *content]
    return notebook(cells)
