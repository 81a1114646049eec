// Copy a link to the hand. The field shows it too, since a browser may let no page copy.
element.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-hand]");
  if (!button) return;
  const place = element.querySelector("p[hidden], p.shown"), field = place.querySelector("input");
  place.hidden = false;
  place.className = "shown";
  field.value = window.labAddress.link();
  await window.labAddress.copy(field);
});
