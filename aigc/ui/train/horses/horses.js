// Show the words for the place on the x axis that the pointer or the arrow keys reach.
let at = -1; // column
const plotOf = (event) => event.target.closest?.(".horse-plot");

function show(plot, column) {
  const tips = plot.querySelector(".tips"), cursor = plot.querySelector(".cursor");
  const places = JSON.parse(plot.dataset.places);
  at = column;
  [...tips.children].forEach((tip, i) => { tip.hidden = i !== column; });
  cursor.hidden = column < 0;
  if (column < 0) return;
  cursor.style.left = `${100 * places[column]}%`;
  tips.classList.toggle("left", places[column] > 0.5);
}

element.addEventListener("pointermove", (event) => {
  const plot = plotOf(event);
  if (!plot) return;
  const box = plot.querySelector(".area").getBoundingClientRect();
  const x = (event.clientX - box.left) / box.width;
  const away = JSON.parse(plot.dataset.places).map((place) => Math.abs(place - x));
  show(plot, away.indexOf(Math.min(...away)));
});
element.addEventListener("pointerout", (event) => {
  const plot = plotOf(event);
  if (plot && event.pointerType === "mouse" && !plot.contains(event.relatedTarget)) show(plot, -1);
});
element.addEventListener("keydown", (event) => {
  const plot = plotOf(event);
  if (!plot || plot !== event.target) return;
  const last = JSON.parse(plot.dataset.places).length - 1;
  const next = { ArrowRight: Math.min(at + 1, last), ArrowLeft: Math.max(at - 1, 0), Home: 0, End: last, Escape: -1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  show(plot, next);
});
element.addEventListener("focusout", (event) => {
  const plot = plotOf(event);
  if (plot) show(plot, -1);
});
watch("value", () => { at = -1; });
