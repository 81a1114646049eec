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
  const EDGE = 48; // px that a button takes, as in the strips' scroll-padding
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const known = new WeakSet();
  const behavior = () => (calm.matches ? "auto" : "smooth");

  // -> by how much to scroll, about `wanted`, so that a name begins where the button on the left ends
  function aligned(strip, wanted, fits = () => true) {
    const { left } = strip.getBoundingClientRect();
    const starts = [...strip.children].map((one) => one.getBoundingClientRect().left - left - EDGE).filter(fits);
    return starts.reduce((best, at) => (Math.abs(at - wanted) < Math.abs(best - wanted) ? at : best), starts[0] ?? wanted);
  }

  function centre(strip, how) {
    const chosen = strip.querySelector(CHOSEN)?.getBoundingClientRect(), all = strip.getBoundingClientRect();
    if (!chosen) return;
    const middle = chosen.left + chosen.width / 2 - all.left - all.width / 2;
    const whole = (at) => chosen.left - at > all.left + EDGE - 1 && chosen.right - at < all.right - EDGE + 1;
    strip.scrollBy({ left: strip.matches(ROOMS) ? middle : aligned(strip, middle, whole), behavior: how });
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
    const by = (share) => () => strip.scrollBy({ left: aligned(strip, share * strip.clientWidth), behavior: behavior() });
    const earlier = end("earlier", by(-STEP)), later = end("later", by(STEP));
    strip.after(earlier, later);
    return () => {
      const hidden = strip.scrollWidth - strip.clientWidth;
      earlier.hidden = strip.scrollLeft < 2;
      later.hidden = strip.scrollLeft > hidden - 2;
      strip.toggleAttribute("data-earlier", !earlier.hidden);
      strip.toggleAttribute("data-later", !later.hidden);
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
    return () => {
      const fits = strip.scrollWidth <= strip.clientWidth;
      all.hidden = !strip.hasAttribute("data-spread") && fits;
      strip.toggleAttribute("data-later", !fits);
    };
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

  // A phone that is turned, or whose keyboard comes, may pass through a size at which a strip is cut short or fits: back at
  // its old width it has lost its place, and no size has changed.
  addEventListener("resize", () => requestAnimationFrame(() => {
    for (const strip of document.querySelectorAll(STRIPS)) centre(strip, "auto");
  }));

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
