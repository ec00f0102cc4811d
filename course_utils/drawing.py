"""Digits drawn by hand: a pad to draw on, and what turns a drawing into an image of a data set."""

from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

_SIZE = 280  # pixels, height and width of the pad
_PEN = 1 / 12  # of the size: scaled down, the strokes are about as thick as those of MNIST


class DrawingPad:
    """A pad in the notebook to draw a digit on, or to upload one to, and what is read in it.

    Make it the last line of a cell. The pad needs a running kernel; a stored notebook shows
    nothing of it. Where the package anywidget is missing, it shows a line that says what to do.
    Pictures never leave the browser and the kernel.

    Parameters
    ----------
    classify : callable
        Called after each stroke with the drawing, an ndarray of uint8 and shape (280, 280) with
        white ink 255 on black 0; returns the probabilities of the ten digits, shape (10,). If it
        fails, the pad shows the error in one line.

    Attributes
    ----------
    ink : ndarray of uint8, shape (280, 280), or None
        The drawing that was read last; None for an empty pad.
    probabilities : ndarray of float64, shape (10,), or None
        What `classify` returned for it; None if it failed.

    Raises
    ------
    TypeError
        If `classify` can't be called.

    Examples
    --------
    >>> DrawingPad(lambda ink: predict_proba(prepare_digit(ink, (28, 28))))  # doctest: +SKIP
    """

    def __init__(self, classify: Callable[[np.ndarray], np.ndarray]):
        if not callable(classify):
            raise TypeError(
                f"classify must be a function that takes a drawing and returns ten "
                f"probabilities; got {classify!r}"
            )
        self.classify = classify
        self.ink = None
        self.probabilities = None
        try:
            self._widget = _pad_widget()
        except ImportError as error:
            self._widget, self._why_not = None, error
            return
        self._widget.observe(lambda _: self._read(), "sent")
        self._read()

    def _repr_mimebundle_(self, **kwargs):
        if self._widget is None:  # where anywidget is missing, Run All still reaches the end
            advice = "Run `%pip install anywidget`, restart the kernel, and run the notebook again."
            return {"text/plain": f"The drawing pad can't be shown ({self._why_not}). {advice}"}
        return self._widget._repr_mimebundle_(**kwargs)

    def _read(self) -> None:
        self.ink = self.probabilities = None
        try:
            message = self._answer(self._widget.ink)
        except Exception as error:
            text = " ".join(str(error).split())  # one line
            message = f"classify failed with {type(error).__name__}: {text}"
        known = self.probabilities is not None
        with self._widget.hold_sync():  # all arrive at once
            self._widget.probabilities = self.probabilities.tolist() if known else []
            self._widget.message = message
            self._widget.answered = self._widget.sent

    def _answer(self, content: bytes) -> str:
        if not content:
            return "Draw a digit from 0 to 9, or upload a picture of one."
        if len(content) != _SIZE**2:
            return f"The pad sent {len(content)} bytes in place of {_SIZE**2}: run its cell again."
        self.ink = np.frombuffer(content, np.uint8).reshape(_SIZE, _SIZE)
        try:
            _cut_out(self.ink)
        except ValueError as error:
            return f"{error}.".capitalize()
        probabilities = _check_probabilities(self.classify(self.ink.copy()))
        self.probabilities = probabilities
        best, second = np.argsort(probabilities)[:-3:-1]
        if probabilities[best] < 0.5:
            return f"I am not sure: {_article(best)}, or {_article(second)}?"
        return f"I read {_article(best)}"


def draw_strokes(strokes: Sequence[Sequence], size: int = _SIZE) -> np.ndarray:
    """Draw a digit by code, with the round pen of the pad.

    Parameters
    ----------
    strokes : sequence of array_like of shape (n, 2)
        For each stroke the points that it joins by straight lines, at least one: x from the left
        and y from the top, as fractions of `size`.
    size : int
        Height and width of the image in pixels.

    Returns
    -------
    ndarray of uint8, shape (size, size)
        White ink, 255, on black, 0.

    Raises
    ------
    TypeError
        If `size` is not an integer.
    ValueError
        If a stroke is not a list of points, or `size` is less than 1.

    Examples
    --------
    >>> seven = draw_strokes([[(0.3, 0.2), (0.7, 0.2), (0.5, 0.8)]])
    >>> seven.shape
    (280, 280)
    """
    if isinstance(size, bool) or not isinstance(size, int | np.integer):
        raise TypeError(f"size must be an integer number of pixels; got {size!r}")
    if size < 1:
        raise ValueError(f"size must be at least 1 pixel; got {size}")
    zoom = 4  # drawn four times as large, then averaged: Pillow's lines have hard edges
    image = Image.new("L", (zoom * size, zoom * size))
    draw = ImageDraw.Draw(image)
    width = round(zoom * size * _PEN)
    for number, stroke in enumerate(strokes):
        points = zoom * size * _check_stroke(number, stroke)
        draw.line([tuple(point) for point in points], fill=255, width=width)
        for x, y in points:  # round ends and corners
            draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=255)
    return np.array(image.reduce(zoom))


