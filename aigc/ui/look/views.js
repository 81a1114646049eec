// Show the page as its address asks: ?view=lesson with larger type, or ?view=embed with one part alone; hide= leaves out
// parts and areas, lock= keeps seed or network as the address sets them.
(() => {
  const AREAS = ["notes", "header", "device"]; // besides the parts of the page
  const LOCKS = ["seed", "variant"];
  const asked = new URLSearchParams(location.search);
  const listed = (name) => (asked.get(name) ?? "").split(",").filter(Boolean);
  const root = document.documentElement;
  if (["lesson", "embed"].includes(asked.get("view"))) root.dataset.view = asked.get("view");

  const hidden = listed("hide").filter((name) => /^[a-z.]{1,40}$/.test(name));
  const rules = hidden.map((name) => (AREAS.includes(name) ? `.area-${name}` : `[id="tab-${name}-button"]`));
  if (rules.length) {
    const style = document.createElement("style");
    style.textContent = `${rules.join()} { display: none !important; }`;
    document.head.append(style);
  }

  const locked = LOCKS.filter((name) => listed("lock").includes(name)).map((name) => `.lock-${name}`).join();
  if (locked) {
    const lock = () => document.querySelectorAll(locked).forEach((element) => { element.inert = true; });
    new MutationObserver(lock).observe(root, { childList: true, subtree: true });
  }
})();
