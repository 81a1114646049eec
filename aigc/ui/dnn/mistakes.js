// Show the mistakes of the clicked cell or row of the confusion matrix; a second click shows all mistakes again.
const buttons = [...element.querySelectorAll(".confusion button")];
const all = element.querySelector(".confusion .all");
const cards = [...element.querySelectorAll(".gallery figure")];

function choose(button) {
  const chosen = button.getAttribute("aria-pressed") === "true" ? all : button;
  for (const one of buttons) one.setAttribute("aria-pressed", String(one === chosen));
  const { digit, read } = chosen.dataset;
  for (const card of cards) {
    card.hidden = (digit !== undefined && card.dataset.digit !== digit) || (read !== undefined && card.dataset.read !== read);
  }
}

for (const button of buttons) button.addEventListener("click", () => choose(button));
