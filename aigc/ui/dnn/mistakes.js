// Show the mistakes of the clicked cell or row of the confusion matrix; a second click shows all mistakes again.
element.addEventListener("click", ({ target }) => {
  const button = target.closest(".confusion button");
  if (!button) return;
  const all = element.querySelector(".confusion .all");
  const chosen = button.getAttribute("aria-pressed") === "true" ? all : button;
  for (const one of element.querySelectorAll(".confusion button")) one.setAttribute("aria-pressed", String(one === chosen));
  const { digit, read } = chosen.dataset;
  for (const card of element.querySelectorAll(".gallery figure")) {
    card.hidden = (digit !== undefined && card.dataset.digit !== digit) || (read !== undefined && card.dataset.read !== read);
  }
});
