// Copy the values of the current demonstration to the symbols of the chapter's formulas, whichever arrives first.
const root = element.closest(".open-chapter");
let waiting = false;

function copy() {
  waiting = false;
  const demo = root.querySelector(".demo");
  const values = demo ? JSON.parse(demo.dataset.values) : {};
  for (const place of root.querySelectorAll("output[data-value]")) {
    const text = values[place.dataset.value] ?? "–";
    if (place.textContent !== text) place.textContent = text;
  }
}

new MutationObserver(() => {
  if (!waiting) { waiting = true; requestAnimationFrame(copy); }
}).observe(root, { childList: true, subtree: true });
