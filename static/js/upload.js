// Uploading documents: several files by choosing or dropping, each sent by itself with its progress.
// The form works without this file.
"use strict";

(() => {
  const form = document.querySelector("form[data-upload]");
  if (!form || form.dataset.ready) return;
  form.dataset.ready = "yes";
  const words = form.dataset;
  const list = form.querySelector("[data-files]");
  const said = form.querySelector("[data-said]");
  const button = form.querySelector("button[type=submit]");
  const inputs = [...form.querySelectorAll("input[type=file]")];
  let waiting = [];

  const size = (bytes) => {
    const [unit, value] = bytes < 1e6 ? ["kilobyte", Math.ceil(bytes / 1e3)] : ["megabyte", bytes / 1e6];
    return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
  };

  const part = (tag, text, classes = "") => {
    const made = document.createElement(tag);
    made.textContent = text;
    made.className = classes;
    return made;
  };

  const add = (files) => {
    for (const file of files) {
      const row = part("li", "", "up");
      const remove = part("button", words.remove, "btn quiet");
      remove.type = "button";
      remove.append(part("span", ` ${file.name}`, "vh"));
      const one = { file, row };
      remove.addEventListener("click", () => {
        waiting = waiting.filter((other) => other !== one);
        row.remove();
        list.hidden = !list.children.length;
        inputs[0].focus();
      });
      row.append(part("span", `${file.name}, ${size(file.size)}`, "clip"), remove);
      list.append(row);
      waiting.push(one);
    }
    list.hidden = !list.children.length;
    for (const input of inputs) input.value = "";
  };

  const refuse = (row, answer) => {
    const shown = document.createElement("template");
    shown.innerHTML = answer;
    const sentence = shown.content.querySelector(".error, .notice p, p");
    row.append(sentence?.classList.contains("error") ? sentence : part("p", sentence?.textContent || words.broken, "error"));
  };

  const send = ({ file, row }) =>
    new Promise((resolve) => {
      const state = part("span", "0 %", "soft num");
      const bar = document.createElement("progress");
      Object.assign(bar, { max: 100, value: 0, ariaLabel: `${words.progress} ${file.name}` });
      row.querySelector("button").replaceWith(state);
      row.append(bar);
      const body = new FormData();
      body.append("csrf_token", form.elements.csrf_token.value);
      body.append("files", file);
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("HX-Request", "true");
      request.setRequestHeader("HX-Request-Type", "partial");
      request.upload.addEventListener("progress", ({ loaded, total }) => {
        bar.value = Math.round((100 * loaded) / total);
        state.textContent = `${bar.value} %`;
      });
      request.addEventListener("loadend", () => {
        const door = request.getResponseHeader("HX-Redirect");
        if (door) return location.assign(door);
        bar.remove();
        const isKept = request.status === 204;
        state.textContent = isKept ? words.done : "";
        if (!isKept) refuse(row, request.responseText);
        said.textContent = isKept ? `${file.name}: ${words.done}` : row.querySelector(".error").textContent;
        resolve(isKept);
      });
      request.send(body);
    });

  form.addEventListener("submit", async (event) => {
    if (!waiting.length) return; // the form says itself that a file is missing
    event.preventDefault();
    button.disabled = true;
    const sent = waiting;
    waiting = [];
    let refused = 0;
    for (const one of sent) if (!(await send(one))) refused += 1;
    button.disabled = false;
    if (refused < sent.length) await refresh();
  });

  // The list is fetched again; what was refused stays to be read.
  const refresh = async () => {
    const here = document.getElementById("documents-list");
    const answer = await fetch(form.action, { headers: { "HX-Request": "true", "HX-Request-Type": "partial" } });
    if (!here || !answer.ok) return location.reload();
    const shown = document.createElement("template");
    shown.innerHTML = await answer.text();
    here.replaceWith(shown.content);
    window.htmx?.process(document.getElementById("documents-list"));
  };

  for (const input of inputs) input.addEventListener("change", () => add(input.files));
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.add("over");
    });
  }
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    add(event.dataTransfer.files);
  });
})();
