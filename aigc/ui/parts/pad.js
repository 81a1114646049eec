// Run the digit pad; its value is the drawing as JSON, {"v": 1, "size", "brush", "strokes": [[[x, y, pressure], …], …]}.
// Coordinates refer to a square of `size`, at any size of the canvas on the screen.
const THROTTLE = 60; // milliseconds between events while drawing
const REST = 200; // milliseconds without a change until the hand counts as resting
const GRAIN = 0.7; // canvas pixels; a point nearer than this to the last one is skipped
const ERASER = 8; // canvas pixels, radius of the eraser
const PALM = 1000; // milliseconds after the last pen event in which a touch counts as the palm of the pen's hand
const TOUCHING = 1 | 32; // bits of event.buttons: the tip, and the pen's eraser end
const root = element.querySelector(".pad");
const canvas = root.querySelector("canvas");
const context = canvas.getContext("2d");
const brushes = [...root.querySelectorAll("input")];
const button = (name) => root.querySelector(`[data-act="${name}"]`);
const [SIZE, MAX_STROKES, MAX_POINTS] = ["size", "strokes", "points"].map((name) => Number(root.dataset[name]));

// Keep the drawing and its history in the page: Gradio rebuilds the pad whenever it was hidden, and pads of one name
// share their drawing. past and future hold the drawings that undo and redo bring back.
const pad = window.digitPads.state(root.dataset.pad, {
  strokes: JSON.parse(root.dataset.example), brush: Number(brushes.find((input) => input.defaultChecked).value),
});
let gesture = null; // the finger, pen or mouse that is down: {id, type, act, watch, home, by}, for an eraser also {at, erased}
let penSeen = -Infinity; // time of the last pen event
let timer = null, sent = 0; // timer of the next event, and time of the last one sent
let resting = null; // timer of the event "release", for handlers too slow to follow the hand
let owing = false; // whether a drawing came from another pad that nobody has asked about here

// ---- painting ----

function trace(stroke) { // one path per run of equal width, so that no seams show between segments
  context.beginPath();
  stroke.forEach(([x, y, pressure], i) => {
    const [x0, y0, pressure0] = stroke[Math.max(0, i - 1)];
    if (i === 0 || pressure !== pressure0) {
      context.stroke();
      context.beginPath();
      context.moveTo(x0, y0);
      context.lineWidth = pad.brush * (0.5 + pressure);
    }
    context.lineTo(i ? x : x + 0.01, y); // a line without length would leave no dot
  });
  context.stroke();
}

function paint() {
  const scale = canvas.width / SIZE;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, SIZE, SIZE);
  context.lineCap = context.lineJoin = "round";
  context.strokeStyle = getComputedStyle(canvas).color;
  pad.strokes.forEach(trace);
}

function refresh() { // update everything except the ink
  const blank = !pad.strokes.length;
  if (blank && !gesture) pad.erasing = false; // with nothing left to erase, the next stroke draws
  const off = { eraser: blank, undo: !pad.past.length, redo: !pad.future.length, clear: blank };
  for (const name in off) button(name).setAttribute("aria-disabled", off[name]); // the attribute `disabled` would drop the focus
  button("eraser").setAttribute("aria-pressed", pad.erasing);
  canvas.classList.toggle("erasing", pad.erasing);
  for (const input of brushes) input.checked = Number(input.value) === pad.brush;
  root.querySelector(".pad-hint").hidden = !blank;
  root.querySelector(".pad-example").hidden = !pad.example || blank;
  root.querySelector(".pad-full").hidden = !full();
}

// ---- events for the server ----

function emit() { // once per task at most: Gradio would send two at once, and their answers could overtake each other
  clearTimeout(timer);
  timer = null;
  sent = performance.now();
  owing = false;
  tell();
  trigger("input");
  for (const view of pad.views) if (view !== show) view(false);
  clearTimeout(resting);
  resting = setTimeout(() => {
    trigger("release");
    window.digitPads.rested(root.dataset.pad);
  }, REST);
}

function tell() { // give Gradio the drawing, without an event
  props.value = JSON.stringify({ v: 1, size: SIZE, brush: pad.brush, strokes: pad.strokes });
}

function show(asked) { // take over a drawing that was changed elsewhere; its answer is asked for once this pad is in sight
  if (!root.isConnected) return pad.views.delete(show);
  if (asked) emit();
  else { tell(); owing = true; }
  paint();
  refresh();
}

function emitSoon() { // emit at most one event every THROTTLE ms; the last state always arrives
  timer ??= setTimeout(emit, Math.max(0, THROTTLE - (performance.now() - sent)));
}

