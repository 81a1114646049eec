// Copy a link to the hand. The field shows it too: without https, a browser lets no page copy.
element.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-hand]");
  if (!button) return;
  const link = new URL(location.href);
  link.search = `?hand=${button.dataset.hand}`;
  link.hash = "";
  const place = element.querySelector("p[hidden], p.shown"), field = place.querySelector("input");
  place.hidden = false;
  place.className = "shown";
  field.value = link.href;
  field.select();
  await navigator.clipboard?.writeText(link.href).catch(() => {});
});
