// The digit pad. Its value is the vector drawing as JSON, {"v": 1, "size", "brush", "strokes": [[[x, y, pressure], …], …]};
// coordinates are those of a square of `size`, however large the canvas is on the screen.
const SIZE = 280, BRUSH = 18, THROTTLE = 60; // canvas pixels, canvas pixels, milliseconds between events while drawing
const canvas = element.querySelector("canvas");
const context = canvas.getContext("2d");
const button = (name) => element.querySelector(`[data-act="${name}"]`);
let strokes = read(props.value), past = [], future = [], drawing = null, timer = null, last = 0; // past, future: drawings

function read(value) {
  try { return (typeof value === "string" ? JSON.parse(value) : value).strokes || []; } catch { return []; }
}

function paint() {
  const scale = canvas.width / SIZE;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, SIZE, SIZE);
  context.lineCap = context.lineJoin = "round";
  context.strokeStyle = context.fillStyle = getComputedStyle(canvas).color;
  for (const stroke of strokes) {
    stroke.forEach(([x, y, pressure], i) => {
      const [x0, y0] = i ? stroke[i - 1] : [x, y];
      context.lineWidth = BRUSH * (0.5 + pressure);
      context.beginPath();
      context.moveTo(x0, y0);
      context.lineTo(x, y);
      context.stroke();
    });
  }
  button("undo").disabled = !past.length;
  button("redo").disabled = !future.length;
  button("clear").disabled = !strokes.length;
  element.querySelector(".pad-hint").hidden = strokes.length > 0;
}

function emit() {
  clearTimeout(timer);
  timer = null;
  last = performance.now();
  props.value = JSON.stringify({ v: 1, size: SIZE, brush: BRUSH, strokes });
  trigger("input");
}

function emitSoon() { // at most one event every THROTTLE ms, and the last state always arrives
  if (!timer) timer = setTimeout(emit, Math.max(0, THROTTLE - (performance.now() - last)));
}

function point(event) {
  const box = canvas.getBoundingClientRect();
  const round = (v) => Math.round(v * 10) / 10;
  const inside = (v) => Math.min(SIZE, Math.max(0, v));
  const pressure = event.pointerType === "pen" ? event.pressure : 0.5;
  return [
    round(inside(((event.clientX - box.left) / box.width) * SIZE)),
    round(inside(((event.clientY - box.top) / box.height) * SIZE)),
    Math.round(pressure * 100) / 100,
  ];
}

canvas.addEventListener("pointerdown", (event) => {
  if (drawing !== null || event.button > 0) return; // a second finger or the right button does not draw
  drawing = event.pointerId;
  canvas.setPointerCapture(drawing);
  canvas.focus({ preventScroll: true });
  change([...strokes, [point(event)]]);
  paint();
  emitSoon();
  event.preventDefault();
});

canvas.addEventListener("pointermove", (event) => {
  if (event.pointerId !== drawing) return;
  const events = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
  for (const one of events.length ? events : [event]) strokes[strokes.length - 1].push(point(one));
  paint();
  emitSoon();
});

for (const name of ["pointerup", "pointercancel"]) {
  canvas.addEventListener(name, (event) => {
    if (event.pointerId !== drawing) return;
    drawing = null;
    emit();
  });
}

function change(drawn) { // a new drawing, which undo takes back
  past.push(strokes);
  future = [];
  strokes = drawn;
}

const acts = {
  undo() { if (past.length) { future.push(strokes); strokes = past.pop(); } },
  redo() { if (future.length) { past.push(strokes); strokes = future.pop(); } },
  clear() { if (strokes.length) change([]); },
};

function act(name) {
  if (drawing !== null) return; // not under the pen
  acts[name]();
  paint();
  emit();
}

for (const name of Object.keys(acts)) {
  button(name).addEventListener("click", () => act(name));
}

canvas.addEventListener("keydown", (event) => {
  const key = event.key.toLowerCase();
  const name = { z: event.shiftKey ? "redo" : "undo", y: "redo" }[key];
  if (!name || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  act(name);
});

new ResizeObserver(() => { // the backing store follows the screen's density and the layout; 0 while the tab is hidden
  const side = Math.round(canvas.clientWidth * (window.devicePixelRatio || 1));
  if (side && side !== canvas.width) { canvas.width = canvas.height = side; paint(); }
}).observe(canvas);
paint();
