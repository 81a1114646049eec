// Move among tabs with arrow keys, Home and End, as the pattern of WAI-ARIA has it: the tab list is one stop of the Tab key.
document.addEventListener("keydown", (event) => {
  const tab = event.target.closest?.('[role="tab"]');
  if (!tab || event.ctrlKey || event.metaKey || event.altKey) return;
  const all = [...tab.parentElement.querySelectorAll(':scope > [role="tab"]')].filter((one) => one.offsetWidth);
  const at = all.indexOf(tab);
  const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: all.length - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  const chosen = all[(next + all.length) % all.length];
  chosen.focus();
  chosen.click();
});

// Keep the last result in sight, faded, under a sentence about a mistake: a typing error must not cost what was there.
(() => {
  const last = new WeakMap(); // the element that holds a result -> its last markup that was no mistake
  const mistaken = (holder) => holder.childElementCount === 1 && holder.firstElementChild.matches(".notice.problem");

  function look(holder) {
    if (holder.querySelector(":scope > .stale")) return;
    if (!mistaken(holder)) last.set(holder, holder.innerHTML);
    else if (last.has(holder)) {
      const stale = document.createElement("div");
      stale.className = "stale";
      stale.inert = true;
      stale.innerHTML = last.get(holder);
      holder.append(stale);
    }
  }
  new MutationObserver((changes) => {
    const holders = new Set(changes.map(({ target }) => target).filter((one) => one.closest?.(".result") && one.parentElement?.matches(".html-container")));
    holders.forEach(look);
  }).observe(document.documentElement, { childList: true, subtree: true });
})();

// Let keys scroll a result that is higher than its place on a phone.
(() => {
  let waiting = false;
  function reach() {
    waiting = false;
    for (const result of document.querySelectorAll(".result")) {
      const scrolls = getComputedStyle(result).overflowY === "auto" && result.scrollHeight > result.clientHeight + 1;
      if (scrolls) result.tabIndex = 0;
      else result.removeAttribute("tabindex");
    }
  }
  const soon = () => {
    if (!waiting) { waiting = true; requestAnimationFrame(reach); }
  };
  new MutationObserver(soon).observe(document.documentElement, { childList: true, subtree: true });
  addEventListener("resize", soon);
  document.addEventListener("aigc-part", soon);
})();
