// Say that the connection is lost when a training under way sends nothing for some seconds.
const PATIENCE = 6000; // milliseconds
let last = performance.now(), went = false;
watch("value", () => {
  last = performance.now();
  const goes = props.value.includes("data-going"), starts = goes && !went;
  went = goes;
  // On a phone, the choice of a network stands above: a run that starts takes the screen.
  if (starts && matchMedia("(max-width: 640px)").matches) element.closest(".train-result").parentElement.scrollIntoView();
});
setInterval(() => {
  const note = element.querySelector("[data-going] .lost");
  if (note) note.hidden = performance.now() - last < PATIENCE;
}, 1000);
// A training whose server ended begins anew, in another one if a proxy shares the work out.
document.addEventListener("aigc-interrupted", () => {
  setTimeout(() => element.closest(".train-result")?.querySelector(".train-buttons button.primary")?.click(), 1500);
});
