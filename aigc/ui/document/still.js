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
  RUNS.forEach(([value, run], i) => {
    const element = still.querySelector(`[data-runs="${i}"]`);
    if (element) run(element, { value }, () => {}, () => {});
  });

  let touching = false; // a stroke is finished where it began
  still.addEventListener("pointerdown", () => { touching = true; });
  for (const end of ["pointerup", "pointercancel"]) still.addEventListener(end, () => { touching = false; });
  document.addEventListener("aigc-begun", function leave() {
    if (touching) return requestAnimationFrame(leave);
    const drawing = document.activeElement?.matches("#still canvas");
    still.remove();
    if (drawing) document.querySelector(".pad canvas").focus();
  });
})();
