// A click on a written digit asks what is known of it; arrows move from digit to digit, which together are one stop of
// the Tab key. The page is made anew at every change, these listeners stay.
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

function stop() { // the first digit of each text
  for (const text of element.querySelectorAll(".written")) cells(text)[0].tabIndex = 0;
}
watch("value", stop);
stop();
