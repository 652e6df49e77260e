// A page that a private link opened counts as seen once a person does something on it: mail scanners open links too.
// Without script it counts at the first PDF, payment, comment or answer.
"use strict";

const acts = ["pointerdown", "keydown", "scroll", "focusin"];

const tell = (event) => {
  if (!event.isTrusted || document.visibilityState !== "visible") return;
  for (const act of acts) removeEventListener(act, tell, true);
  const { seen, token } = document.body.dataset;
  fetch(seen, { method: "POST", headers: { "X-CSRFToken": token }, keepalive: true });
};

for (const act of acts) addEventListener(act, tell, { capture: true, passive: true });
