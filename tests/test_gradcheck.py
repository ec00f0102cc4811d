"""The gradient checker: accuracy, every diagnosis with its mistake planted, kinks, bad input."""

import html
import re

import numpy as np
import pytest

from course_utils.gradcheck import (
    GradientReport,
    central_difference,
    check_gradient,
    forward_difference,
)

MODES = [{}, {"entries": 60}, {"directions": 4}]


class Network:
    """A two-layer network with mean squared error, its loss and its gradient."""

    def __init__(self, activation="tanh", shape=(5, 4, 3), N=6, seed=0):
        rng = np.random.default_rng(seed)
        d, hidden, outputs = shape
        self.X, self.Y = rng.normal(size=(N, d)), rng.normal(size=(N, outputs))
        self.relu = activation == "relu"
        self.params = {
            "W1": rng.normal(size=(d, hidden)),
            "b1": rng.normal(size=hidden),
            "W2": rng.normal(size=(hidden, outputs)),
            "b2": rng.normal(size=outputs),
        }

    def forward(self, params):
        Z = self.X @ params["W1"] + params["b1"]
        H = np.maximum(Z, 0) if self.relu else np.tanh(Z)
        return Z, H, H @ params["W2"] + params["b2"]

    def loss(self, params):
        return 0.5 * np.sum((self.forward(params)[2] - self.Y) ** 2) / len(self.X)

    def grads(self, params=None):
        params = self.params if params is None else params
        Z, H, output = self.forward(params)
        delta2 = (output - self.Y) / len(self.X)
        delta1 = (delta2 @ params["W2"].T) * ((Z > 0) if self.relu else 1 - H**2)
        return {
            "W1": self.X.T @ delta1,
            "b1": delta1.sum(axis=0),
            "W2": H.T @ delta2,
            "b2": delta2.sum(axis=0),
        }

    def check(self, grads=None, **options) -> GradientReport:
        return check_gradient(self.loss, self.params, grads or self.grads(), **options)


@pytest.fixture
def net():
    return Network()


# --- finite differences


def test_central_difference_of_a_network_is_exact_to_nine_digits(net):
    numeric, exact = central_difference(net.loss, net.params), net.grads()
    for key in exact:
        assert numeric[key].shape == exact[key].shape and numeric[key].dtype == np.float64
        np.testing.assert_allclose(numeric[key], exact[key], rtol=0, atol=1e-9)


def test_finite_differences_agree_with_scipy(net):
    approx_fprime = pytest.importorskip("scipy.optimize").approx_fprime

    def f(w):
        return net.loss(net.params | {"W1": w.reshape(5, 4)})

    w = net.params["W1"].ravel()
    for difference in (forward_difference, central_difference):
        np.testing.assert_allclose(difference(f, w), approx_fprime(w, f), atol=1e-6)


def test_forward_difference_is_right_but_less_accurate(net):
    exact = net.grads()["W1"]
    forward = np.abs(forward_difference(net.loss, net.params)["W1"] - exact).max()
    central = np.abs(central_difference(net.loss, net.params)["W1"] - exact).max()
    assert 10 * central < forward < 1e-6


@pytest.mark.parametrize(
    ("difference", "order"), [(forward_difference, 1), (central_difference, 2)]
)
def test_error_falls_with_the_order_of_the_method(difference, order):
    errors = [abs(difference(np.exp, 0.5, step=h) - np.exp(0.5)) for h in (1e-2, 1e-3)]
    assert np.log10(errors[0] / errors[1]) == pytest.approx(order, abs=0.1)


@pytest.mark.parametrize("difference", [forward_difference, central_difference])
def test_step_scales_with_the_parameter(difference):
    # With a step of 6e-6 at x = 1e8 only one digit of x + h would be left.
    assert difference(lambda x: x**2, 1e8) == pytest.approx(2e8, rel=1e-6)


def test_structures_and_shapes_are_kept():
    rng = np.random.default_rng(0)
    params = [
        (rng.normal(size=(2, 3, 4)), rng.normal(size=3)),
        {"scalar": np.array(2.0), "number": 3, "empty": np.zeros((0, 2))},
        1.5,
    ]

    def f(p):
        (A, b), rest, c = p
        assert type(p) is list and type(p[0]) is tuple and rest["scalar"].shape == ()
        total = np.sum(A**2) + np.sum(b**3) + rest["empty"].sum()
        return total + rest["scalar"] ** 2 + rest["number"] ** 2 + c**2

    for difference in (central_difference, forward_difference):
        (A, b), rest, c = difference(f, params)
        np.testing.assert_allclose(A, 2 * params[0][0], atol=1e-6)
        np.testing.assert_allclose(b, 3 * params[0][1] ** 2, atol=1e-6)
        assert isinstance(rest["scalar"], np.ndarray) and rest["scalar"].shape == ()
        assert isinstance(rest["number"], float) and isinstance(c, float)
        assert (rest["scalar"], rest["number"], c) == pytest.approx((4, 6, 3))
        assert rest["empty"].shape == (0, 2)
    exact = [(2 * params[0][0], 3 * params[0][1] ** 2), {"scalar": 4, "number": 6}, 3]
    exact[1]["empty"] = np.zeros((0, 2))
    report = check_gradient(f, params, exact)
    assert report and "params[0][1]" in report.worst and "params[1]['scalar']" in report.worst


