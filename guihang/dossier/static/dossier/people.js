// The list of people by key: down from the search into the results, up and back, Esc clears. Everything works without it.

const one = (query) => document.querySelector(query);
const field = () => one("#search [data-search]");
const lines = () => Array.from(document.querySelectorAll("#people [data-open]"));

// What is shown already, or on its way, is not asked for a second time: Enter comes before the pause in typing ends.
let asked = null;
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.id !== "search") return;
  const typed = field().value.trim();
  if (typed === asked) event.preventDefault();
  asked = typed;
});
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.addEventListener(name, () => (asked = null));

// The answer to what was typed is told, and the switch of language leads back to it.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "people" && event.detail.target.id !== "people") return;
  if (!one("#people[data-found]")) asked = null;
  const told = one("#told");
  if (told) one("#announce").textContent = told.textContent;
  follow();
});
for (const name of ["htmx:replacedInHistory", "htmx:pushedIntoHistory"]) document.addEventListener(name, follow);

function follow() {
  const here = location.pathname + location.search;
  for (const next of document.querySelectorAll("form input[name=next]")) next.value = here;
}

function clear() {
  const search = field();
  search.value = "";
  search.focus();
  if (one("#people[data-found]")) search.form.requestSubmit();
}

// Before the shell's own keys: they know lines, not that a search stands above them.
document.addEventListener(
  "keydown",
  (event) => {
    const search = field();
    if (!search || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = event.target;
    const all = lines();
    if (at === search && event.key === "ArrowDown" && all.length) {
      all[0].focus();
    } else if (event.key === "ArrowUp" && at === all[0]) {
      search.focus();
    } else if (event.key === "Escape" && (at === search || at.closest("#people .line"))) {
      clear();
    } else if (event.key === "x" && at.matches("[data-open]") && at.closest(".selecting")) {
      at.closest(".line").querySelector("input[name=person]").click();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);
