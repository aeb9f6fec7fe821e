// What a page gains with scripts; everything works without them. Keys: / search, j k or arrows between lines, Esc closes.

const one = (query, from = document) => from.querySelector(query);
const all = (query, from = document) => Array.from(from.querySelectorAll(query));
const say = (name) => one("#sentences")?.dataset[name] ?? "";
const typing = (at) => at.closest("input, textarea, select, [contenteditable]") !== null;

/* Messages: a word beside the page. It leaves by itself, but never from under a focus or a pointer. */
function toast(text, { bad = false, link = null, seconds = 12 } = {}) {
  const box = document.createElement("div");
  box.className = bad ? "toast bad" : "toast";
  box.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (link) {
    box.append(Object.assign(document.createElement("a"), { href: link.url, textContent: link.text, target: "_blank", rel: "noopener" }));
  }
  const close = Object.assign(document.createElement("button"), { type: "button", className: "close", textContent: "×" });
  close.setAttribute("aria-label", say("close"));
  close.addEventListener("click", () => box.remove());
  box.append(close);
  one("#toasts").append(box);
  leave(box, seconds);
}

function leave(what, seconds) {
  const go = () => {
    if (!what.isConnected) return;
    if (what.matches(":hover") || what.contains(document.activeElement)) {
      window.setTimeout(go, 2000);
      return;
    }
    const list = what.closest(".list");
    what.classList.add("leaving");
    window.setTimeout(() => {
      what.remove();
      if (list && !one(".line", list)) list.closest("section")?.remove();
    }, 350);
  };
  window.setTimeout(go, seconds * 1000);
}

/* Forms: the first field that is wrong, else the first, gets the focus; what was typed is guarded until it is sent. */
const dirty = new Set();
let undone = ""; // the line that comes back when its act is taken back
const openers = new WeakMap(); // of what was put into a line: what it was opened by
const names = new Map(); // of lines that are being exchanged for the word that they are done

function settle(part) {
  for (const what of all("[data-leaves]", part).concat(part.matches?.("[data-leaves]") ? [part] : [])) {
    if (what.dataset.timed) continue;
    what.dataset.timed = "1";
    leave(what, Number(what.dataset.leaves));
  }
  for (const card of all("[data-counts]", part)) {
    const count = document.getElementById(card.dataset.counts);
    if (count) count.textContent = one("b", card).textContent;
  }
  const carried = one("[data-carried]", part);
  const name = carried && names.get(part.id);
  if (name) {
    Object.assign(carried, { href: name.href, hidden: false });
    carried.append(...name.childNodes);
    names.delete(part.id);
  }
  if (part.id && part.id === undone) {
    undone = "";
    one("#announce").textContent = say("takenBack");
    handle(part)?.focus();
  }
  for (const what of all("[data-announce]", part).concat(part.matches?.("[data-announce]") ? [part] : [])) {
    one("#announce").textContent = one("p", what)?.textContent ?? what.textContent;
    focusAfter(what);
  }
  const form = part.matches?.("[data-form]") ? part : one("[data-form]", part);
  if (form) {
    const field = one(".wrong input, .wrong select, .wrong textarea", form) ?? first(form);
    field?.focus();
    if (field?.type === "text" && field.value) field.select();
    // A form that fills the screen would push its page's own heading away.
    if (form.offsetHeight < innerHeight * 0.8) form.scrollIntoView({ block: "nearest" });
  }
}

function first(form) {
  const asked = one("[data-first]", form) ?? one("input:not([type=hidden]), select, textarea", form);
  return asked?.type === "radio" ? one(`input[name="${CSS.escape(asked.name)}"]:checked`, form) ?? asked : asked;
}

/* After a line is done the next one is at hand. */
function focusAfter(done) {
  const lines = all(".line:not(.done)");
  const next = lines.find((line) => done.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_FOLLOWING) ?? lines[lines.length - 1];
  if (next) handle(next)?.focus();
}

function handle(line) {
  return one(".do .btn", line) ?? one("[data-open]", line) ?? one("a, button", line);
}

function close(from) {
  const slot = from.closest(".slot");
  if (!slot) return false;
  const form = one("[data-form]", slot);
  if (form) dirty.delete(form);
  slot.textContent = "";
  const line = slot.closest(".line");
  const around = slot.closest("li, section");
  const opener = openers.get(slot);
  (line ? (line.contains(opener) ? opener : handle(line)) : slot.dataset.from ? one(slot.dataset.from) : around && one("a, summary", around))?.focus();
  return true;
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-form]");
  if (form) dirty.add(form);
});
document.addEventListener("submit", (event) => dirty.delete(event.target));
window.addEventListener("beforeunload", (event) => {
  if (!all("[data-form]").some((form) => dirty.has(form))) return;
  event.preventDefault();
  event.returnValue = "";
});

