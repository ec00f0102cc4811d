"""A notebook in JupyterLab, in a real browser, as the tests use it."""

from urllib.parse import urlsplit

PATIENCE = 60_000  # milliseconds, for a busy machine


class Notebook:
    """A notebook in JupyterLab, which may ask its own server only."""

    def __init__(self, browser, url, path, width=1280, height=1000):
        self.requests, self.errors = [], []
        self.page = browser.new_page(viewport={"width": width, "height": height})
        self.page.set_default_timeout(PATIENCE)
        self.page.route("**/*", lambda route: self.admit(route, urlsplit(url).netloc))
        self.page.on("console", self.listen)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(url)
        self.wait_until_ready(path)

    def wait_until_open(self, path):
        self.page.wait_for_function(
            """(path) => {
                const { context } = window.jupyterapp?.shell.currentWidget ?? {};
                return context?.path === path && context.isReady;
            }""",
            arg=path,
        )

    def wait_until_ready(self, path):
        """Wait until the notebook is open and its kernel waits for code."""
        self.wait_until_open(path)
        self.page.wait_for_function("() => jupyterapp.shell.currentWidget.sessionContext.isReady")
        self.wait_until_idle()

    def source(self, number):
        return self.page.evaluate(
            """(k) => jupyterapp.shell.currentWidget.content.model.cells.get(k)
                .sharedModel.getSource()""",
            number,
        )

    def write(self, number, source):
        self.page.evaluate(
            """([k, source]) => jupyterapp.shell.currentWidget.content.model.cells.get(k)
                .sharedModel.setSource(source)""",
            [number, source],
        )

    def wait_until_idle(self):
        self.page.wait_for_function(
            """() => jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status
                === 'idle'"""
        )

    def admit(self, route, own):
        url = urlsplit(route.request.url)
        if url.netloc == own or url.scheme in ("data", "blob"):
            return route.continue_()
        if url.netloc != "colab.research.google.com":  # the badge; nothing is lost without it
            self.requests.append(route.request.url)
        return route.abort()

    def listen(self, message):
        if message.type == "error" and "colab.research.google.com" not in str(message.location):
            self.errors.append(message.text)

    def execute(self, command):
        """Let JupyterLab execute one of its commands and wait until it is done."""
        self.page.evaluate(
            """([command, patience]) => Promise.race([
                jupyterapp.commands.execute(command),
                new Promise((_, reject) => setTimeout(reject, patience, Error(command))),
            ])""",
            [command, 10 * PATIENCE],  # a lecture trains networks
        )

    def run(self, number):
        """Run one cell and return its outputs."""
        self.page.evaluate(
            """(number) => {
                const notebook = jupyterapp.shell.currentWidget.content;
                notebook.deselectAll();
                notebook.activeCellIndex = number;
            }""",
            number,
        )
        self.execute("notebook:run-cell")
        return self.page.evaluate(
            """(number) => jupyterapp.shell.currentWidget.content.model.cells.get(number)
                .outputs.toJSON()""",
            number,
        )

    def code_cells(self):
        return self.page.evaluate(
            """() => [...jupyterapp.shell.currentWidget.content.model.cells]
                .filter((cell) => cell.type === 'code' && cell.sharedModel.getSource().trim())
                .map((cell) => ({count: cell.executionCount, outputs: cell.outputs.toJSON()}))"""
        )

    def assert_clean(self):
        assert self.errors == []
        assert self.requests == []

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.page.evaluate("jupyterapp.shell.currentWidget.sessionContext.shutdown()")
        self.page.close()


def drag_every_slider(notebook, number):
    """The picture beside the sliders of a cell must change with each of them."""
    from playwright.sync_api import expect  # the browser is optional

    expect.set_options(timeout=PATIENCE)
    notebook.page.evaluate(
        """async (number) => {
            const { content } = jupyterapp.shell.currentWidget;
            content.activeCellIndex = number;
            await content.scrollToItem(number, 'center');
        }""",
        number,
    )
    box = notebook.page.locator(".jp-Cell.jp-mod-active .widget-hbox:has(img)").first
    box.scroll_into_view_if_needed()
    sliders, picture = box.locator(".widget-slider"), box.locator("img")
    assert sliders.count() > 0 and picture.count() == 1
    for k in range(sliders.count()):
        slider = sliders.nth(k)
        readout = slider.locator(".widget-readout")
        before = picture.get_attribute("src"), readout.inner_text()
        slider.locator(".noUi-handle").hover()  # waits until nothing moves any more
        track = slider.locator(".noUi-base").bounding_box()
        handle = slider.locator(".noUi-handle").bounding_box()
        x = handle["x"] + handle["width"] / 2
        aim = track["x"] + track["width"] * (0.2 if x > track["x"] + track["width"] / 2 else 0.8)
        mouse = notebook.page.mouse
        mouse.down()
        mouse.move(aim, handle["y"] + handle["height"] / 2, steps=5)
        mouse.up()
        expect(readout).not_to_have_text(before[1])
        expect(picture).not_to_have_attribute("src", before[0])
        notebook.wait_until_idle()  # late pictures of this slider are not the next one's