@pytest.mark.parametrize("difference", [forward_difference, central_difference])
def test_single_array_and_number(difference):
    np.testing.assert_allclose(
        difference(lambda w: np.sum(w**2), np.arange(3)), [0, 2, 4], atol=1e-6
    )
    slope = difference(np.sin, 1.0)
    assert isinstance(slope, float) and slope == pytest.approx(np.cos(1), abs=1e-7)
    assert difference(lambda w: w, 2.0) == pytest.approx(1)  # f returns the array that is moved


def test_params_are_never_changed_even_if_f_raises(net):
    before = {key: value.copy() for key, value in net.params.items()}
    for value in net.params.values():
        value.flags.writeable = False
    calls = 0

    def f(params):
        nonlocal calls
        calls += 1
        if calls == 30:
            raise RuntimeError("in the middle of a move")
        return net.loss(params)

    for run in (
        lambda: central_difference(f, net.params),
        lambda: forward_difference(f, net.params),
        lambda: check_gradient(f, net.params, {k: -v for k, v in net.grads().items()}),
    ):
        calls = 0
        with pytest.raises(RuntimeError, match="middle"):
            run()
        for key, value in net.params.items():
            np.testing.assert_array_equal(value, before[key])


# --- a correct gradient


@pytest.mark.parametrize("activation", ["tanh", "relu"])
@pytest.mark.parametrize("options", MODES)
@pytest.mark.parametrize("seed", range(5))
def test_correct_gradient_passes(activation, options, seed):
    report = Network(activation, seed=seed).check(**options, seed=seed)
    assert report and report.passed and not report.diagnosis, report
    assert all(worst <= 1e-6 for worst in report.worst.values())
    assert all(result.difference < 1e-8 for result in report.parameters)


def test_kinds_of_check_differ_in_cost_and_coverage():
    net = Network(shape=(30, 20, 10))
    full, entries, directions = (net.check(**options) for options in MODES)
    total = sum(value.size for value in net.params.values())
    assert sum(result.checked for result in full.parameters) == total
    assert full.evaluations < total / 5  # central differences of all entries take 2 * total
    assert sum(result.checked for result in entries.parameters) == 60
    assert all(result.checked >= 10 for result in entries.parameters)  # the small ones as well
    assert entries.evaluations < 140
    assert {result.checked for result in directions.parameters} == {4}
    assert directions.evaluations < 25


def test_report_as_text_shows_bounds_instead_of_round_off(net):
    assert str(net.check()) == (
        "Gradient check: ✓ passed\n"
        "parameter  shape   entries  relative error  verdict\n"
        "W1         (5, 4)  20       < 1e-06         ✓ correct\n"
        "b1         (4,)    4        < 1e-06         ✓ correct\n"
        "W2         (4, 3)  12       < 1e-06         ✓ correct\n"
        "b2         (3,)    3        < 1e-06         ✓ correct"
    )
    assert len({repr(net.check(seed=seed)) for seed in range(5)}) == 1
    wrong = net.grads() | {"W1": 3 * net.grads()["W1"]}
    assert len({repr(net.check(wrong, seed=seed)) for seed in range(5)}) == 1


def test_report_in_jupyter(net):
    page = net.check(net.grads() | {"b1": -net.grads()["b1"]})._repr_html_()
    text = html.unescape(re.sub("<[^>]*>", " ", page))
    assert "✗ FAILED" in re.sub(" +", " ", text)  # words, not only colors
    assert "✓ correct" in re.sub(" +", " ", text) and "b1: wrong sign" in text
    assert set(re.findall("#[0-9A-F]{6}", page)) == {"#009E73", "#D55E00"}
    assert "background" not in page
    report = check_gradient(lambda p: p["<W>"] ** 2, {"<W>": 1.0}, {"<W>": -2.0})
    assert "<W>" not in report._repr_html_() and "&lt;W&gt;" in report._repr_html_()


