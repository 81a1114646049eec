// Choose a place on the map by hovering, clicking, dragging or arrow keys; the server decodes it, a drawing moves the marker.
const STEP = 0.1; // latent units per arrow key; five times as much with Shift
const AWAY = 0.7; // latent units from the mark to a digit's name, which would cover it
const asking = window.labOneByOne(([x, y]) => trigger("select", { 1: x, 2: y }));
let at = null;

function mark(map, [x, y], chosen) {
  at = [x, y];
  if (chosen) window.labAddress.script("vae.map", "at", `${Number(x.toFixed(2))}_${Number(y.toFixed(2))}`);
  map.querySelector(".marker").setAttribute("transform", `translate(${x} ${-y})`);
  giveWay(map, x, -y);
  map.classList.toggle("cornered", x > map.dataset.reach / 2 && y < -map.dataset.reach / 2); // where the picture lies
}

function giveWay(map, x, y) { // move a name that the mark would cover to where it has most room
  const names = [...map.querySelectorAll(".points text")], at = (name) => [Number(name.getAttribute("x")), Number(name.getAttribute("y"))];
  for (const name of names) {
    const home = at(name);
    if (Math.hypot(home[0] - x, home[1] - y) >= AWAY - 0.2) { name.style.transform = ""; continue; }
    const others = names.filter((other) => other !== name).map(at);
    const room = ([left, top]) => Math.min(...others.map((other) => Math.hypot(other[0] - left, other[1] - top)));
    const places = Array.from({ length: 12 }, (_, i) => [x + AWAY * Math.cos(i * Math.PI / 6), y + AWAY * Math.sin(i * Math.PI / 6)]);
    const best = places.reduce((one, other) => (room(other) > room(one) ? other : one));
    name.style.transform = `translate(${best[0] - home[0]}px, ${best[1] - home[1]}px)`; // in units of the drawing
  }
}

function go(map, place) {
  const reach = Number(map.dataset.reach);
  mark(map, place.map((value) => Math.max(-reach, Math.min(reach, value))), held);
  asking.ask(at);
}

function under(map, event) {
  const box = map.querySelector("svg").getBoundingClientRect(), reach = Number(map.dataset.reach);
  return [((event.clientX - box.left) / box.width - 0.5) * 2 * reach, (0.5 - (event.clientY - box.top) / box.height) * 2 * reach];
}

const mapOf = (event) => event.target.closest(".map svg")?.closest(".map");
const SLACK = 10; // px: a finger that moved no farther has tapped
let touch = null; // a finger on the map: a swipe up or down scrolls the page, a tap or a drag sideways moves the mark
let held = true; // a chosen place stays until the mouse enters the map again; the ellipse stays where the digit lies

element.addEventListener("pointerdown", (event) => {
  const map = mapOf(event);
  if (!map) return;
  held = true;
  event.target.setPointerCapture?.(event.pointerId);
  if (event.pointerType === "touch") touch = { x: event.clientX, y: event.clientY, drags: false };
  else go(map, under(map, event));
});
element.addEventListener("pointermove", (event) => {
  const map = mapOf(event);
  if (!map || (!event.buttons && held)) return;
  if (event.pointerType === "touch" && !drags(event)) return;
  go(map, under(map, event));
});
function drags({ clientX, clientY }) { // the first way that a finger takes decides
  if (!touch) return false;
  const aside = Math.abs(clientX - touch.x), along = Math.abs(clientY - touch.y);
  touch.drags ||= aside > SLACK && aside > along;
  return touch.drags;
}
element.addEventListener("pointerup", (event) => {
  const map = mapOf(event), { x, y, drags: dragged } = touch ?? {};
  if (map && touch && !dragged && Math.hypot(event.clientX - x, event.clientY - y) <= SLACK) go(map, under(map, event));
  touch = null;
});
element.addEventListener("pointercancel", () => { touch = null; }); // the page scrolls
element.addEventListener("pointerover", (event) => {
  if (mapOf(event) && event.pointerType === "mouse" && !mapOf({ target: event.relatedTarget ?? document.body })) held = false;
});
element.addEventListener("keydown", (event) => {
  const map = mapOf(event), direction = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
  if (!map || !direction) return;
  event.preventDefault();
  const step = event.shiftKey ? 5 * STEP : STEP, [x, y] = at ?? [0, 0];
  held = true;
  go(map, [x + step * direction[0], y + step * direction[1]]);
});

function follow() { // move marker and ellipse to the visitor's digit
  const map = element.querySelector(".map"), place = document.querySelector(".yours .place[data-x]");
  if (!map || !place) return;
  const { x, y, rx, ry } = place.dataset, ellipse = map.querySelector(".posterior");
  held = true;
  mark(map, [Number(x), Number(y)]);
  for (const [name, value] of Object.entries({ cx: x, cy: -y, rx, ry })) ellipse.setAttribute(name, value);
  const linked = window.labAddress.take("vae.map", "at");
  if (linked) go(map, linked.split("_").map(Number));
}
function followSoon() { // wait until the browser has painted the page
  if (!element.isConnected) return document.removeEventListener("aigc-place", followSoon);
  requestAnimationFrame(follow);
}
document.addEventListener("aigc-place", followSoon);
document.addEventListener("aigc-answer", asking.answered);
watch("value", followSoon);
followSoon();
