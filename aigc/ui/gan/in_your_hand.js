// Copy a link to the hand. The field shows it too: without https, a browser lets no page copy.
element.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-hand]");
  if (!button) return;
  const link = window.labAddress.link();
  const place = element.querySelector("p[hidden], p.shown"), field = place.querySelector("input");
  place.hidden = false;
  place.className = "shown";
  field.value = link;
  field.select();
  await navigator.clipboard?.writeText(link).catch(() => {});
});