# --- each diagnosis, with the mistake planted


def scaled(factor):
    return lambda grads: {key: factor * value for key, value in grads.items()}


MISTAKES = {
    "sign": (scaled(-1), "all parameters: wrong sign."),
    "2": (scaled(2), "all parameters: constant factor 2."),
    "1/2": (scaled(1 / 2), "all parameters: constant factor 1/2."),
    "N": (scaled(6), "all parameters: constant factor N = 6 (a sum over the examples, but f aver"),
    "1/N": (
        scaled(1 / 6),
        "all parameters: constant factor 1/N = 1/6 (divided by N once too often",
    ),
    "other": (scaled(3.7), "all parameters: constant factor 3.7."),
    "1/other": (scaled(1 / 15), "all parameters: constant factor 1/15."),
    "sign and 2": (scaled(-2), "all parameters: wrong sign and constant factor 2."),
    "missing": (
        lambda g: g | {"b1": 0 * g["b1"]},
        "b1: the gradient is zero, the slope of f is not",
    ),
    "two missing": (
        lambda g: g | {"b1": 0 * g["b1"], "W1": 0 * g["W1"]},
        "W1, b1: the gradient is zero, the slope of f is not",
    ),
    "nan": (
        lambda g: g | {"W2": np.where(np.eye(4, 3), np.nan, g["W2"])},
        "W2: not finite, 3 of 12 entries nan or inf.",
    ),
    "inf": (
        lambda g: g | {"b2": g["b2"] * [1, np.inf, 1]},
        "b2: not finite, 1 of 3 entries nan or",
    ),
    "transposed": (
        lambda g: g | {"W1": g["W1"].T},
        "W1: transposed, shape (4, 5) instead of (5, 4).",
    ),
    "per example": (
        lambda g: g | {"b1": np.tile(g["b1"], (6, 1))},
        "b1: shape (6, 4) instead of (4,): one gradient per example?",
    ),
    "kept dimension": (
        lambda g: g | {"b1": g["b1"][None, None, :]},
        "b1: shape (1, 1, 4) instead of (4,).",
    ),
    "rows": (
        lambda g: g | {"W1": g["W1"] * [[-1], [1], [1], [-1], [1]]},
        "W1: only rows 0, 3 of 5 are wrong: wrong sign.",
    ),
    "row": (
        lambda g: g | {"W1": g["W1"] * [[1], [1], [0], [1], [1]]},
        "W1: only row 2 of 5 is wrong: the gradient is zero",
    ),
    "column": (
        lambda g: g | {"W2": g["W2"] * [1, 2, 1]},
        "W2: only column 1 of 3 is wrong: constant factor 2.",
    ),
    "rows of a bias": (
        lambda g: g | {"b1": g["b1"] * [1, 5, 1, 5]},
        "b1: only entries 1, 3 of 4 are",
    ),
    "entry": (
        lambda g: g | {"W1": g["W1"] + 0.25 * (np.arange(20).reshape(5, 4) == 14)},
        "W1: only entry [3, 2] is wrong, gradient ",
    ),
    "different mistakes": (
        lambda g: g | {"W1": -g["W1"], "b2": 2 * g["b2"]},
        "b2: constant factor 2.",
    ),
    "one factor": (lambda g: g | {"W1": 7 * g["W1"]}, "W1: constant factor 7."),
    "scattered entries": (
        lambda g: g | {"W1": g["W1"] + np.diag([1, 0, 0.5, 0.7, 0])[:, :4]},
        "W1: 3 of 20 entries are wrong, the largest difference is at [0, 0]: gradient ",
    ),
    "anything else": (
        lambda g: g | {"W2": g["W2"] + np.random.default_rng(1).normal(size=(4, 3))},
        "W2: 12 of 12 entries are wrong, the largest difference is at [",
    ),
}


@pytest.mark.parametrize("options", MODES)
@pytest.mark.parametrize("mistake", MISTAKES)
def test_planted_mistake_is_named(net, mistake, options):
    plant, diagnosis = MISTAKES[mistake]
    right = net.grads()
    report = net.check(plant(right), batch_size=6, **options)
    assert not report and not report.passed
    assert any(text.startswith(diagnosis) for text in report.diagnosis), report
    assert f"Diagnosis: {diagnosis}" in str(report)
    changed = {
        name
        for name, value in plant(right).items()
        if value.shape != right[name].shape or not np.array_equal(value, right[name])
    }
    assert {result.name for result in report.parameters if not result.passed} == changed
    assert len(report.diagnosis) == (2 if mistake == "different mistakes" else 1), report