// ---- the drawing and its history ----

function change(drawn) { // set a new drawing that undo can take back
  pad.past.push(pad.strokes);
  if (pad.example && drawn.length) pad.past.push([]); // the first undo leaves an empty pad, the second the example
  pad.example = false;
  pad.future = [];
  pad.strokes = drawn;
}

function count() {
  return pad.strokes.reduce((sum, stroke) => sum + stroke.length, 0);
}

function full() { // tell whether the server would refuse more
  return pad.strokes.length >= MAX_STROKES || count() >= MAX_POINTS;
}

const acts = {
  undo() { if (pad.past.length) { pad.future.push(pad.strokes); pad.strokes = pad.past.pop(); } },
  redo() { if (pad.future.length) { pad.past.push(pad.strokes); pad.strokes = pad.future.pop(); } },
  clear() { if (pad.strokes.length) change([]); },
  eraser() { pad.erasing = !pad.erasing; },
};

function act(name) {
  if (gesture) return; // no undo, redo or clear during a stroke
  const before = pad.strokes;
  acts[name]();
  pad.example = pad.strokes.length > 0 && pad.strokes === pad.shown; // undo leads back to it
  refresh();
  if (pad.strokes === before) return;
  paint();
  emit();
}

function setBrush(input) { // set one line width for the whole drawing
  if (!input || gesture) return;
  pad.brush = Number(input.value);
  pad.erasing = false;
  paint();
  refresh();
  if (pad.strokes.length) emitSoon();
}

// ---- one finger, pen or mouse at a time ----

function place(event) { // -> x, y in canvas pixels; clamps a place beyond the edge to the edge
  const box = canvas.getBoundingClientRect();
  const inside = (share) => Math.round(Math.min(1, Math.max(0, share)) * SIZE * 10) / 10;
  return [inside((event.clientX - box.left) / box.width), inside((event.clientY - box.top) / box.height)];
}

function hold() { // keep the pad under the hand: an answer above or beside it may move it in the middle of a stroke
  const { left, top } = canvas.getBoundingClientRect(), { home, by } = gesture;
  if (left !== home.left || top !== home.top) {
    gesture.by = [by[0] + home.left - left, by[1] + home.top - top];
    root.style.translate = gesture.by.map((side) => `${side}px`).join(" ");
  }
}

function holdOn() { // for every frame, until the hand lifts
  if (!gesture) return;
  hold();
  requestAnimationFrame(holdOn);
}

function press(event, before) { // -> pressure; some pens report 0 when they touch or leave the screen
  if (event.pointerType !== "pen") return 0.5;
  return Math.round(event.pressure * 100) / 100 || (before ? before[2] : 0.5);
}

function draw(event) {
  const stroke = pad.strokes.at(-1), before = stroke.at(-1);
  const [x, y] = place(event), pressure = press(event, before);
  if (before && Math.hypot(x - before[0], y - before[1]) < GRAIN) {
    if (pressure <= before[2]) return;
    before[2] = pressure; // let a dot grow while the pen presses harder
  } else {
    if (count() >= MAX_POINTS) return refresh(); // show that the pad is full
    stroke.push([x, y, pressure]);
  }
  trace(stroke.slice(-2)); // paint only the new segment
  emitSoon();
}

function erase(event) { // remove the whole strokes that the eraser met since the last event
  const [x, y] = place(event), [x0, y0] = gesture.at ?? [x, y];
  const steps = Math.ceil(Math.hypot(x - x0, y - y0) / ERASER) || 1;
  const between = (a, b, i) => a + ((b - a) * (i + 1)) / steps;
  const path = Array.from({ length: steps }, (_, i) => [between(x0, x, i), between(y0, y, i)]);
  const kept = pad.strokes.filter((stroke) => !path.some((spot) => meets(stroke, spot)));
  gesture.at = [x, y];
  if (kept.length === pad.strokes.length) return;
  if (gesture.erased) pad.strokes = kept;
  else change(kept); // one undo restores everything that one drag erased
  gesture.erased = true;
  paint();
  emitSoon();
}

function meets(stroke, spot) {
  return stroke.some((point, i) => {
    const distance = window.digitPads.away(spot, stroke[Math.max(0, i - 1)], point);
    return distance <= ERASER + (pad.brush / 2) * (0.5 + point[2]);
  });
}

function settle() { // write the last stroke as an address keeps it -> whether that moved a point
  const drawn = pad.strokes.at(-1);
  if (!drawn) return false; // a pen took a palm's first stroke away
  const kept = window.digitPads.settled(drawn);
  pad.strokes[pad.strokes.length - 1] = kept;
  return JSON.stringify(kept) !== JSON.stringify(drawn);
}

