// Cut a result in its place on a phone between two of its pictures or paragraphs, and show that it goes on below, by a
// button there that opens it to its full height, where it moves with the page, and folds it again. The place of the cut
// is chosen when a part opens: it stays while a visitor draws, or the pad would move under the hand.
(() => {
  const NAMES = { unfold: UNFOLD_NAME, fold: FOLD_NAME };
  const SIGNS = { unfold: "M5 9l7 7 7-7", fold: "M5 15l7-7 7 7" };
  const ENOUGH = 8; // px: less is the room at its end
  const FOOT = 38, GAP = 4; // px that the button takes, and that stay between a cut and what comes after it
  const LEAST = 0.6, MOST = 1.2; // shares of the height that its style sheet allows, for a cut that divides nothing
  const WHOLE = "img, svg, canvas, button, input, .stage", WORDED = "a, button, label, summary, li, tr"; // have an edge
  const portrait = matchMedia("(max-width: 640px)");
  const known = new WeakMap(); // a result -> look at it again
  let fresh = true; // nothing has been touched since a part opened

  function blocks(result) { // -> top and bottom of all that should not be divided, from the result's top
    const { top } = result.getBoundingClientRect(), found = new Set(result.querySelectorAll(WHOLE));
    const texts = document.createTreeWalker(result, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      if (!texts.currentNode.data.trim()) continue;
      let one = texts.currentNode.parentElement;
      while (one && getComputedStyle(one).display.startsWith("inline")) one = one.parentElement;
      one = one?.closest(WORDED) ?? one;
      if (one && one !== result && result.contains(one)) found.add(one);
    }
    const boxes = [...found].filter((one) => !one.closest(".unfold")).map((one) => one.getBoundingClientRect());
    return boxes.filter(({ width, height }) => width > 1 && height > 1).map((box) => [box.top - top, box.bottom - top]);
  }

  function cutOf(result, allowed) { // -> the height of what is shown, or undefined where every cut divides something
    const all = blocks(result), divided = (at) => all.some(([top, bottom]) => top < at - 1 && bottom > at + 1);
    const gaps = all.flatMap(([top, bottom]) => [top - GAP, bottom]); // behind one, or before the next, for what has a frame
    const clean = gaps.filter((at) => at >= LEAST * allowed && at <= MOST * allowed - FOOT && !divided(at));
    const within = clean.filter((at) => at <= allowed - FOOT);
    if (within.length) return Math.max(...within);
    return clean.length ? Math.min(...clean) : undefined;
  }

  function fit(result) {
    result.style.maxHeight = "";
    result.classList.remove("clean");
    const { overflowY, maxHeight } = getComputedStyle(result), allowed = parseFloat(maxHeight);
    if (!portrait.matches || overflowY !== "auto" || result.scrollTop || result.scrollHeight <= allowed + ENOUGH) return;
    const cut = cutOf(result, allowed);
    if (cut === undefined) return;
    result.style.maxHeight = `${Math.ceil(cut) + FOOT}px`;
    result.classList.add("clean");
  }

  function equip(result) {
    const button = roundButton("unfold", SIGNS.unfold), path = button.querySelector("path");
    const opened = () => result.classList.contains("opened");
    const look = () => {
      if (fresh && !opened()) fit(result);
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
      fit(result);
      if (opened()) scrollBy({ top: result.getBoundingClientRect().top - top, behavior: "instant" }); // what is read stays
      else if (result.parentElement.getBoundingClientRect().top < 0) result.parentElement.scrollIntoView({ behavior: "instant" });
      say();
      look();
    });
    say();
    result.append(button);
    result.addEventListener("scroll", look, { passive: true });
    const sizes = new ResizeObserver(() => requestAnimationFrame(look)); // `fit` changes sizes itself
    for (const one of [result, ...result.children]) sizes.observe(one);
    known.set(result, look);
  }

  let waiting = false;
  function find() {
    waiting = false;
    for (const result of document.querySelectorAll(".gradio-container .result")) known.has(result) ? known.get(result)() : equip(result);
  }
  const refresh = () => { fresh = true; requestAnimationFrame(find); };
  for (const sign of ["aigc-part", "aigc-language"]) document.addEventListener(sign, refresh);
  portrait.addEventListener("change", refresh);
  for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, () => { fresh = false; }, { capture: true, passive: true });
  new MutationObserver(() => {
    if (!waiting) { waiting = true; requestAnimationFrame(find); }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