def test_relative_errors_of_a_wrong_gradient(net):
    worst = net.check(scaled(-1)(net.grads())).worst
    assert worst == pytest.approx(dict.fromkeys(net.params, 2.0))
    assert "2.0             ✗ wrong" in str(net.check(scaled(-1)(net.grads())))


def test_transposed_square_matrix():
    net = Network(shape=(4, 4, 3))
    report = net.check(net.grads() | {"W1": net.grads()["W1"].T})
    assert [text[:22] for text in report.diagnosis] == ["W1: transposed: the ri"]


def test_transposed_and_wrong(net):
    report = net.check(net.grads() | {"W1": -net.grads()["W1"].T})
    assert [text[:14] for text in report.diagnosis] == ["W1: transposed", "W1: wrong sign"]


@pytest.mark.parametrize("options", [*MODES, {"entries": 6}])
def test_exchanged_gradients_are_named(options):
    net = Network(shape=(4, 4, 4))
    g = net.grads()
    weights, biases = {"W1": g["W2"], "W2": g["W1"]}, {"b1": g["b2"], "b2": g["b1"]}
    W = "W1 and W2: exchanged, each has the other's gradient."
    b = "b1 and b2: exchanged, each has the other's gradient."
    for wrong, diagnosis in (
        (weights, (W,)),
        (biases, (b,)),
        (weights | biases, (W, b)),
        (weights | {"b1": -g["b1"]}, (W, "b1: wrong sign.")),
    ):
        report = net.check(g | wrong, **options)
        assert report.diagnosis == diagnosis
        assert {p.name for p in report.parameters if p.passed is False} == set(wrong)


@pytest.mark.parametrize("shape", [(), (3,), (2, 3)])
def test_gradients_exchanged_in_a_circle(shape):
    rng = np.random.default_rng(0)
    a, b, c, d = params = [rng.normal(size=shape) for _ in range(4)]
    report = check_gradient(
        lambda p: sum(np.sum(w**2) for w in p), params, [2 * b, 2 * d, 2 * c, 2 * a]
    )
    assert report.diagnosis == (
        "params[0], params[1] and params[3]: exchanged, each has the gradient of the next, "
        "the last that of the first.",
    )


A, B = np.array([1.0, 2, -1]), np.array([0.0, 3, 5])
NO_EXCHANGE = {  # slopes of two parameters, gradients given for them, diagnosis
    "equal": ((A, A), (A, A), []),
    "equal and wrong": ((A, A), (B, B), ["all parameters: 3 of 3 entries are wrong"]),
    "opposite": ((A, -A), (-A, A), ["all parameters: wrong sign."]),
    "one only": ((A, B), (B, B), ["a: 3 of 3 entries are wrong"]),
    "doubled": ((A, B), (B, 2 * A), ["a: 3 of 3 entries are", "b: 3 of 3 entries are"]),
    "not quite": ((A, B), (B, A + 1e-3 * B), ["a: 3 of 3 entries", "b: 3 of 3 entries"]),
    "missing": ((A, 0 * B), (0 * A, A), ["a: the gradient is zero", "b: f does not depend on it"]),
}


@pytest.mark.parametrize("case", NO_EXCHANGE)
def test_what_only_looks_like_an_exchange(case):
    (a, b), grads, expected = NO_EXCHANGE[case]
    params = {"a": np.ones(3), "b": np.ones(3)}
    report = check_gradient(
        lambda p: a @ p["a"] + b @ p["b"], params, dict(zip("ab", grads, strict=True))
    )
    assert len(report.diagnosis) == len(expected), report
    assert all(map(str.startswith, report.diagnosis, expected)), report


def test_one_wrong_entry_in_two_parameters_with_equal_gradients_is_no_exchange():
    x = np.random.default_rng(0).normal(size=300)
    a, b = x.copy(), x.copy()
    a[7], b[9] = 1, 1
    report = check_gradient(lambda p: x @ (p[0] + p[1]), [np.zeros(300), np.ones(300)], [a, b])
    assert [text[:26] for text in report.diagnosis] == [
        "params[0]: only entry [7] ",
        "params[1]: only entry [9] ",
    ]


def test_an_error_in_delta_shows_in_the_columns_of_one_example():
    net = Network(shape=(5, 4, 4), N=1)
    _, H, output = net.forward(net.params)
    delta2 = output - net.Y
    transposed = (delta2 @ net.params["W2"]) * (1 - H**2)
    forgotten = delta2 @ net.params["W2"].T
    for delta1, hint in ((transposed, "an error in δ"), (forgotten, "derivative of the activ")):
        wrong = {"W1": net.X.T @ delta1, "b1": delta1[0]}
        (diagnosis, _) = net.check(net.grads() | wrong).diagnosis
        assert diagnosis.startswith("W1: each column has a constant factor of its own, ")
        assert hint in diagnosis
        factors = delta1[0] / net.grads()["b1"]
        assert f"own, {factors[0]:.3g}, {factors[1]:.3g}, " in diagnosis
    many = Network(shape=(5, 4, 4), N=3)  # several examples mix in every column
    assert "each column" not in str(many.check({**many.grads(), "W1": many.grads()["W1"] ** 2}))


