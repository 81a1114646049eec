// Say that the connection is lost when a training under way sends nothing for some seconds.
const PATIENCE = 6000; // milliseconds
const phone = matchMedia("(max-width: 640px)");
function mark() { // name the buttons that do nothing now
  const busy = went || Boolean(element.querySelector(".queued"));
  for (const one of element.closest(".train-result").querySelectorAll(".rests, .goes")) one.setAttribute("aria-disabled", String(one.matches(".goes") !== busy));
}
let last = performance.now(), went = false, seen = false;
watch("value", () => {
  last = performance.now();
  const goes = props.value.includes("data-going"), result = element.closest(".train-result"), turns = goes !== went;
  went = goes;
  mark();
  if (!phone.matches) return;
  // A run that starts takes the screen, below the choice of a network; one that ends is read from its beginning, since
  // the result then grows to its full height, unless the visitor is elsewhere.
  if (turns && (goes || seen)) requestAnimationFrame(() => result.scrollIntoView());
  const { top, bottom, height } = result.getBoundingClientRect();
  seen = height > 0 && top < innerHeight && bottom > 0;
});
setInterval(() => {
  mark();
  const note = element.querySelector("[data-going] .lost");
  if (note) note.hidden = performance.now() - last < PATIENCE;
}, 1000);
// A training whose server ended begins anew, in another one if a proxy shares the work out.
document.addEventListener("aigc-interrupted", () => {
  setTimeout(() => element.closest(".train-result")?.querySelector(".train-buttons button.primary")?.click(), 1500);
});
