// Run the pages for teachers: print a worksheet; put a link together from ticked boxes, and copy it.
const PAUSE = 300; // milliseconds until the server draws the code of a link
const SHOWS_DRAWING = "start"; // the part that a link with a drawing opens, unless the teacher chooses
let timer = null, chosen = false; // whether the teacher has chosen the part

const form = () => element.querySelector(".maker form");
const boxes = (name) => [...form().querySelectorAll(`[name=${name}]`)];
const ticked = (name) => boxes(name).filter((box) => box.checked && !box.disabled).map((box) => box.value);
const roomOf = (part) => part.split(".")[0];

function allow() { // the part that opens stays; a hidden room hides its parts; an embedded part has nothing else
  const [open] = ticked("open"), embedded = ticked("view")[0] === "embed";
  form().querySelector("[data-of=hide]").disabled = embedded;
  const rooms = boxes("hide").filter((box) => box.checked && box.value !== roomOf(open)).map((box) => box.value);
  for (const box of boxes("hide")) {
    const room = roomOf(box.value);
    box.disabled = box.value === open || box.value === roomOf(open) || (box.value !== room && rooms.includes(room));
  }
  for (const one of element.querySelectorAll("[data-frame]")) one.hidden = !embedded;
}

function query() { // -> the query string of the link that the boxes ask for
  const [open] = ticked("open"), [view] = ticked("view"), [language] = ticked("language");
  const next = ticked("state").length ? window.labAddress.of(open) : new URLSearchParams({ v: "1", tab: open });
  next.delete("lang");
  if (language !== "visitor") next.set("lang", language);
  if (view !== "page") next.set("view", view);
  for (const name of ["hide", "lock"]) {
    const values = form().querySelector(`[data-of=${name}]`).disabled ? [] : ticked(name);
    if (values.length) next.set(name, values.join());
  }
  return String(next).replaceAll("%2C", ",");
}

function make() {
  clearTimeout(timer);
  if (!form()) return;
  if (!chosen && window.labAddress.of(SHOWS_DRAWING).has("draw")) {
    for (const box of boxes("open")) box.checked = box.value === SHOWS_DRAWING;
  }
  allow();
  const link = `${location.href.split(/[?#]/)[0]}?${query()}`;
  element.querySelector("[name=link]").value = link;
  element.querySelector(".made .open").href = link;
  element.querySelector("[name=frame]").value =
    `<iframe src="${link.replaceAll("&", "&amp;")}" title="AIGC Lab" width="100%" height="720" style="border: 0" loading="lazy"></iframe>`;
  element.querySelector("[data-copied]").hidden = true;
  window.labAddress.warn(element);
  timer = setTimeout(() => trigger("select", { link }), PAUSE);
}

function hideOthers() {
  const [open] = ticked("open");
  for (const box of boxes("hide")) box.checked = ![open, roomOf(open), "header"].includes(box.value);
  make();
}

async function copy(name) {
  const done = await window.labAddress.copy(element.querySelector(`[name=${name}]`));
  element.querySelector("[data-copied]").hidden = !done;
}

element.addEventListener("change", ({ target }) => {
  chosen ||= target.name === "open";
  make();
});
element.addEventListener("submit", (event) => event.preventDefault());
element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if ("print" in button.dataset) window.print(); // teach.css leaves the worksheet alone
  else if ("others" in button.dataset) hideOthers();
  else if (button.dataset.copy) copy(button.dataset.copy);
});
watch("value", () => requestAnimationFrame(make));
document.addEventListener("aigc-part", ({ detail }) => { if (detail === "teach") make(); }); // a part may have new settings