def test_one_number_alone_gives_no_constant_factor_except_a_well_known_one():
    def f(p):
        return p["a"] ** 2 + p["b"] ** 3

    def diagnosis(*grads):
        return check_gradient(
            f, {"a": 1.0, "b": 2.0}, dict(zip("ab", grads, strict=True))
        ).diagnosis

    assert diagnosis(2 * 3.3, 12) == ("a: wrong, gradient 6.6, slope of f 2.",)
    assert diagnosis(2 * 2, 12) == ("a: constant factor 2.",)
    assert diagnosis(2 * -1, 12) == ("a: wrong sign.",)
    assert diagnosis(2 * 3, 12 * 3)[0].startswith(
        "all parameters: constant factor 3 (the number of"
    )


def test_f_that_ignores_its_argument(net):
    report = check_gradient(lambda _: net.loss(net.params), net.params, net.grads())
    assert len(report.diagnosis) == 1
    assert report.diagnosis[0].startswith("f does not change with params")
    assert report.passed is None and str(report).startswith("Gradient check: – not checked\n")
    assert "✗" not in str(report) and str(report).count("– not checked\n") == 5


def test_f_that_ignores_one_parameter(net):
    def f(params):
        return net.loss(params | {"b1": net.params["b1"]})

    report = check_gradient(f, net.params, net.grads())
    assert report.diagnosis == ("b1: f does not depend on it, but the gradient is not zero.",)


def test_zero_gradient_of_a_constant_function_is_right():
    assert check_gradient(lambda w: 7.0, np.ones(3), np.zeros(3))


@pytest.mark.parametrize("options", MODES)
def test_zero_gradient_of_a_loss_that_is_zero(options):
    def hinge(w):  # 0 where every example is on the right side, beyond the margin
        return np.sum(np.maximum(0, 1 - w))

    assert check_gradient(hinge, np.full(3, 2.0), np.zeros(3), **options)
    assert not check_gradient(hinge, np.full(3, 2.0), np.array([0, 0, 1e-9]), **options)


def test_slope_that_is_round_off_is_printed_as_zero():
    def f(w):  # does not depend on w[0], up to round-off
        return np.linalg.norm(np.arange(200) * w[0]) / w[0] + np.sum(w[1:])

    for x in (0.5, 0.77, 1, 2.2):
        report = check_gradient(f, np.array([x, 1, 1]), np.array([0.5, 1, 1]))
        assert report.diagnosis == ("params: only entry [0] is wrong, gradient 0.5, slope of f 0.",)


def test_a_wrong_gradient_is_found_at_the_cost_of_central_differences():
    net = Network(shape=(60, 50, 10))
    total = sum(value.size for value in net.params.values())
    assert net.check(scaled(-1)(net.grads())).evaluations < 3.5 * total


def test_f_that_is_not_finite(net):
    report = check_gradient(lambda _: np.inf, net.params, net.grads())
    assert report.diagnosis == ("f is inf at params: there are no slopes to compare with.",)
    assert report.passed is None and not report


def float32_network(params):
    net = Network()
    net.X, net.Y = net.X.astype(np.float32), net.Y.astype(np.float32)
    return net.loss({key: value.astype(np.float32) for key, value in params.items()})


@pytest.mark.parametrize(
    "f", [float32_network, lambda p: float(float32_network(p)), lambda p: np.float16(p["b1"].sum())]
)
@pytest.mark.parametrize("options", MODES)
def test_f_in_float32(net, f, options):
    report = check_gradient(f, net.params, net.grads(), **options)
    assert len(report.diagnosis) == 1 and report.passed is None and not report
    assert report.diagnosis[0].startswith(
        "f is too inexact for differences: it computes in float32"
    )


def test_f_partly_in_float32(net):
    def f(params):
        hidden = np.tanh((net.X @ params["W1"] + params["b1"]).astype(np.float32))
        return np.mean((hidden @ params["W2"] + params["b2"] - net.Y) ** 2)

    report = check_gradient(f, net.params, net.grads())
    assert report.diagnosis[0].startswith(
        "f is too inexact for differences: it computes in float32"
    )


