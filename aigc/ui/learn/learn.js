// Copy the values of the current demonstration to the symbols of the chapter's formulas, whichever arrives first, name a
// chapter before it comes, and follow the glossary's links to its groups.
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

// Until a chapter comes, its name stands there already.
const chapters = document.getElementById("learn-chapter");
function name() {
  const heading = root.querySelector(".coming h2"), chosen = chapters.querySelector(":checked + span");
  if (heading && chosen) heading.innerHTML = chosen.innerHTML;
}
chapters.addEventListener("aigc-chosen", name);
name();

// A chapter chosen beside the text begins at its top, as one opened by a link does.
chapters.addEventListener("change", () => {
  if (root.getBoundingClientRect().top < 0) root.scrollIntoView();
});

const still = matchMedia("(prefers-reduced-motion: reduce)");
root.addEventListener("click", (event) => {
  const link = event.target.closest("nav.groups a"), heading = link && document.getElementById(link.hash.slice(1));
  if (!heading) return;
  event.preventDefault(); // the page's address holds no place within it
  heading.scrollIntoView({ behavior: still.matches ? "auto" : "smooth" });
  heading.focus({ preventScroll: true }); // so that a screen reader goes on there
});
