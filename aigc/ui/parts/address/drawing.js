// Write a drawing as short text for an address, and read it again. Coordinates are rounded to whole canvas pixels, points
// that lie within TOLERANCE of the line between others are left out.
window.digitPads = (() => {
  const TOLERANCE = 0.75; // canvas pixels
  const MOST = 20000; // points
  const LEVELS = 50; // steps of pressure from 0 to 1; 25 is that of a mouse

  function away([x, y], [ax, ay], [bx, by]) { // -> distance from a point to the line between two
    const dx = bx - ax, dy = by - ay;
    const t = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
    return Math.hypot(x - ax - t * dx, y - ay - t * dy);
  }

  function simplify(points) { // Ramer, Douglas and Peucker
    if (points.length < 3) return points;
    const [a, b] = [points[0], points.at(-1)], distances = points.map((point) => away(point, a, b));
    const far = Math.max(...distances), place = distances.indexOf(far);
    if (far <= TOLERANCE) return [a, b];
    return [...simplify(points.slice(0, place + 1)), ...simplify(points.slice(place)).slice(1)];
  }

  function settled(stroke) { // -> the stroke as an address brings it back, so that a link shows what its maker saw
    const round = ([x, y, pressure]) => [Math.round(x), Math.round(y), Math.round(pressure * LEVELS) / LEVELS];
    const rounded = stroke.map(round);
    return even(stroke) ? simplify(rounded) : rounded; // rounding after leaving out would leave more to leave out
  }

  const even = (stroke) => stroke.every(([, , pressure]) => pressure === 0.5);

  function encode({ strokes, brush }) {
    const bytes = [];
    const push = (n) => { for (; n > 127; n >>>= 7) bytes.push((n & 127) | 128); bytes.push(n); };
    const signed = (n) => push(n < 0 ? -2 * n - 1 : 2 * n);
    push(Math.round(brush));
    for (const stroke of strokes) {
      const points = settled(stroke), pressed = !even(stroke);
      push(2 * points.length + (pressed ? 1 : 0));
      let [x0, y0] = [0, 0];
      for (const [x, y, pressure] of points) {
        signed(x - x0);
        signed(y - y0);
        if (pressed) push(Math.round(pressure * LEVELS));
        [x0, y0] = [x, y];
      }
    }
    return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function decode(text) { // -> {strokes, brush}, or undefined for anything that `encode` does not write
    let bytes;
    try {
      bytes = [...atob(text.replace(/-/g, "+").replace(/_/g, "/"))].map((one) => one.charCodeAt(0));
    } catch {
      return undefined;
    }
    let place = 0, count = 0;
    const pull = () => {
      let n = 0;
      for (let shift = 0; shift < 28; shift += 7) {
        const byte = bytes[place++];
        if (byte === undefined) return NaN;
        n |= (byte & 127) << shift;
        if (byte < 128) return n;
      }
      return NaN;
    };
    const signed = () => { const n = pull(); return n % 2 ? -(n + 1) / 2 : n / 2; };
    const brush = pull(), strokes = [];
    if (!(brush >= 1 && brush <= 100)) return undefined;
    while (place < bytes.length) {
      const head = pull(), length = head >> 1, stroke = [];
      if (Number.isNaN(head) || length < 1 || (count += length) > MOST) return undefined;
      let [x, y] = [0, 0];
      for (let i = 0; i < length; i++) {
        [x, y] = [x + signed(), y + signed()];
        const pressure = head % 2 ? pull() / LEVELS : 0.5;
        if (!(x >= 0 && x <= 280 && y >= 0 && y <= 280 && pressure >= 0 && pressure <= 1)) return undefined;
        stroke.push([x, y, pressure]);
      }
      strokes.push(stroke);
    }
    return strokes.length ? { strokes, brush } : undefined;
  }

  const states = {}; // by name, which is the drawing's parameter in an address

  function state(name, example) { // -> the drawing that all pads of this name share
    return (states[name] ??= { ...example, shown: example.strokes, example: example.strokes.length > 0, past: [], future: [], erasing: false, views: new Set() });
  }

  function put(name, { strokes, brush }) { // show a drawing from an address
    const drawn = state(name, { strokes: [], brush });
    if (JSON.stringify(drawn.strokes) !== JSON.stringify(strokes)) drawn.past.push(drawn.strokes);
    Object.assign(drawn, { strokes, brush, example: false, future: [] });
    for (const view of drawn.views) view(true);
    window.labAddress.drew(name, encode(drawn));
  }

  function rested(name) { // tell the address
    const drawn = states[name];
    window.labAddress.drew(name, drawn.example || !drawn.strokes.length ? "" : encode(drawn));
  }

  return { away, settled, encode, decode, state, put, rested };
})();