def test_float32_parameters_and_gradient(net):
    net.params = {key: value.astype(np.float32) for key, value in net.params.items()}
    exact = net.grads({key: value.astype(np.float64) for key, value in net.params.items()})
    report = net.check(exact)
    assert report and report.notes == ("float32: W1, b1, W2, b2. f got float64 copies.",)
    rounded = {key: value.astype(np.float32) for key, value in exact.items()}
    assert net.check(rounded)
    assert net.check(rounded, tolerance=1e-8).diagnosis == (
        "all parameters: exact to float32 only: compute the gradient in float64.",
    )


def test_no_single_wrong_entry_hides_in_the_full_check():
    net = Network(shape=(10, 8, 3))
    exact = net.grads()
    for i in range(80):
        wrong = exact["W1"].copy()
        wrong.flat[i] *= 1 + 1e-4
        report = net.check(exact | {"W1": wrong})
        assert report.diagnosis[0].startswith(f"W1: only entry [{i // 8}, {i % 8}] is wrong"), i


@pytest.mark.parametrize("factor", [1, 1 + 1e-4])
def test_directions_see_a_wrong_entry_among_thousands(factor):
    net = Network(shape=(60, 50, 10))
    wrong = net.grads()
    wrong["W1"][7, 7] *= factor
    report = net.check(wrong, directions=10)
    assert report.passed == (factor == 1)
    if not report:
        assert "only a few entries" in report.diagnosis[0]


def test_directions_stay_where_f_is_straight():
    # All entries act together here: moved by the step for one entry, f would bend too much.
    w = np.random.default_rng(0).normal(size=20_000)
    gradient = np.full(w.size, np.cos(w.sum()))
    report = check_gradient(lambda w: np.sin(w.sum()), w, gradient, directions=5, tolerance=1e-7)
    assert report and report.evaluations < 25  # no smaller steps were needed


# --- round-off and tiny gradients


@pytest.mark.parametrize("scale", [1e-12, 1e12])
def test_verdict_does_not_depend_on_the_unit_of_f(net, scale):
    def f(params):
        return scale * net.loss(params)

    for options in MODES:
        assert check_gradient(f, net.params, scaled(scale)(net.grads()), **options)
        assert not check_gradient(f, net.params, scaled(2 * scale)(net.grads()), **options)


def test_round_off_at_entries_with_zero_gradient_is_no_error(net):
    net.X[:, 2] = 0
    assert not net.grads()["W1"][2].any()
    assert net.check() and check_gradient(lambda p: 1e3 + net.loss(p), net.params, net.grads())


def test_small_gradients_do_not_pass_by_an_absolute_tolerance():
    weights = np.array([1.0, 1e-4, 1e-8])

    def f(w):
        return np.sum(weights * w)

    assert check_gradient(f, np.zeros(3), weights)
    for i in range(3):
        wrong = weights.copy()
        wrong[i] *= 2
        assert not check_gradient(f, np.zeros(3), wrong)


def test_gradient_at_a_minimum():
    rng = np.random.default_rng(0)
    X, w = rng.normal(size=(20, 4)), rng.normal(size=4)
    y = X @ w

    def f(w):
        return np.mean((X @ w - y) ** 2)

    def gradient(w):
        return 2 * X.T @ (X @ w - y) / 20

    near = w + 1e-15
    assert check_gradient(f, w, gradient(w)) and check_gradient(f, near, gradient(near))
    assert not check_gradient(f, w, gradient(w + 1e-3))
    assert check_gradient(lambda w: np.sum(w**3), np.zeros(50), np.zeros(50))


def test_cancellation_inside_f_is_measured():
    def f(z):  # cross-entropy of a saturated network, with the round-off of numbers near 1000
        return np.log(np.sum(np.exp(z - 1000))) + 1000 - z[0]

    z = np.array([1000.0, 990, 985])
    p = np.exp(z - 1000) / np.sum(np.exp(z - 1000))
    assert check_gradient(f, z, p - [1, 0, 0])
    assert not check_gradient(f, z, 2 * p - [2, 0, 0])


def test_a_gradient_lost_in_round_off_is_pointed_out():
    def f(p):
        return 1 + 1e-8 * p["a"] + p["b"]

    report = check_gradient(f, {"a": 1.0, "b": 1.0}, {"a": 1e-8, "b": 1})
    assert report and len(report.notes) == 1
    assert report.notes[0].startswith(
        "a: the gradient is so small that round-off in f hides errors"
    )
    assert not check_gradient(f, {"a": 1.0, "b": 1.0}, {"a": 2e-8, "b": 1})
    assert check_gradient(lambda w: 1e9 + 1e-9 * np.sum(w), np.ones(3), np.full(3, 1e-9)).notes


