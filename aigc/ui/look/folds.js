// Show that a result in its place on a phone goes on below, by a button there that opens it to its full height, where it
// moves with the page, and folds it again.
(() => {
  const NAMES = { unfold: UNFOLD_NAME, fold: FOLD_NAME };
  const SIGNS = { unfold: "M5 9l7 7 7-7", fold: "M5 15l7-7 7 7" };
  const ENOUGH = 8; // px: less is the room at its end
  const known = new WeakMap(); // a result -> look at it again

  function equip(result) {
    const button = roundButton("unfold", SIGNS.unfold), path = button.querySelector("path");
    const opened = () => result.classList.contains("opened");
    const look = () => {
      const { overflowY } = getComputedStyle(result), below = result.scrollHeight - result.clientHeight - result.scrollTop;
      button.hidden = !opened() && (overflowY !== "auto" || below < ENOUGH);
    };
    const say = () => {
      const next = opened() ? "fold" : "unfold";
      button.setAttribute("aria-label", NAMES[next]);
      path.setAttribute("d", SIGNS[next]);
    };
    button.addEventListener("click", () => {
      const top = result.getBoundingClientRect().top - result.scrollTop;
      result.classList.toggle("opened");
      if (opened()) scrollBy({ top: result.getBoundingClientRect().top - top, behavior: "instant" }); // what is read stays
      else if (result.parentElement.getBoundingClientRect().top < 0) result.parentElement.scrollIntoView({ behavior: "instant" });
      say();
      look();
    });
    say();
    result.append(button);
    result.addEventListener("scroll", look, { passive: true });
    const sizes = new ResizeObserver(look);
    for (const one of [result, ...result.children]) sizes.observe(one);
    known.set(result, look);
  }

  let waiting = false;
  function find() {
    waiting = false;
    for (const result of document.querySelectorAll(".gradio-container .result")) known.has(result) ? known.get(result)() : equip(result);
  }
  new MutationObserver(() => {
    if (!waiting) { waiting = true; requestAnimationFrame(find); }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