def prepare_digit(ink: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Turn a drawing or a photo of one digit into an image like those of a data set.

    A network reads only what resembles its training images. So the ground is taken away (paper in
    uneven light too), the digit is cut out, and then treated as the makers of the data set did:

    - (28, 28), as MNIST: scaled with its aspect ratio kept to fit into 20 x 20 pixels, and placed
      with its center of mass on the pixel in row 14 and column 14 (counted from 0).
    - (8, 8), as the digits of scikit-learn: black and white, scaled to the 32 rows of a 32 x 32
      bitmap, whose white pixels are then counted in blocks of 4 x 4. What the data tell about the
      rest: every image reaches from the first row to the last, 92 % of the digits span at most 6
      of the 8 columns, and 31 % of all pixels are ink (in each of the ten classes between 30 % and
      32 %). So a digit wider than 20 of the 32 columns is squeezed, and strokes are thickened
      until there is as much ink.

    Parameters
    ----------
    ink : ndarray of uint8, shape (H, W)
        Light ink on a dark ground, of any size, such as a `DrawingPad` gives. Dark ink on a light
        ground works too.
    shape : tuple of int
        Height and width of the images of the data set: (28, 28) or (8, 8).

    Returns
    -------
    ndarray of uint8 and of the given shape
        White ink, 255, on black, 0.

    Raises
    ------
    TypeError
        If `ink` is not an array of uint8.
    ValueError
        If nothing is drawn, or `ink` or `shape` has another shape than those above.

    Notes
    -----
    Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, *Gradient-based learning applied to document
    recognition*, 1998, section III.A. E. Alpaydin, C. Kaynak, *Optical Recognition of Handwritten
    Digits*, UCI Machine Learning Repository, 1998, https://doi.org/10.24432/C50P49.
    """
    if not isinstance(ink, np.ndarray) or ink.dtype != np.uint8:
        kind = f"an array of {ink.dtype}" if isinstance(ink, np.ndarray) else type(ink).__name__
        raise TypeError(
            f"ink must be an array of uint8, 255 for ink and 0 for the ground; got {kind}. "
            f"Convert fractions from 0 to 1 with np.uint8(255 * ink)."
        )
    if ink.ndim != 2 or not ink.size:
        raise ValueError(f"ink must have the shape (H, W), one gray image; got {ink.shape}")
    if shape not in ((28, 28), (8, 8)):
        raise ValueError(f"shape must be (28, 28) as in MNIST or (8, 8) as in digits; got {shape}")
    digit = _cut_out(ink)
    return _as_in_mnist(digit) if shape == (28, 28) else _as_in_digits(digit)


def _cut_out(ink: np.ndarray) -> Image.Image:
    """Take away the ground and everything around the digit."""
    image = Image.fromarray(ink)
    image.thumbnail((2 * _SIZE, 2 * _SIZE))  # a photo of 12 megapixels has more than is needed
    gray = np.asarray(image, dtype=np.float64)
    gray = gray - _ground(gray)
    if -gray.min() > gray.max():  # dark ink on a light ground
        gray = -gray
    strongest = gray.max()
    if strongest < 25:  # a tenth of the contrast of black and white
        raise ValueError("nothing is drawn: draw something first")
    gray /= np.median(gray[gray > strongest / 2])
    gray = ((gray - 0.3) / 0.7).clip(0, 1)  # fainter than 30 %: grain of paper, soft shadows
    for _ in range(2):  # a speck that is gone may have hidden the gap to another
        top, bottom = _extent(gray.sum(axis=1))
        left, right = _extent(gray[top:bottom].sum(axis=0))
        gray = gray[top:bottom, left:right]
    return Image.fromarray(gray.astype(np.float32))


def _ground(gray: np.ndarray) -> np.ndarray:
    """Fit a quadratic surface to the gray levels of the ground, which is most of the image."""
    y, x = np.meshgrid(*(np.linspace(-1, 1, n) for n in gray.shape), indexing="ij")
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)
    step = max(1, min(gray.shape) // 32)  # a thousand pixels are enough
    A, b = terms[::step, ::step].reshape(-1, 6), gray[::step, ::step].ravel()
    fit = np.full(b.shape, np.median(b))
    for _ in range(10):  # least trimmed squares: the half that fits best is ground, not ink
        distance = abs(b - fit)
        half = distance <= np.median(distance)
        coefficients = np.linalg.lstsq(A[half], b[half], rcond=None)[0]
        fit = A @ coefficients
    return terms @ coefficients


def _extent(ink: np.ndarray) -> tuple[int, int]:
    """Find the first row (or column) of the digit and the one after its last, without specks."""
    inked = np.flatnonzero(ink > 0.02 * ink.max())
    runs = np.split(inked, np.flatnonzero(np.diff(inked) > 1) + 1)
    most = max(ink[run].sum() for run in runs)
    marks = [run for run in runs if ink[run].sum() > 0.1 * most]
    return int(marks[0][0]), int(marks[-1][-1]) + 1


def _as_in_mnist(digit: Image.Image) -> np.ndarray:
    scale = 20 / max(digit.size)
    width, height = (max(1, round(scale * side)) for side in digit.size)
    # Of Pillow's filters with anti-aliasing, the one that is sharp without ringing.
    mass = np.asarray(digit.resize((width, height), Image.Resampling.HAMMING)).clip(min=0)
    top = round(14 - mass.sum(axis=1) @ np.arange(height) / mass.sum())
    left = round(14 - mass.sum(axis=0) @ np.arange(width) / mass.sum())
    top, left = np.clip((top, left), 0, (28 - height, 28 - width))  # keep a lopsided digit whole
    image = np.zeros((28, 28), dtype=np.uint8)
    # A line thinner than a pixel would come out gray.
    image[top : top + height, left : left + width] = np.rint(255 * mass / mass.max())
    return image


def _as_in_digits(digit: Image.Image) -> np.ndarray:
    width = max(1, min(20, round(32 * digit.width / digit.height)))
    mass = np.asarray(digit.resize((width, 32), Image.Resampling.HAMMING))
    bitmap = Image.new("L", (32, 32))
    bitmap.paste(Image.fromarray(255 * np.uint8(mass > mass.max() / 2)), ((32 - width) // 2, 0))
    while np.mean(bitmap) < 0.27 * 255:  # each step adds up to 10 %
        bitmap = bitmap.filter(ImageFilter.MaxFilter(3))
    return np.array(bitmap.reduce(4))


def _check_stroke(number: int, stroke: Sequence) -> np.ndarray:
    try:
        points = np.asarray(stroke, dtype=np.float64)
        if points.ndim == 2 and points.shape[1] == 2 and len(points) and np.isfinite(points).all():
            return points
    except (TypeError, ValueError):
        pass
    raise ValueError(
        f"strokes must be a list of strokes, each a list of points (x, y) with finite numbers; "
        f"strokes[{number}] is {stroke!r}"
    )


def _check_probabilities(values: object) -> np.ndarray:
    probabilities = np.asarray(values, dtype=np.float64)
    if probabilities.shape != (10,):
        raise ValueError(
            f"it must return 10 probabilities, shape (10,); got shape {probabilities.shape}"
        )
    if not (np.all(probabilities >= 0) and abs(probabilities.sum() - 1) < 1e-3):
        raise ValueError(
            f"it must return probabilities, at least 0 and 1 in sum; got numbers from "
            f"{probabilities.min():.3g} to {probabilities.max():.3g} with the sum "
            f"{probabilities.sum():.3g}. Do they still need softmax?"
        )
    return probabilities


def _article(digit: int) -> str:
    return f"an {digit}" if digit == 8 else f"a {digit}"


def _pad_widget():
    """Make the part of a pad that lives in the browser; anywidget is imported only for it."""
    import anywidget
    import traitlets

    class DigitPad(anywidget.AnyWidget):
        _esm = _ESM
        _css = _CSS
        # From the browser comes a memoryview; empty for an empty pad.
        ink = traitlets.Bytes().tag(sync=True, from_json=lambda value, _: bytes(memoryview(value)))
        sent = traitlets.Int().tag(sync=True)  # the browser counts what it sends
        answered = traitlets.Int().tag(sync=True)  # the number of the drawing that was read last
        probabilities = traitlets.List(traitlets.Float()).tag(sync=True)
        message = traitlets.Unicode().tag(sync=True)

    return DigitPad()


_ESM = (
    f"const SIZE = {_SIZE}, PEN = {_SIZE * _PEN};"
    + """

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function render({ model, el }) {
  const canvas = make("canvas", {
    width: SIZE,
    height: SIZE,
    role: "img",
    ariaLabel: "Drawing area for mouse, pen or finger",
  });
  const file = make("input", { type: "file", accept: "image/*", hidden: true });
  const clear = make("button", {
    type: "button",
    textContent: "Clear",
    ariaLabel: "Clear the drawing",
  });
  const upload = make("button", {
    type: "button",
    textContent: "Upload",
    ariaLabel: "Upload a picture of a digit",
  });
  const answer = make("p", { role: "status", ariaLive: "polite" });
  const bars = Array.from({ length: 10 }, (_, digit) => {
    const bar = make("span", { className: "bar" });
    const percent = make("span", { className: "percent" });
    const row = make("li", {}, make("b", { textContent: digit }),
      make("span", { className: "track", ariaHidden: "true" }, bar), percent);
    return { row, bar, percent };
  });
  const pad = make("div", { className: "digit-pad" },
    make("div", {}, canvas, make("div", { className: "buttons" }, clear, upload, file)),
    make("div", { className: "reading" }, answer,
      make("ul", { ariaLabel: "Probability of each digit" }, ...bars.map((bar) => bar.row))));
  // Without this, JupyterLab takes keys pressed on a button for commands such as "delete cell".
  for (const button of [clear, upload]) button.dataset.lmSuppressShortcuts = "true";
  el.append(pad);

  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.lineCap = context.lineJoin = "round";
  context.lineWidth = PEN;
  context.imageSmoothingQuality = "high";

  function fill(color) {
    context.fillStyle = color;
    context.fillRect(0, 0, SIZE, SIZE);
  }

  // What the kernel has, on every view of this pad; but never over a stroke that is being drawn.
  let pointer = null;
  function paint() {
    if (pointer !== null) return;
    fill("white");
    const ink = model.get("ink");
    if (ink.byteLength !== SIZE * SIZE) return;
    const image = context.getImageData(0, 0, SIZE, SIZE);
    for (let i = 0; i < SIZE * SIZE; i++) {
      image.data.fill(255 - ink.getUint8(i), 4 * i, 4 * i + 3);
    }
    context.putImageData(image, 0, 0);
  }

  function send(bytes) {
    model.set("ink", new DataView(bytes.buffer));
    model.set("sent", model.get("sent") + 1);
    model.save_changes();
    show();
  }

  function sendDrawing() {
    const { data } = context.getImageData(0, 0, SIZE, SIZE);
    send(Uint8Array.from({ length: SIZE * SIZE }, (_, i) =>
      255 - Math.round(0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2])));
  }

  function show() {
    pad.classList.toggle("waiting", model.get("answered") !== model.get("sent"));
    answer.textContent = model.get("message");
    const probabilities = model.get("probabilities");
    const best = probabilities.indexOf(Math.max(...probabilities));
    bars.forEach(({ row, bar, percent }, digit) => {
      const share = 100 * (probabilities[digit] ?? 0);
      row.classList.toggle("best", digit === best);
      bar.style.width = `${share}%`;
      percent.textContent = digit in probabilities ? `${Math.round(share)} %` : "";
    });
  }

  // A stroke runs through the middles between the points, so that it has no corners.
  let last, middle;

  function position(event) {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * SIZE / box.width,
            (event.clientY - box.top) * SIZE / box.height];
  }

  function strokeTo(end) {
    context.beginPath();
    context.moveTo(...middle);
    context.quadraticCurveTo(...last, ...end);
    context.stroke();
    middle = end;
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (pointer !== null || event.button !== 0) return;
    event.preventDefault();
    pointer = event.pointerId;
    canvas.setPointerCapture(pointer);
    last = middle = position(event);
    strokeTo(last);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const part of events.length ? events : [event]) {
      const next = position(part);
      strokeTo([(last[0] + next[0]) / 2, (last[1] + next[1]) / 2]);
      last = next;
    }
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, (event) => {
      if (event.pointerId !== pointer) return;
      pointer = null;
      strokeTo(last);
      sendDrawing();
    });
  }

  clear.addEventListener("click", () => send(new Uint8Array(0)));
  upload.addEventListener("click", () => file.click());
  file.addEventListener("change", async () => {
    const picture = file.files[0];
    file.value = "";  // so that the same file can be chosen again
    if (!picture) return;
    let bitmap;
    try {
      bitmap = await createImageBitmap(picture);
    } catch {
      model.set("message", `${picture.name} is not a picture that this browser can read: ` +
        "choose a PNG or JPEG file.");
      model.save_changes();
      return;
    }
    const scale = SIZE / Math.max(bitmap.width, bitmap.height);
    const width = scale * bitmap.width, height = scale * bitmap.height;
    const x = (SIZE - width) / 2, y = (SIZE - height) / 2;
    fill("white");  // shows through where a picture is transparent
    context.drawImage(bitmap, x, y, width, height);
    // Beside a narrow picture comes its own ground: its lightest corner.
    const corners = [[x, y], [SIZE - x - 1, y], [x, SIZE - y - 1], [SIZE - x - 1, SIZE - y - 1]]
      .map(([left, top]) => context.getImageData(Math.round(left), Math.round(top), 1, 1).data)
      .sort((a, b) => b[0] + b[1] + b[2] - a[0] - a[1] - a[2]);
    fill(`rgb(${corners[0].slice(0, 3).join(" ")})`);
    context.drawImage(bitmap, x, y, width, height);
    sendDrawing();
  });

  model.on("change:ink", paint);
  model.on("change:message change:answered", show);
  paint();
  show();
}

