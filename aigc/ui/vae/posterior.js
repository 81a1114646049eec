// Move the dots of the posterior's chart by dragging or by arrow keys; the server decodes the latents as they stand.
const PART = "vae.reconstruct", STEP = 0.1; // latent units per arrow key; five times as much with Shift
const HUNDREDTHS = 100; // in the page's address, as 6_210 for z₇ = 2.1
const moved = new Map(); // place of a latent, from 0 -> its value
const columns = () => [...element.querySelectorAll(".posterior [role=slider]")];
const guessed = (column) => Number(column.dataset.mean);
const asking = window.labOneByOne((place) => {
  const all = columns();
  const values = all.map((column, i) => moved.get(i) ?? guessed(column));
  trigger("select", { place, guess: guessed(all[place]), values });
});
let last = null; // the place that moved last

function put(place, value) { // without a value, back to the encoder's guess
  const column = columns()[place], reach = Number(element.querySelector(".posterior").dataset.reach);
  if (value === undefined) moved.delete(place);
  else moved.set(place, Math.max(-reach, Math.min(reach, Math.round(HUNDREDTHS * value) / HUNDREDTHS)));
  const at = moved.get(place) ?? guessed(column);
  column.classList.toggle("moved", moved.has(place));
  column.querySelector("circle").setAttribute("cy", -Math.max(-reach, Math.min(reach, at)));
  column.setAttribute("aria-valuenow", at.toFixed(2));
}

function told() { // after dots were put
  const pairs = [...moved].map(([place, value]) => `${place}_${Math.round(HUNDREDTHS * value)}`);
  window.labAddress.script(PART, "z", pairs.join(".") || undefined);
  element.querySelector(".posterior [data-back]").hidden = !moved.size;
  if (last !== null) asking.ask(last);
}

function move(place, value) {
  last = place;
  put(place, value);
  told();
}

function under(svg, event) { // -> the place and the value where the pointer is
  const box = svg.querySelector(".prior").getBoundingClientRect(), count = columns().length; // as wide as all columns, 2 high
  const place = Math.floor(((event.clientX - box.left) / box.width) * count);
  return [Math.max(0, Math.min(count - 1, place)), 1 - (2 * (event.clientY - box.top)) / box.height];
}

let held = null; // the place that is dragged
element.addEventListener("pointerdown", (event) => {
  const svg = event.target.closest(".posterior svg");
  if (!svg || event.button || (event.pointerType === "touch" && !event.target.matches("circle"))) return; // a thumb scrolls
  const [place, value] = under(svg, event);
  held = place;
  svg.setPointerCapture?.(event.pointerId);
  columns()[place].focus({ preventScroll: true });
  event.preventDefault();
  move(place, value);
});
// A finger on a dot drags it, and does not scroll: browsers heed no touch-action of a part of a drawing.
element.addEventListener("touchstart", (event) => {
  if (event.cancelable && event.target.matches(".posterior circle")) event.preventDefault();
}, { passive: false });
element.addEventListener("pointermove", (event) => {
  const svg = event.target.closest(".posterior svg");
  if (svg && held !== null) move(held, under(svg, event)[1]);
});
for (const name of ["pointerup", "pointercancel"]) element.addEventListener(name, () => { held = null; });

element.addEventListener("keydown", (event) => {
  const column = event.target.closest(".posterior [role=slider]");
  if (!column) return;
  const all = columns(), place = all.indexOf(column), step = event.shiftKey ? 5 * STEP : STEP;
  const beside = { ArrowLeft: place - 1, ArrowRight: place + 1 }[event.key], by = { ArrowUp: step, ArrowDown: -step }[event.key];
  if (beside !== undefined) all[(beside + all.length) % all.length].focus();
  else if (by) move(place, (moved.get(place) ?? guessed(column)) + by);
  else if (event.key === "Home") move(place, undefined);
  else return;
  event.preventDefault();
});
element.addEventListener("focusin", (event) => { // one stop for the Tab key
  const column = event.target.closest(".posterior [role=slider]");
  if (column) for (const one of columns()) one.setAttribute("tabindex", one === column ? 0 : -1);
});
element.addEventListener("click", (event) => {
  if (!event.target.closest("[data-back]")) return;
  for (const place of [...moved.keys()]) put(place, undefined);
  told();
  columns()[last]?.focus({ preventScroll: true });
});

function begin() { // with another digit's posterior, or the one that a link's latents belong to
  moved.clear();
  last = null;
  const all = columns();
  if (!all.length) return; // it has not come yet
  for (const pair of window.labAddress.take(PART, "z")?.split(".") ?? []) {
    const [place, value] = pair.split("_").map(Number);
    if (place < all.length) put((last = place), value / HUNDREDTHS);
  }
  told();
}
const soon = () => requestAnimationFrame(begin); // once the browser has painted the page
watch("value", soon);
soon();

function answered() {
  if (!element.isConnected) return document.removeEventListener("aigc-turned", answered);
  asking.answered();
  if (moved.size && document.querySelector("[data-guessed]")) asking.ask(last); // the guess came with another seed
}
document.addEventListener("aigc-turned", answered);
