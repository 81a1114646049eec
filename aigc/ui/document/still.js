// Let visitors see the first screen and draw on it before Gradio's scripts have come; then give way to Gradio's own.
(() => {
  const KEPT = ["v", "lang", "__theme", "view", "hide", "lock"]; // parameters that leave the first screen as it is
  const still = document.getElementById("still");
  const asked = new URLSearchParams(location.search);
  const tabs = [...still.querySelectorAll("[data-tab]")];
  const panel = still.querySelector(".tabitem");

  const theme = asked.get("__theme"); // as Gradio does it; the header's script knows what the visitor chose before
  document.body.classList.toggle("dark", theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);

  function open(name) { // what another tab holds is not here yet
    for (const tab of tabs) tab.classList.toggle("selected", tab.dataset.tab === name);
    if (name !== tabs[0].dataset.tab) panel.replaceChildren();
  }
  const others = [...asked.keys()].filter((name) => !KEPT.includes(name) && !(name === "tab" && asked.get(name) === tabs[0].dataset.tab));
  if (others.length) {
    open(asked.get("tab")?.split(".")[0]);
    panel.replaceChildren();
  }
  const hidden = (asked.get("hide") ?? "").split(",");
  for (const tab of tabs) {
    if (hidden.includes(tab.dataset.tab)) tab.remove();
    tab.addEventListener("click", () => {
      open(tab.dataset.tab);
      history.pushState(null, "", `?${new URLSearchParams({ ...Object.fromEntries(asked), v: 1, tab: tab.dataset.tab })}`);
    });
  }

  // Ask what the page will ask for the same events; while one is under way, only the newest waits.
  const asking = new Map(); // by the event's number: whether a newer one waits
  const answered = new Set(); // elements that show an answer of the server's
  async function ask(fn_index, props, outputs) {
    const waits = asking.has(fn_index);
    asking.set(fn_index, waits);
    if (waits) return;
    do {
      asking.set(fn_index, false);
      const body = JSON.stringify({ data: [props.value], fn_index });
      const reply = await fetch("./gradio_api/run/predict", { method: "POST", headers: { "Content-Type": "application/json" }, body }).catch(() => null);
      if (!reply?.ok) break; // the page asks again once it is whole, and tells of failures
      const { data } = await reply.json();
      outputs.forEach((block, i) => {
        const shown = still.querySelector(`[data-block="${block}"]`);
        if (!shown) return;
        shown.innerHTML = data[i];
        answered.add(shown);
      });
    } while (asking.get(fn_index) && still.isConnected);
    asking.delete(fn_index);
  }
  RUNS.forEach(([value, events, run], i) => {
    const element = still.querySelector(`[data-runs="${i}"]`), props = { value };
    if (element) run(element, props, (name) => events[name]?.forEach(([fn_index, outputs]) => ask(fn_index, props, outputs)), () => {});
  });

  let touching = false; // a stroke is finished where it began
  still.addEventListener("pointerdown", () => { touching = true; });
  for (const end of ["pointerup", "pointercancel"]) still.addEventListener(end, () => { touching = false; });
  // Gradio begins with the answers to the example, and asks for the visitor's own: until then, those here stay in sight.
  const PATIENCE = 3000; // milliseconds
  function same() {
    const there = new Set([...document.querySelectorAll("gradio-app .html-container > div")].map((one) => one.innerHTML));
    return [...answered].every((one) => there.has(one.innerHTML));
  }
  document.addEventListener("aigc-begun", ({ timeStamp }) => requestAnimationFrame(function leave(now) {
    if (touching || (now - timeStamp < PATIENCE && !same())) return requestAnimationFrame(leave);
    const drawing = document.activeElement?.matches("#still canvas");
    still.remove();
    if (drawing) document.querySelector(".pad canvas")?.focus();
  }));
})();