export default { render };
"""
)

_CSS = """
.digit-pad {
  display: flex; flex-wrap: wrap; gap: 12px 28px; width: fit-content; max-width: 100%;
  box-sizing: border-box; padding: 14px; border-radius: 8px;
  font: 16px/1.4 system-ui, sans-serif;
  /* always as a pair, so that text is readable wherever these are not defined */
  color: var(--jp-content-font-color1, CanvasText);
  background: var(--jp-layout-color1, Canvas);
}
.digit-pad canvas {
  display: block; width: 280px; height: 280px; border-radius: 6px; background: white;
  box-shadow: 0 0 0 1px #767676; cursor: crosshair; touch-action: none;
}
.digit-pad .buttons { display: flex; gap: 10px; margin-top: 12px; }
.digit-pad button {
  flex: 1; min-height: 36px; font: inherit; color: inherit; background: transparent;
  border: 1px solid #767676; border-radius: 6px; cursor: pointer;
}
.digit-pad button:hover { border-color: currentColor; }
.digit-pad button:focus-visible { outline: 3px solid #56B4E9; outline-offset: 2px; }
.digit-pad .reading { width: 290px; }
.digit-pad p { margin: 0 0 8px; min-height: 2.8em; font-weight: 600; overflow-wrap: anywhere; }
.digit-pad ul { list-style: none; margin: 0; padding: 0; }
.digit-pad li {
  display: grid; grid-template-columns: 14px 1fr 52px; gap: 10px; align-items: center;
  margin: 0; line-height: 26px; font-variant-numeric: tabular-nums;
}
.digit-pad b { font-weight: inherit; }
.digit-pad .track {
  height: 14px; border-radius: 3px; overflow: hidden;
  background: color-mix(in srgb, currentColor 8%, transparent);
}
.digit-pad .bar {
  display: block; width: 0; height: 100%; background: #0072B2; opacity: 0.5;
  transition: width 0.15s;
}
.digit-pad .percent { text-align: right; }
.digit-pad .best { font-weight: 700; }
.digit-pad .best .bar { opacity: 1; }
.digit-pad.waiting .reading { opacity: 0.4; transition: opacity 0.2s 0.4s; }
@media (prefers-reduced-motion: reduce) { .digit-pad * { transition: none !important; } }
"""
