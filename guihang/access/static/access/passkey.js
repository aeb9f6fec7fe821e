/* Passkeys. A [data-passkey] holds a button: what is to be signed is fetched, the browser asks its owner, and the
   answer is sent with the form as any other field. Written for browsers that read no JSON of their own here. */

const from64 = (text) => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0)).buffer;
};

const to64 = (buffer) => {
  let plain = "";
  for (const byte of new Uint8Array(buffer)) plain += String.fromCharCode(byte);
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};

const withIds = (list) => (list || []).map((one) => ({ ...one, id: from64(one.id) }));

const made = {
  create: async (asked) => {
    asked.challenge = from64(asked.challenge);
    asked.user.id = from64(asked.user.id);
    asked.excludeCredentials = withIds(asked.excludeCredentials);
    const key = await navigator.credentials.create({ publicKey: asked });
    const transports = key.response.getTransports ? key.response.getTransports() : [];
    return [key, { attestationObject: to64(key.response.attestationObject), transports }];
  },
  get: async (asked) => {
    asked.challenge = from64(asked.challenge);
    asked.allowCredentials = withIds(asked.allowCredentials);
    const key = await navigator.credentials.get({ publicKey: asked });
    const handle = key.response.userHandle;
    return [key, {
      authenticatorData: to64(key.response.authenticatorData),
      signature: to64(key.response.signature),
      userHandle: handle && handle.byteLength ? to64(handle) : null,
    }];
  },
};

const options = async (box, form) => {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  body.set("do", "begin");
  const answer = await fetch(box.dataset.begin || form.action, { method: "POST", body, redirect: "manual" });
  // The page is older than the sign-in, or than the last time its reader proved who they are: it is asked for anew.
  if (answer.status === 403) window.location.reload();
  if (!answer.ok) return null;
  return JSON.parse((await answer.json()).options);
};

const word = (box, name) => {
  const key = { InvalidStateError: "there", NotSupportedError: "cannot", ConstraintError: "cannot" }[name];
  return box.querySelector("[data-words]").dataset[key || "cancelled"];
};

const go = async (box, form) => {
  const wrong = box.querySelector("[data-wrong]");
  wrong.hidden = true;
  let asked = null;
  try {
    asked = await options(box, form);
  } catch {
    asked = null;
  }
  if (!asked) {
    wrong.textContent = box.querySelector("[data-words]").dataset.none;
    wrong.hidden = false;
    return;
  }
  try {
    const [key, response] = await made[box.dataset.passkey](asked);
    response.clientDataJSON = to64(key.response.clientDataJSON);
    const answer = { id: key.id, rawId: to64(key.rawId), type: key.type, response };
    box.querySelector("[name=answer]").value = JSON.stringify(answer);
    form.submit();
  } catch (fault) {
    wrong.textContent = word(box, fault.name);
    wrong.hidden = false;
  }
};

if (window.PublicKeyCredential && window.isSecureContext) {
  for (const none of document.querySelectorAll("[data-passkey-none]")) none.hidden = true;
  for (const box of document.querySelectorAll("[data-passkey]")) {
    const form = box.closest("form");
    const button = box.querySelector("[data-go]");
    box.hidden = false;
    if (button.autofocus) button.focus();
    button.addEventListener("click", async () => {
      button.disabled = true;
      await go(box, form);
      button.disabled = false;
    });
  }
}
