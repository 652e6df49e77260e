// What HTML alone cannot do: focus after a swap, dialogs, Show password, menus that close.
// Every page works without this file.
"use strict";

const on = (name, act) => document.addEventListener(name, act, name === "click");

// A new page is read from its top: focus goes to main (an element with autofocus takes it from there).
// A morphed select keeps what the person picked; what the server chose must win.
on("htmx:after:settle", ({ target }) => {
  if (target === document.body) target.querySelector("main[data-focus]")?.focus({ preventScroll: true });
  for (const select of target.querySelectorAll?.("select") ?? []) {
    const chosen = [...select.options].findIndex((option) => option.defaultSelected);
    select.selectedIndex = Math.max(chosen, 0);
  }
});

// The chosen tab is in view, where the style sheet's scroll-initial-target is not known yet.
const showTab = () => {
  const tab = document.querySelector(".tabs > [aria-current]");
  if (tab && !CSS.supports("scroll-initial-target", "nearest")) tab.parentElement.scrollLeft = tab.offsetLeft - 48;
};
showTab();
on("htmx:after:settle", ({ target }) => target === document.body && showTab());

// A form that was fetched as a dialog opens over the page.
on("htmx:after:settle", ({ target }) => {
  if (target.id === "sheet") target.querySelector("dialog")?.showModal();
});

// Filters left empty stay out of the address. Typing replaces the address, Enter adds one to go back to.
on("htmx:config:request", ({ target, detail }) => {
  const { request, sourceEvent } = detail.ctx;
  if (sourceEvent?.type === "input") detail.ctx.replace = "true";
  if (request.method !== "GET" || !target.closest?.("form[data-spare-empty]") || !request.body) return;
  for (const [name, value] of [...request.body]) if (value === "") request.body.delete(name);
});

// The request never arrived: say so where the page keeps its notices.
on("htmx:error", ({ detail }) => {
  const words = document.getElementById("offline");
  if (detail.error instanceof TypeError && words) {
    document.getElementById("notice")?.replaceChildren(words.content.cloneNode(true));
  }
});

on("click", (event) => {
  const at = (selector) => event.target.closest?.(selector);

  const show = at("[data-show]");
  if (show) {
    const input = document.getElementById(show.dataset.show);
    const label = show.querySelector("span");
    [label.textContent, show.dataset.other] = [show.dataset.other, label.textContent];
    input.type = input.type === "password" ? "text" : "password";
    show.setAttribute("aria-pressed", input.type === "text");
  }

  const copy = at("[data-copy]");
  if (copy) {
    const field = document.getElementById(copy.dataset.copy);
    const said = copy.querySelector("[data-done]");
    field.select();
    navigator.clipboard?.writeText(field.value).then(() => (said.textContent = said.dataset.done));
  }

  // The page itself is fit to print; the link leads to the PDF for those without script.
  if (at("[data-print]") && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    window.print();
  }
  if (at("[data-close]")) at("dialog")?.close();
  if (at("[data-drop]")) at(".toast")?.remove();

  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

on("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// A signature is drawn into a canvas and sent as the path of an SVG. The name that is typed counts without it.
const drawn = (canvas) => document.getElementById(canvas.dataset.draw);

const draw = (canvas) => {
  const brush = canvas.getContext("2d");
  brush.clearRect(0, 0, canvas.width, canvas.height);
  Object.assign(brush, { lineWidth: 3, lineCap: "round", lineJoin: "round", strokeStyle: getComputedStyle(canvas).color });
  brush.stroke(new Path2D(drawn(canvas).value));
};

const showDrawn = () => document.querySelectorAll("canvas[data-draw]").forEach(draw);
showDrawn();
on("htmx:after:settle", showDrawn);

// A tick or a signature changes no sum: nothing is asked anew, which would take the canvas from under the pen.
document.addEventListener("change", (event) => event.target.closest("[data-quiet]") && event.stopPropagation(), true);

const addPoint = (canvas, event, letter) => {
  const box = canvas.getBoundingClientRect();
  const within = (at, length, most) => Math.min(most - 1, Math.max(0, Math.round((at * most) / length)));
  const x = within(event.clientX - box.left, box.width, canvas.width);
  const y = within(event.clientY - box.top, box.height, canvas.height);
  const path = drawn(canvas);
  if (path.value.length < 11900) path.value += `${letter}${x} ${y}`;
  draw(canvas);
};

on("pointerdown", (event) => {
  const canvas = event.target.closest?.("canvas[data-draw]");
  if (!canvas) return;
  canvas.setPointerCapture(event.pointerId);
  canvas.dataset.pen = "down";
  addPoint(canvas, event, "M");
});
on("pointermove", (event) => {
  if (event.target.dataset?.pen) addPoint(event.target, event, "L");
});
for (const end of ["pointerup", "pointercancel"]) on(end, ({ target }) => delete target.dataset?.pen);

on("click", (event) => {
  const name = event.target.closest?.("[data-wipe]")?.dataset.wipe;
  const canvas = name && document.querySelector(`canvas[data-draw="${name}"]`);
  if (!canvas) return;
  drawn(canvas).value = "";
  draw(canvas);
});