# --- kinks


def relu_sum(w):
    return np.sum(np.maximum(w, 0))


@pytest.mark.parametrize("subgradient", [0, 0.5, 1])
def test_entries_at_a_kink_are_counted_and_skipped(subgradient):
    w = np.array([0.0, 1.0, -2.0, 0.0, 3.0])
    report = check_gradient(relu_sum, w, np.where(w == 0, subgradient, w > 0))
    assert report
    if subgradient != 0.5:  # the slope of the central difference: nothing to notice
        assert report.parameters[0].kinks == 2
        assert report.notes[0].startswith("params: 2 of 5 entries are at a kink of f")


def test_wrong_gradient_beside_kinks_fails():
    w = np.array([0.0, 1.0, -2.0, 0.0, 3.0])
    report = check_gradient(relu_sum, w, np.array([0.0, 1.0, 0.0, 0.0, -1.0]))
    assert report.diagnosis == ("params: only entry [4] is wrong, gradient -1, slope of f 1.",)
    assert report.parameters[0].kinks == 2


@pytest.mark.parametrize("value", [5, -5, 2.5])
def test_wrong_gradient_does_not_hide_as_a_kink(value):
    report = check_gradient(relu_sum, np.array([0.0, 1.0]), np.array([value, 1.0]))
    assert report.diagnosis[0].startswith("params: only entry [0] is wrong")


@pytest.mark.parametrize("exponent", np.arange(-11, -5, 0.5))
def test_kink_within_the_step(exponent):
    w = np.array([10.0**exponent, -(10.0**exponent), 2.0])
    right = (w > 0).astype(float)
    assert check_gradient(relu_sum, w, right)
    for wrong in (-right, 1.01 * right, right + np.array([0, 0, 1e-5])):
        assert not check_gradient(relu_sum, w, wrong)


NOT_CHECKED = "not checked, every entry looked at is at a kink of f (a ReLU at exactly 0)."


def test_all_entries_at_a_kink():
    report = check_gradient(relu_sum, np.zeros(3), np.zeros(3))
    assert report.passed is None and not report
    assert str(report) == (
        "Gradient check: – not checked\n"
        "parameter  shape  entries  relative error  verdict\n"
        "params     (3,)   3        –               – not checked\n"
        f"Diagnosis: params: {NOT_CHECKED} Move off it: add small random numbers to the "
        "parameters, such as the biases, or to the inputs."
    )
    assert "Gradient check: – not checked<" in report._repr_html_()


@pytest.mark.parametrize("options", MODES)
def test_one_parameter_at_a_kink_is_no_pass(options):
    def f(p):
        return relu_sum(p["a"]) + np.sum(p["b"] ** 2)

    params, grads = {"a": np.zeros(2), "b": np.ones(3)}, {"a": np.zeros(2), "b": np.full(3, 2.0)}
    report = check_gradient(f, params, grads, **options)
    assert report.passed is None and not report
    assert [result.passed for result in report.parameters] == [None, True]
    assert report.diagnosis[0].startswith(f"a: {NOT_CHECKED}") and len(report.diagnosis) == 1
    assert not report.notes
    # One entry beside the kink is enough, a mistake elsewhere counts more.
    report = check_gradient(f, params | {"a": np.array([0, -1.0])}, grads, **options)
    assert report and len(report.notes) == 1 and "1 of 2 entries are at a kink" in report.notes[0]
    report = check_gradient(f, params, grads | {"b": np.ones(3)}, **options)
    assert report.passed is False and str(report).startswith("Gradient check: ✗ FAILED")
    assert [text[:2] for text in report.diagnosis] == ["b:", "a:"]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("options", MODES)
def test_xor_network_with_zero_biases(seed, options):
    # For the input (0, 0) every hidden neuron is exactly at the kink of its ReLU.
    net = Network("relu", shape=(2, 4, 1), seed=seed)
    net.X, net.Y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[1], [0], [0], [1]])
    net.params |= {"b1": np.zeros(4), "b2": np.zeros(1)}
    report = net.check(**options)
    assert report.passed is None and report.diagnosis[0].startswith(f"b1: {NOT_CHECKED}"), report
    assert [result.passed for result in report.parameters] == [True, None, True, True]
    for key, value in net.grads().items():
        if value.any():
            assert net.check(net.grads() | {key: -value}, **options).passed is False
            assert net.check(net.grads() | {key: 2 * value}, **options).passed is False
    net.params["b1"] = np.random.default_rng(seed).normal(size=4) / 100  # what the report advises
    assert net.check(**options), net.check(**options)


