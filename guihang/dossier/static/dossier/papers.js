/* Papers: what is too large is said before it is sent; how far the sending is; the print button. */
const one = (query, within) => within.querySelector(query);

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-papers]");
  if (!form) return;
  const most = Number(form.dataset.papers);
  const files = [...form.querySelectorAll("input[type=file]")].flatMap((field) => [...field.files]);
  one("[data-too-large]", form).hidden = !files.some((file) => file.size > most);
});

document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = event.target.closest("[data-papers]") && one("progress", event.target.closest("[data-papers]"));
  if (!bar || !event.detail.lengthComputable) return;
  bar.hidden = false;
  bar.value = (100 * event.detail.loaded) / event.detail.total;
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest("[data-papers]");
  if (form) one("progress", form).hidden = true;
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
