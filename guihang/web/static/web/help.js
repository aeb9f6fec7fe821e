// Help beside the page: ? or the link opens a panel, Esc or a press beside it closes it, the focus goes back to where it was.

let panel = null;
let before = null;

function close() {
  if (panel) panel.close();
}

async function open(link) {
  if (panel) return;
  const of = link.dataset.help;
  let text = "";
  try {
    const answer = await fetch(`${link.pathname}${of ? `?of=${of}` : ""}`, { headers: { "HX-Request": "true" } });
    text = answer.ok ? await answer.text() : "";
  } catch {
    text = "";
  }
  // Without an answer of ours (signed out, no network) the link does what a link does.
  if (!text || /^\s*<!doctype/i.test(text) || typeof HTMLDialogElement !== "function") {
    window.location.assign(link.href);
    return;
  }
  if (panel) return;
  before = document.activeElement;
  panel = document.createElement("dialog");
  panel.className = "side helps";
  panel.setAttribute("aria-labelledby", "help-title");
  panel.innerHTML = text;
  panel.addEventListener("click", (event) => {
    if (event.target === panel || event.target.closest("[data-help-close]")) close();
  });
  panel.addEventListener("close", () => {
    panel.remove();
    panel = null;
    before?.focus();
  });
  document.body.append(panel);
  panel.showModal();
  panel.querySelector("#help-title").focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-help]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(link);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "?" && event.key !== "？") return;
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const link = document.querySelector("a[data-help]");
  if (!link) return;
  event.preventDefault();
  if (panel) close();
  else open(link);
});