@pytest.mark.parametrize("seed", range(12))
def test_hidden_layer_initialized_to_zero(seed):
    net = Network("relu", shape=(3, 4, 2), N=20, seed=seed)
    net.params |= {"W1": np.zeros((3, 4)), "b1": np.zeros(4)}
    report = net.check()
    assert report.diagnosis[0].startswith(f"W1, b1: {NOT_CHECKED}"), report
    assert [result.passed for result in report.parameters] == [None, None, True, True]
    assert net.check(net.grads() | {"b2": -net.grads()["b2"]}).passed is False


@pytest.mark.parametrize("options", MODES)
def test_every_neuron_at_the_kink_for_one_example(options):
    for seed in range(3):
        net = Network("relu", shape=(3, 8, 2), N=20, seed=seed)
        net.params["b1"] -= net.forward(net.params)[0][0]
        report = net.check(**options)
        assert report.diagnosis[0].startswith(f"W1, b1: {NOT_CHECKED}"), report
        wrong = net.grads() | {"b1": 1.01 * net.grads()["b1"]}
        assert net.check(wrong, **options).passed is False


def test_a_parameter_without_entries_has_nothing_to_check():
    params = {"w": 2.0, "none": np.zeros((0, 3))}
    report = check_gradient(lambda p: p["w"] ** 2, params, {"w": 4.0, "none": np.zeros((0, 3))})
    assert report and "none       (0, 3)  0        –               – no entries" in str(report)
    report = check_gradient(lambda p: p["w"] ** 2, params, {"w": 4.0, "none": np.zeros((0, 2))})
    assert report.passed is False and "none: shape (0, 2) instead of (0, 3)" in str(report)


# --- bad input


@pytest.mark.parametrize(
    ("grads", "message"),
    [
        ({"w": np.ones(2)}, r"grads\['b'\] is missing"),
        ({"w": np.ones(2), "b": 1.0, "c": 1.0}, r"grads\['c'\] is not in params"),
        ([np.ones(2), 1.0], r"grads\['w'\] is missing, .* grads\[0\] is not in params"),
    ],
)
def test_grads_of_another_structure(grads, message):
    params = {"w": np.ones(2), "b": 1.0}
    with pytest.raises(ValueError, match=message):
        check_gradient(lambda p: np.sum(p["w"]) + p["b"], params, grads)


def test_grads_of_another_length():
    with pytest.raises(ValueError, match=r"grads\[1\] is missing"):
        check_gradient(lambda p: p[0] + p[1], [1.0, 2.0], [1.0])


@pytest.mark.parametrize("value", [None, "1", 1j, True])
def test_params_and_grads_have_to_be_real_numbers(value):
    with pytest.raises(TypeError, match=r"params\['w'\] must be an array of real numbers, got "):
        central_difference(lambda p: 0.0, {"w": value})
    with pytest.raises(TypeError, match=r"grads\['w'\] must be an array of real numbers, got "):
        check_gradient(lambda p: p["w"] ** 2, {"w": 1.0}, {"w": value})


@pytest.mark.parametrize(
    ("params", "message"), [({}, "empty"), (np.zeros(0), "empty"), ([np.nan], "finite")]
)
def test_params_without_a_point(params, message):
    with pytest.raises(ValueError, match=f"params .*{message}"):
        forward_difference(lambda p: 0.0, params)


@pytest.mark.parametrize("value", [np.ones(3), np.ones((1, 1)), None, 1j, "loss"])
def test_f_has_to_return_one_real_number(value):
    with pytest.raises(TypeError, match="f must return one real number, got "):
        central_difference(lambda p: value, 1.0)


def test_f_has_to_be_deterministic_and_leave_its_argument_alone():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="f must be deterministic"):
        check_gradient(lambda w: np.sum(w) + rng.normal(), np.ones(2), np.ones(2))

    def f(w):
        w -= 0.1
        return np.sum(w)

    with pytest.raises(ValueError, match="f changed its argument in place"):
        check_gradient(f, np.ones(2), np.ones(2))


@pytest.mark.parametrize(
    "options",
    [
        {"entries": 0},
        {"directions": -1},
        {"entries": 1.5},
        {"entries": 5, "directions": 5},
        {"tolerance": 0},
        {"batch_size": 0},
    ],
)
def test_bad_options(options):
    with pytest.raises(ValueError, match=next(iter(options))):
        check_gradient(np.sum, np.ones(2), np.ones(2), **options)


@pytest.mark.parametrize("step", [0, -1e-5, np.nan])
def test_bad_step(step):
    with pytest.raises(ValueError, match="step must be a positive number"):
        central_difference(np.sin, 1.0, step=step)
