// Passkeys: asks the device, puts its answer into the form and sends it. Loaded only where there is such a form.
"use strict";

(async () => {
  const form = document.querySelector("form[data-passkey]");
  const Key = window.PublicKeyCredential;
  if (!form || !Key?.parseRequestOptionsFromJSON || !Key.parseCreationOptionsFromJSON) return;
  const isNew = form.dataset.passkey === "new";
  const said = form.querySelector("[data-said]");
  let waiting; // the autofill list, which the button takes over from

  const ask = async (mediation) => {
    waiting?.abort();
    const { signal } = (waiting = new AbortController());
    const headers = { "X-CSRFToken": form.elements.csrf_token.value };
    const answer = await fetch(form.dataset.options, { method: "POST", headers, signal });
    if (!answer.ok) throw new Error(`${answer.status}`);
    const options = await answer.json();
    const credential = isNew
      ? await navigator.credentials.create({ publicKey: Key.parseCreationOptionsFromJSON(options), signal })
      : await navigator.credentials.get({ publicKey: Key.parseRequestOptionsFromJSON(options), mediation, signal });
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    said.hidden = true;
    ask("optional").catch(() => (said.hidden = false));
  });
  form.hidden = false;
  for (const other of document.querySelectorAll("[data-without-passkeys]")) other.hidden = true;
  if (!isNew && (await Key.isConditionalMediationAvailable?.())) ask("conditional").catch(() => {});
})();
