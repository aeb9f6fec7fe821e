/* Large papers in pieces: what has arrived stays, and the rest follows once there is a connection again. */
const PIECE = 512 * 1024;
const WAITS = [1000, 2000, 4000, 8000, 15000, 30000, 30000, 30000, 30000, 30000];
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/* The same file for the same entry has the same id: after a reload it goes on where it was. */
const idOf = async (address, file) => {
  const bytes = new Uint8Array(16);
  if (crypto.subtle) {
    const content = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    const named = new Blob([address, content]);
    bytes.set(new Uint8Array(await crypto.subtle.digest("SHA-256", await named.arrayBuffer())).subarray(0, 16));
  } else {
    crypto.getRandomValues(bytes);
  }
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
};

class Refused extends Error {}

const asked = async (url, options) => {
  const answer = await fetch(url, { credentials: "same-origin", redirect: "manual", ...options });
  if (answer.status >= 500 || answer.type === "opaqueredirect") throw new Error(String(answer.status));
  return answer;
};

/* How far it is; 0 where nothing has arrived. */
const reached = async (url) => {
  const answer = await asked(url);
  if (answer.status === 404) return 0;
  if (!answer.ok) throw new Refused();
  return (await answer.json()).have;
};

const sendOne = async (form, url, file, tell) => {
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  let have = 0; // sent again, the first piece is answered with how far it is
  let tries = 0;
  while (have < file.size) {
    try {
      if (have < 0) have = await reached(url);
      tell(have, false);
      if (have >= file.size) return;
      const body = file.slice(have, have + PIECE);
      const headers = { "X-CSRFToken": token, "Content-Type": "application/octet-stream" };
      const answer = await asked(`${url}?offset=${have}`, { method: "POST", headers, body });
      if (answer.status === 404 && have > 0) have = -1;
      else if (!answer.ok && answer.status !== 409) throw new Refused();
      else have = (await answer.json()).have;
      tries = 0;
    } catch (fault) {
      if (fault instanceof Refused || tries >= WAITS.length) throw fault;
      tell(have, true);
      await sleep(WAITS[tries]);
      tries += 1;
      have = -1;
    }
  }
};

const begun = new WeakSet();

const sendAll = async (form, files) => {
  const bar = form.querySelector("progress");
  const cut = form.querySelector("[data-cut]");
  const stopped = form.querySelector("[data-stopped]");
  const button = form.querySelector("button[type=submit]");
  const total = files.reduce((sum, file) => sum + file.size, 0);
  let before = 0;
  button.disabled = true;
  bar.hidden = false;
  stopped.hidden = true;
  try {
    for (const file of files) {
      const id = await idOf(form.dataset.pieces, file);
      await sendOne(form, `${form.dataset.pieces}${id}/`, file, (have, waiting) => {
        cut.hidden = !waiting;
        if (have >= 0) bar.value = (100 * (before + have)) / total;
      });
      before += file.size;
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = "uploads";
      field.value = `${id}:${file.size}`;
      form.append(field);
    }
    for (const field of form.querySelectorAll("input[type=file]")) field.value = "";
    form.dataset.sent = "1";
    button.disabled = false;
    form.requestSubmit(button);
  } catch (_fault) {
    for (const field of form.querySelectorAll("input[name=uploads]")) field.remove();
    stopped.hidden = false;
  } finally {
    button.disabled = false;
    cut.hidden = true;
    bar.hidden = true;
    begun.delete(form);
  }
};

/* Before htmx sends the form itself. */
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-pieces]");
  if (!form || form.dataset.sent || !window.fetch) return;
  const most = Number(form.dataset.papers);
  const files = [...form.querySelectorAll("input[type=file]")].flatMap((field) => [...field.files]);
  if (!files.some((file) => file.size > PIECE) || files.some((file) => file.size > most)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (begun.has(form)) return;
  begun.add(form);
  sendAll(form, files);
}, true);