document.documentElement.classList.add("scripted");
document.addEventListener("click", (event) => {
  const toggle = event.target.closest("[data-toggle]");
  if (toggle) {
    const folded = document.getElementById(toggle.dataset.toggle).classList.toggle("folded");
    toggle.setAttribute("aria-expanded", String(!folded));
  }
  const closer = event.target.closest("[data-close]");
  if (closer && close(closer)) event.preventDefault();
  for (const open of all("details.pick[open], details.rest[open]")) {
    const chosen = event.target.closest(".drop a[hx-get]");
    if (!open.contains(event.target) || chosen) open.open = false;
  }
});

/* Keys */
function step(way) {
  const lines = all(".line");
  if (!lines.length) return;
  const here = lines.indexOf(document.activeElement?.closest(".line"));
  const line = lines[here < 0 ? (way > 0 ? 0 : lines.length - 1) : Math.min(lines.length - 1, Math.max(0, here + way))];
  (one("[data-open]", line) ?? one("a, button", line))?.focus();
}

document.addEventListener("keydown", (event) => {
  const at = event.target;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && at.matches("[data-form] textarea")) {
    at.form.requestSubmit();
    return;
  }
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    const menu = at.closest("details.pick[open], details.rest[open]");
    if (menu) {
      menu.open = false;
      one("summary", menu).focus();
    } else if (close(at)) event.preventDefault();
    return;
  }
  // Enter saves from a choice as it does from a line of text.
  if (event.key === "Enter" && at.matches("[data-form] select")) {
    event.preventDefault();
    at.form.requestSubmit();
    return;
  }
  if (typing(at)) return;
  const inLine = at.closest(".line") !== null;
  if (event.key === "/") {
    const field = one("[data-search]");
    if (field) {
      field.focus();
      event.preventDefault();
    }
  } else if (event.key === "j" || (event.key === "ArrowDown" && inLine)) {
    step(1);
    event.preventDefault();
  } else if (event.key === "k" || (event.key === "ArrowUp" && inLine)) {
    step(-1);
    event.preventDefault();
  }
});

/* htmx: fragments only, and a sentence when the server cannot or will not. What was typed stays where it is. */
function freshen(token) {
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  for (const field of all("input[name=csrfmiddlewaretoken]")) field.value = token;
}

function guard(form) {
  const owner = form?.closest?.("[data-form]");
  if (owner) dirty.add(owner);
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target } = event.detail;
  const by = event.detail.requestConfig?.elt;
  if (target.matches?.(".slot") && by && !target.contains(by)) openers.set(target, by);
  const named = target.matches?.(".line") && one("[data-open]", target);
  if (named) names.set(target.id, named.cloneNode(true));
  if (target.matches?.(".line.done") && xhr.status === 200) undone = target.id;
  // A whole page in answer to a fragment's request: the session is over and the sign-in page came instead.
  if (target !== document.body && /^\s*<!doctype html/i.test(xhr.responseText) && xhr.status < 400) {
    event.detail.shouldSwap = false;
    guard(event.detail.requestConfig?.elt);
    signedOut();
  }
});
function signedOut() {
  toast(say("signedOut"), { bad: true, seconds: 60, link: { url: "/", text: say("signIn") } });
}
document.addEventListener("htmx:responseError", (event) => {
  const { xhr, elt } = event.detail;
  guard(elt);
  if (xhr.getResponseHeader("X-Signed-Out")) return signedOut();
  const token = xhr.getResponseHeader("X-Fresh-Token");
  if (token) freshen(token);
  const named = { 403: "refused", 404: "missing", 410: "missing", 413: "large", 429: "busy", 503: "busy" };
  const number = xhr.getResponseHeader("X-Number");
  toast(say(token ? "stale" : named[xhr.status] ?? "broken") + (number ? ` (${number})` : ""), { bad: true, seconds: 20 });
});
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    guard(event.detail.elt);
    toast(say("offline"), { bad: true, seconds: 20 });
  });
}
document.addEventListener("htmx:load", (event) => settle(event.detail.elt));

settle(document.body);
