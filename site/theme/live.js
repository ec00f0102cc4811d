// "Move the sliders here" runs one cell with sliders in the page, in a frame of its own: only one at
// a time, since each holds a whole Python.
const repl = new URL("../run/repl/index.html", document.currentScript.src);
const onlyOutput = `
  .jp-Toolbar, .jp-CodeConsole-input, .jp-InputArea, .jp-InputPrompt, .jp-OutputPrompt,
  .jp-Collapser, .jp-CodeConsole-banner { display: none !important; }
  .jp-CodeConsole-content, .jp-Cell, .jp-OutputArea-child { padding: 0 !important; }
  .jupyter-widgets img { max-width: 420px; height: auto; }
  .widget-inline-hbox { width: 260px !important; }`;

function close() {
  for (const live of document.querySelectorAll(".live")) {
    live.querySelector("iframe")?.remove();
    live.querySelector("[role=status]").textContent = "";
    live.querySelector("button").hidden = false;
  }
}

function open(live) {
  close();
  const { lecture, cell } = live.dataset;
  const dark = document.documentElement.dataset.theme === "dark";
  const frame = document.createElement("iframe");
  frame.src = `${repl}?${new URLSearchParams({
    code: `from course_sliders import show; await show("${lecture}", "${cell}")`,
    execute: "1",
    kernel: "python",
    theme: dark ? "JupyterLab Dark" : "JupyterLab Light",
  })}`;
  frame.title = "Sliders and the figure that follows them";
  live.append(frame);
  live.querySelector("button").hidden = true;
  const status = live.querySelector("[role=status]");
  status.textContent = "Python is loading: half a minute, and 50 MB the first time …";
  frame.addEventListener("load", () => {
    const style = frame.contentDocument.createElement("style");
    style.textContent = onlyOutput;
    frame.contentDocument.head.append(style);
  });
  const watch = setInterval(() => {
    if (!frame.isConnected) return clearInterval(watch);
    const shown = frame.contentDocument?.querySelector(".jupyter-widgets, .jp-RenderedText");
    if (shown) status.textContent = "";
    if (shown) clearInterval(watch);
  }, 300);
}

for (const live of document.querySelectorAll(".live")) {
  live.querySelector("button").addEventListener("click", () => open(live));
}

// A wide formula scrolls; for that the keyboard has to reach it.
window.addEventListener("load", async () => {
  await window.MathJax?.startup?.promise;
  for (const formula of document.querySelectorAll('mjx-container[display="true"]')) {
    formula.tabIndex = 0;
  }
});
