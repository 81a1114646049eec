// Open the glossary's entry of a term in a card beside it. The browser closes the card on Escape or a press elsewhere.
(() => {
  const MARGIN = 8; // pixels between card and window
  let entries = null; // markup by key, fetched once
  let card = null;
  let opener = null; // the term in the page that opened the card

  function load() {
    entries ??= fetch(`${window.gradio_config?.root ?? "."}/glossary.json`)
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
      .catch((error) => { entries = null; throw error; }); // a later press tries again
    return entries;
  }

  function build() {
    card = document.createElement("div");
    card.id = "term-card";
    card.popover = "auto";
    card.setAttribute("role", "dialog");
    card.setAttribute("aria-labelledby", "term-name");
    card.addEventListener("toggle", (event) => {
      if (event.newState === "closed" && card.contains(document.activeElement)) opener?.focus();
    });
    document.querySelector(".gradio-container").append(card); // inside, where theme and language apply
  }

  function place() { // below the term, or above it where there is no room; style sheets pin it to a phone's lower edge
    const at = opener.getBoundingClientRect();
    const below = at.bottom + MARGIN + card.offsetHeight <= innerHeight;
    const left = Math.min(Math.max(MARGIN, at.left), innerWidth - card.offsetWidth - MARGIN);
    card.style.left = `${left}px`;
    card.style.top = `${below ? at.bottom + MARGIN / 2 : Math.max(MARGIN, at.top - card.offsetHeight - MARGIN / 2)}px`;
  }

  async function open(term) {
    const all = await load();
    if (!card?.isConnected) build();
    if (!card.contains(term)) opener = term;
    card.innerHTML = all[term.dataset.term];
    if (!card.matches(":popover-open")) card.showPopover();
    place();
    card.querySelector(".close").focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    const term = event.target.closest?.("[data-term]");
    if (term) { event.preventDefault(); open(term); }
    else if (event.target.closest?.("#term-card .close, #term-card a")) { card.hidePopover(); opener?.focus(); }
  });
})();
