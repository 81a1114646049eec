// A click on a written digit asks what is known of it. The page is made anew at every change, this listener stays.
element.addEventListener("click", (event) => {
  const button = event.target.closest(".written button");
  if (!button) return;
  for (const one of element.querySelectorAll(".written button")) one.classList.toggle("chosen", one === button);
  trigger("select", { place: Number(button.dataset.place), variant: button.closest(".written").dataset.variant });
});
