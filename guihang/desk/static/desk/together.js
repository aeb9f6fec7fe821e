// What the forms for several gain with scripts: all of a village by one press, a count on the button, Enter goes on.

const all = (query, from = document) => Array.from(from.querySelectorAll(query));

function count() {
  for (const form of all("form.together, form#selected")) {
    const ticks = all("input[type=checkbox][name=person], input[type=checkbox][name=duty]").filter((tick) => tick.form === form);
    const ticked = new Set(ticks.filter((tick) => tick.checked).map((tick) => tick.value)).size;
    for (const place of all("[data-ticked]", form)) place.textContent = ticked;
    for (const button of all("button[data-needs]", form)) button.disabled = ticked === 0;
    const written = (form.dataset.written || "").split(" ");
    const chosen = all(".outcomes input:checked", form).filter((radio) => written.includes(radio.value));
    for (const place of all("[data-writes]", form)) place.textContent = chosen.length;
    for (const whole of all("[data-whole]", form)) {
      const box = ticksOf(whole);
      whole.setAttribute("aria-pressed", String(box.length > 0 && box.every((tick) => tick.checked)));
    }
  }
}

function ticksOf(whole) {
  return all("input[type=checkbox]", whole.closest("section"));
}

document.addEventListener("change", count);
// Everybody of whom nothing was said yet gets this outcome: chosen in front of the reader's eyes, not saved yet.
document.addEventListener("click", (event) => {
  const rest = event.target.closest("[data-rest]");
  if (!rest) return;
  event.preventDefault();
  for (const line of all(".outcomes", rest.form)) {
    if (line.querySelector("input:checked")) continue;
    line.querySelector(`input[value="${rest.dataset.rest}"]`).checked = true;
  }
  count();
});
document.addEventListener("click", (event) => {
  const whole = event.target.closest("[data-whole]");
  if (!whole) return;
  event.preventDefault();
  const ticks = ticksOf(whole);
  const to = !ticks.every((tick) => tick.checked);
  for (const tick of ticks) tick.checked = to;
  count();
});

// Enter in a line goes to the next person, never to the saving; Ctrl and Enter save.
document.addEventListener("keydown", (event) => {
  const form = event.target.closest("form.together");
  if (!form || event.key !== "Enter" || event.isComposing) return;
  const save = form.querySelector("button[value=save], button[value=form]");
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    event.stopPropagation();
    if (save) save.click();
    return;
  }
  if (event.target.matches("button, textarea, a, summary, input[type=search]")) return;
  event.preventDefault();
  event.stopPropagation();
  const here = event.target.closest(".each > .line");
  const line = here ? here.nextElementSibling : form.querySelector(".each > .line");
  const next = line ? line.querySelector(".outcomes input:checked") || line.querySelector("input[type=radio]") : save;
  if (next) next.focus();
}, true);

for (const whole of all("[data-whole][hidden]")) whole.hidden = false;
count();
