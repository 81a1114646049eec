// Show that a strip of names goes on at an end, by a button there that scrolls it by most of its width, and keep the
// chosen name in sight. The strip of the page's rooms has a button instead that spreads all names below each other.
// Keys need no buttons: arrow keys move among the names, and the strip follows the focus.
(() => {
  const ROOMS = ".rooms > .tab-wrapper > .tab-container";
  const STRIPS = `${ROOMS}, #learn-chapter .choice > div, .data-contents ol, .groups ol`;
  const CHOSEN = ".selected, label:has(:checked), [aria-current]";
  const NAMES = { earlier: EARLIER_NAME, later: LATER_NAME, all: ALL_NAME };
  const SIGNS = { earlier: "M15 5l-7 7 7 7", later: "M9 5l7 7-7 7", all: "M5 7h14M5 12h14M5 17h14" };
  const STEP = 0.7; // share of its width
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const known = new WeakSet();
  const behavior = () => (calm.matches ? "auto" : "smooth");

  function centre(strip, how) {
    const chosen = strip.querySelector(CHOSEN)?.getBoundingClientRect(), all = strip.getBoundingClientRect();
    if (chosen) strip.scrollBy({ left: chosen.left + chosen.width / 2 - all.left - all.width / 2, behavior: how });
  }

  function end(name, act) {
    const button = roundButton(`strip-end ${name}`, SIGNS[name]);
    button.tabIndex = -1;
    button.setAttribute("aria-label", NAMES[name]);
    button.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays where it is
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", act);
    return button;
  }

  function addEnds(strip) { // -> what shows those of use now
    const by = (share) => () => strip.scrollBy({ left: share * strip.clientWidth, behavior: behavior() });
    const earlier = end("earlier", by(-STEP)), later = end("later", by(STEP));
    strip.after(earlier, later);
    return () => {
      const hidden = strip.scrollWidth - strip.clientWidth;
      earlier.hidden = strip.scrollLeft < 2;
      later.hidden = strip.scrollLeft > hidden - 2;
    };
  }

  function addAll(strip) { // -> what shows the button where the names do not fit
    const spread = (yes) => {
      strip.toggleAttribute("data-spread", yes);
      all.setAttribute("aria-expanded", yes);
      if (!yes) centre(strip, "auto");
    };
    const all = end("all", () => spread(!strip.hasAttribute("data-spread")));
    all.setAttribute("aria-expanded", false);
    strip.after(all);
    strip.addEventListener("click", ({ target }) => { if (target.closest("[role=tab]")) spread(false); });
    document.addEventListener("keydown", ({ key }) => { if (key === "Escape") spread(false); });
    return () => { all.hidden = !strip.hasAttribute("data-spread") && strip.scrollWidth <= strip.clientWidth; };
  }

  function equip(strip) {
    known.add(strip);
    const look = strip.matches(ROOMS) ? addAll(strip) : addEnds(strip);
    strip.addEventListener("scroll", look, { passive: true });
    strip.addEventListener("change", () => centre(strip, behavior()));
    const sizes = new ResizeObserver(() => { centre(strip, "auto"); look(); }); // names change with the language
    for (const one of [strip, ...strip.children]) sizes.observe(one);
    new MutationObserver((changes) => { // another name is chosen, or one more has come
      const come = changes.flatMap(({ addedNodes }) => [...addedNodes]).filter((one) => one.nodeType === Node.ELEMENT_NODE);
      for (const one of come) sizes.observe(one);
      if (!come.length) centre(strip, behavior());
    }).observe(strip, { childList: true, attributes: true, attributeFilter: ["class", "aria-current"], subtree: true });
  }

  let waiting = false;
  function find() {
    waiting = false;
    for (const strip of document.querySelectorAll(STRIPS)) if (!known.has(strip)) equip(strip);
  }
  new MutationObserver(() => {
    if (!waiting) { waiting = true; queueMicrotask(find); }
  }).observe(document.documentElement, { childList: true, subtree: true });
  document.addEventListener("aigc-chosen", ({ target }) => { // a choice that a link made
    const strip = target.querySelector(STRIPS);
    if (strip) centre(strip, behavior());
  });
})();
