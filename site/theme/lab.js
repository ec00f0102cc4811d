// A line at the foot of a lecture that runs in the browser: what is happening, what to do next, and
// how to get a fresh copy.
const { hash } = new URL(window.courseAddress);
const bar = document.createElement("div");
bar.setAttribute("role", "status");
bar.className = "course-bar";
const style = document.createElement("style");
style.textContent = `
  .course-bar { position: fixed; z-index: 9; bottom: 28px; left: 50%; transform: translateX(-50%);
    display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; box-sizing: border-box;
    width: max-content; max-width: 94vw; padding: 8px 16px;
    border: 1px solid #0072b2; border-radius: 6px; background: #fff; color: #222;
    font: 15px/1.4 sans-serif; box-shadow: 0 2px 8px #0003; }
  .course-bar button { flex: none; border: 1px solid #0072b2; border-radius: 4px; padding: 3px 9px;
    background: #fff; color: #005a8e; font: inherit; cursor: pointer; }
  @media (max-width: 600px) { :root { --jp-cell-prompt-width: 20px; } }`;
document.head.append(style);
document.body.append(bar);

function say(text, ...buttons) {
  bar.replaceChildren(Object.assign(document.createElement("span"), { textContent: text }));
  for (const [name, action] of buttons) {
    const button = Object.assign(document.createElement("button"), { textContent: name });
    button.addEventListener("click", action);
    bar.append(button);
  }
}

const until = async (condition) => {
  for (;;) {
    const value = condition();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};

// On a phone the list of files would cover the lecture.
function makeRoom(shell) {
  if (matchMedia("(max-width: 600px)").matches) {
    shell.mode = "single-document";
    shell.collapseLeft();
    shell.collapseRight();
  }
}

async function run(...commands) {
  for (const command of commands) await window.jupyterapp.commands.execute(command);
}

// JupyterLite keeps what a visitor changed in the browser; without it the site's copy shows again.
async function freshCopy(path) {
  if (!confirm("Replace your copy of this lecture, with your answers in it, by a fresh one?")) return;
  const { shell, serviceManager } = window.jupyterapp;
  shell.currentWidget.context.model.dirty = false; // else the browser asks once more
  await serviceManager.contents.delete(path);
  location.assign(`${location.pathname}?${new URLSearchParams({ path })}`);
}

async function follow() {
  say("JupyterLab is loading …");
  const panel = await until(() => {
    const widget = window.jupyterapp?.shell.currentWidget;
    return widget?.context && widget;
  });
  await panel.revealed;
  await window.jupyterapp.restored;
  makeRoom(window.jupyterapp.shell);
  const { path } = panel.context;
  const close = ["Close", () => bar.remove()];
  const fresh = ["Fresh copy", () => freshCopy(path)];
  const id = new URLSearchParams(hash.slice(1)).get("cell-id");
  const index = [...panel.content.model.cells].findIndex((cell) => cell.id === id);
  if (index >= 0) {
    panel.content.activeCellIndex = index;
    await panel.content.scrollToItem(index, "center");
  }
  say("Python is loading: half a minute, and 70 MB the first time …", fresh);
  await until(() => {
    makeRoom(window.jupyterapp.shell); // JupyterLab shows the list of files again
    return panel.sessionContext.session?.kernel?.status === "idle";
  });
  const answer = await fetch(new URL(`../files/${path}`, location.href), { cache: "no-cache" });
  const edition = answer.ok && (await answer.json()).metadata.edition;
  const old = edition && edition !== panel.content.model.getMetadata("edition");
  if (old) {
    say("You have an older copy of this lecture. A fresh one replaces your answers.", fresh, close);
  } else if (index >= 0) {
    const runToHere = async () => {
      panel.content.activeCellIndex = index;
      await run("notebook:run-all-above", "notebook:run-cell");
      await panel.content.scrollToItem(index, "start"); // its output, too
    };
    const here = ["Run up to here", runToHere];
    say("Ready. Your changes stay in this browser.", here, fresh, close);
  } else {
    const all = ["Run all", () => run("notebook:run-all-cells")];
    say("Ready. Your changes stay in this browser.", all, fresh, close);
  }
}

follow();
