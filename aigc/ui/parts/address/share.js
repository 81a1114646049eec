// Show the page's address, copy it, and ask the server for its QR code.
const dialog = element.querySelector("dialog"), field = dialog.querySelector("input");
const copied = dialog.querySelector("[data-copied]");

element.querySelector(".share-open").addEventListener("click", () => {
  field.value = window.labAddress.link();
  copied.hidden = true;
  window.labAddress.warn(dialog);
  dialog.querySelector("[data-long]").hidden = !window.labAddress.tooLong();
  const live = dialog.querySelector("[data-live]"), named = [...new URL(field.value).searchParams.values()];
  live.hidden = !named.some((value) => value.startsWith(live.dataset.live)); // a network that goes before the link does
  trigger("select", { link: field.value });
  dialog.showModal();
  field.select();
});
dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); }); // beside the dialog
dialog.querySelector("[data-copy]").addEventListener("click", async () => {
  copied.hidden = !(await window.labAddress.copy(field));
});
watch("value", () => { dialog.querySelector(".qr").innerHTML = props.value; });
