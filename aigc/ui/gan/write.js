// Click a written digit to show its details; arrow keys move from digit to digit, and the whole text is one stop of the
// Tab key. These listeners stay while every change replaces the page inside `element`.
const cells = (text) => [...text.querySelectorAll("button")];

element.addEventListener("click", (event) => {
  const button = event.target.closest(".written button");
  if (!button) return;
  for (const one of element.querySelectorAll(".written button")) one.classList.toggle("chosen", one === button);
  trigger("select", { place: Number(button.dataset.place), variant: button.closest(".written").dataset.variant });
});

element.addEventListener("keydown", (event) => {
  const button = event.target.closest(".written button");
  if (!button) return;
  const text = button.closest(".written"), all = cells(text), columns = text.querySelector(".hand").querySelectorAll("button").length;
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
  const next = all[all.indexOf(button) + step];
  if (!step) return;
  event.preventDefault();
  if (!next) return;
  button.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
});

function stop() { // make the first digit of each text the stop of the Tab key
  for (const text of element.querySelectorAll(".written")) cells(text)[0].tabIndex = 0;
}
watch("value", stop);
stop();