function finish() {
  if (!gesture) return;
  gesture.watch.abort();
  const settled = gesture.act === draw && settle();
  gesture = null;
  root.style.translate = "";
  if (timer !== null || settled) emit(); // without a timer the server has the whole drawing
  paint(); // repaint without the seams of drawing piece by piece
  refresh();
}

for (const name of ["pointerdown", "pointermove", "pointerup"]) { // hovering counts as a pen event too
  canvas.addEventListener(name, (event) => { if (event.pointerType === "pen") penSeen = performance.now(); });
}

canvas.addEventListener("pointerdown", (event) => {
  if (event.button !== 0 && event.button !== 5) return; // 5: the pen's eraser end
  if (event.pointerType === "touch" && performance.now() - penSeen < PALM) return;
  if (gesture && !(gesture.type === "touch" && event.pointerType === "pen")) return; // ignore a second finger,
  if (gesture?.act === draw) { pad.strokes = pad.past.pop(); emitSoon(); } // but accept a pen, and remove the ink of its palm
  finish();
  event.preventDefault();
  canvas.focus({ preventScroll: true });
  const erasing = pad.erasing || event.button === 5;
  if (!erasing && full()) return;
  canvas.setPointerCapture(event.pointerId);
  gesture = { id: event.pointerId, type: event.pointerType, act: erasing ? erase : draw, watch: new AbortController(),
    home: canvas.getBoundingClientRect(), by: [0, 0] };
  holdOn();
  const { signal } = gesture.watch;
  window.addEventListener("blur", finish, { signal }); // the pointer may be lifted without an event for this window
  document.addEventListener("visibilitychange", finish, { signal });
  if (!erasing) change([...(pad.example ? [] : pad.strokes), []]); // the first stroke takes the example's place
  gesture.act(event);
  refresh();
});

canvas.addEventListener("pointermove", (event) => {
  if (event.pointerId !== gesture?.id) return;
  // The tip was released while another button was down, or another tab hides the pad and no place lies on it.
  if (!(event.buttons & TOUCHING) || !canvas.offsetWidth) return finish();
  hold();
  const events = event.getCoalescedEvents?.() ?? [];
  for (const one of events.length ? events : [event]) gesture.act(one);
});

for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) {
  canvas.addEventListener(name, (event) => { if (event.pointerId === gesture?.id) finish(); });
}

// Refuse touches: else Safari takes quick strokes of an Apple Pencil for Scribble, its handwriting input.
canvas.addEventListener("touchmove", (event) => event.preventDefault(), { passive: false });
canvas.addEventListener("contextmenu", (event) => { if (gesture) event.preventDefault(); }); // no menu: a long press draws

// ---- buttons, keys, screen ----

for (const name in acts) button(name).addEventListener("click", () => act(name));
for (const input of brushes) input.addEventListener("change", () => setBrush(input));

root.addEventListener("keydown", (event) => {
  const key = event.key.toLowerCase();
  const command = (event.ctrlKey || event.metaKey) && !event.altKey; // Ctrl with Alt is AltGr, which writes [ and ]
  const name = command ? { z: event.shiftKey ? "redo" : "undo", y: "redo" }[key] : { e: "eraser" }[key];
  const step = command ? undefined : { "[": -1, "]": 1 }[key];
  if (!name && !step) return;
  event.preventDefault();
  if (name) act(name);
  else setBrush(brushes[brushes.findIndex((input) => input.checked) + step]);
});

function fit([{ contentRect }]) { // fit the backing store to the layout and the screen's density
  const side = Math.round(contentRect.width * window.devicePixelRatio); // 0 while the tab is hidden
  if (!side) finish();
  else if (side !== canvas.width || side !== canvas.height) { canvas.width = canvas.height = side; paint(); }
  if (side && owing) catchUp();
}

function catchUp() { // ask for the answer to a drawing that was made elsewhere: the part may show one to another drawing
  owing = false;
  tell();
  trigger("release");
}

const observer = new ResizeObserver(fit);
try {
  observer.observe(canvas, { box: "device-pixel-content-box" }); // also reports a change of density
} catch {
  observer.observe(canvas); // Safari lacks that option
}
refresh();
watch("value", tell); // Gradio may put the first value back just after it has drawn the pad
const before = props.value;
pad.views.add(show);
tell();
if (props.value !== before && (before || pad.strokes.length)) emit(); // the part's answer is to another drawing
