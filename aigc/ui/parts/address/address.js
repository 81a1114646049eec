// Keep the page's state in its address, so that a reload, Back, a link and a QR code bring it back.
// `table` lists each part's settings: {part: {settings: [{name, rules, defaults, othersAt}], script: {name: pattern}, inner}}.
window.labAddress = (() => {
  const VERSION = "1";
  const LONGEST = 2000; // characters of a drawing
  const ANSWERED = 8000; // milliseconds in which a part that the server writes is there
  const PAUSE = 300; // milliseconds; browsers refuse more than a hundred changes of the address in half a minute
  const PASSED = ["__theme", "view", "hide", "lock"]; // go from one address to the next
  const DRAWING = /^draw(-\w+)?$/; // parameters
  const noted = {}; // part -> name -> text, for settings that are not at their default
  const linked = {}; // part -> name -> text that an address gave a script's setting, until the script takes it
  const drawings = {}; // parameter -> text of a drawing
  let table = {}, trigger = null, element = null, wanted = [], timer = null, at = null, begun = false;

  // ---- the text of a setting ----

  const KINDS = {
    whole: ({ low, high }, text) => (/^\d{1,16}$/.test(text) && text >= low && text <= high ? Number(text) : undefined),
    number: ({ low, high }, text) =>
      /^-?\d{1,3}(\.\d{1,6})?$/.test(text) && Number(text) >= low && Number(text) <= high ? Number(text) : undefined,
    choice: ({ choices, pattern }, text) =>
      choices.includes(text) || (pattern && new RegExp(`^(?:${pattern})$`).test(text)) ? text : undefined,
    several: ({ choices }, text) => {
      const names = text === "" ? [] : text.split(".");
      return names.every((name) => choices.includes(name)) ? names : undefined;
    },
    flag: (_, text) => ({ 0: false, 1: true })[text],
    text: ({ most }, text) => (text.length <= most ? text : undefined),
  };
  const written = (value) => {
    if (Array.isArray(value)) return [...value].sort().join("."); // the order of ticks counts for nothing
    return typeof value === "boolean" ? String(Number(value)) : String(value ?? "");
  };

  function read(setting, text) { // -> the values of a setting's components, or undefined
    const { rules, defaults, othersAt } = setting;
    if (rules.length === 1) return checked(setting, [text]);
    if (rules[0].choices.includes(text) && text !== othersAt) return checked(setting, [text, ...defaults.slice(1).map(written)]);
    const others = text.split(".");
    return others.length === rules.length - 1 ? checked(setting, [othersAt, ...others]) : undefined;
  }

  function checked({ rules }, texts) {
    const values = rules.map((rule, i) => KINDS[rule.kind](rule, texts[i]));
    return values.includes(undefined) ? undefined : values;
  }

  function write({ defaults, othersAt }, values) { // -> text, or undefined for the default
    const counting = values.length > 1 && values[0] !== othersAt ? values.slice(0, 1) : values;
    if (counting.every((value, i) => written(value) === written(defaults[i]))) return undefined;
    return counting.length > 1 ? counting.slice(1).map(written).join(".") : written(counting[0]);
  }

  // ---- from the page to the address ----

  function current() { // -> the part that the visitor sees
    const chosen = (root) => root?.querySelector('[role=tab][aria-selected="true"]')?.id.replace(/^tab-|-button$/g, "");
    const tab = chosen(document);
    const part = chosen(document.getElementById(`tab-${tab}`));
    return [part, tab].find((name) => name in table) ?? null;
  }

  function of(part) { // -> the parameters of a part as it stands now
    const { [table[part]?.inner]: inner, ...others } = noted[part] ?? {};
    const next = new URLSearchParams({ v: VERSION, lang: window.labLanguage.now, tab: inner ? `${part}.${inner}` : part });
    for (const [name, text] of Object.entries(others)) next.set(name, text);
    for (const [name, text] of Object.entries(drawings)) if (text && text.length <= LONGEST) next.set(name, text);
    return next;
  }

  function search() {
    const given = new URLSearchParams(location.search), next = of(at);
    for (const name of PASSED) if (given.has(name)) next.set(name, given.get(name));
    return `?${next}`;
  }

  function replace() { // soon
    clearTimeout(timer);
    timer = setTimeout(flush, PAUSE);
  }

  function flush() {
    clearTimeout(timer);
    timer = null;
    at ??= current();
    if (at && search() !== location.search) history.replaceState(history.state, "", search());
  }

  function arrive() { // note that the visitor opened another part
    const part = current();
    if (!part || part === at) return;
    if (timer !== null) flush();
    at = part;
    history.pushState(null, "", search());
    document.dispatchEvent(new CustomEvent("aigc-part", { detail: part }));
  }

  function note(part, values) { // note the values of all the part's components, in the table's order
    let place = 0;
    for (const setting of table[part].settings) {
      const count = setting.rules.length;
      keep(part, setting.name, write(setting, values.slice(place, place + count)));
      place += count;
    }
  }

  function keep(part, name, text) {
    noted[part] ??= {};
    if (noted[part][name] === text) return;
    if (text === undefined) delete noted[part][name];
    else noted[part][name] = text;
    if (begun) replace();
  }

  // ---- from an address to the page ----

  function parse(text) { // -> {part, settings} of an address, null for the default page, undefined for a bad address
    const given = new URLSearchParams(text);
    const old = ["game", "hand"].find((name) => given.has(name)); // addresses before the first version
    if (!given.has("v") && old) given.set("tab", `gan.${old}`);
    else if (!given.has("v")) return ["tab", "draw"].some((name) => given.has(name)) ? undefined : null;
    else if (given.get("v") !== VERSION) return undefined;
    let part = given.get("tab") ?? Object.keys(table)[0];
    const [outer, inner] = part.split(".");
    if (!Object.hasOwn(table, part) && Object.hasOwn(table, outer) && table[outer].inner) {
      part = outer;
      given.set(table[outer].inner, inner);
    }
    if (!Object.hasOwn(table, part)) part = Object.keys(table).find((name) => name.startsWith(`${part}.`)); // a room's first
    if (part === undefined) return undefined;
    const settings = {}, { settings: all, script } = table[part];
    for (const setting of all) {
      if (!given.has(setting.name)) continue;
      settings[setting.name] = read(setting, given.get(setting.name));
      if (settings[setting.name] === undefined) return undefined;
    }
    for (const [name, pattern] of Object.entries(script)) {
      if (!given.has(name)) continue;
      if (!new RegExp(`^(?:${pattern})$`).test(given.get(name))) return undefined;
      settings[name] = given.get(name);
    }
    const ink = {};
    for (const [name, drawn] of given) {
      if (!DRAWING.test(name)) continue;
      ink[name] = window.digitPads.decode(drawn);
      if (ink[name] === undefined) return undefined;
    }
    return { part, settings, ink };
  }

  function go(text, anchor = "") { // show the state of an address, and where it names one, the element of that id
    const state = parse(text);
    element.querySelector("[data-bad]").hidden = state !== undefined;
    if (!state) return show(Object.keys(table)[0]);
    noted[state.part] = {};
    wanted = [];
    for (const [part, { settings }] of Object.entries(table)) {
      for (const setting of settings) {
        const values = state.settings[setting.name] ?? setting.defaults;
        if (part === state.part) keep(part, setting.name, write(setting, values));
        wanted.push(...setting.rules.map((_, i) => (part === state.part ? values[i] : { __type__: "update" })));
      }
    }
    linked[state.part] = {};
    for (const name of Object.keys(table[state.part].script)) {
      keep(state.part, name, state.settings[name]);
      if (name in state.settings) linked[state.part][name] = state.settings[name];
    }
    for (const [name, ink] of Object.entries(state.ink)) window.digitPads.put(name, ink);
    trigger("select"); // Gradio takes `values` from here
    show(state.part, anchor);
  }

  async function show(part, anchor = "") { // open a part as a click on its tabs does
    at = part;
    for (const name of new Set([part.split(".")[0], part])) {
      const button = await appearing(`tab-${name}-button`);
      if (button && button.getAttribute("aria-selected") !== "true") button.click();
    }
    document.dispatchEvent(new CustomEvent("aigc-part", { detail: part }));
    if (anchor && (await appearing(anchor, ANSWERED)) && at === part) bring(anchor);
  }

  function bring(id) { // scroll to an element, and again while what stands above it still comes
    const scroll = () => document.getElementById(id)?.scrollIntoView();
    const growing = new ResizeObserver(scroll), stop = () => growing.disconnect();
    growing.observe(document.body); // calls `scroll` at once, too
    for (const sign of ["wheel", "touchstart", "pointerdown", "keydown"]) addEventListener(sign, stop, { once: true, passive: true });
    setTimeout(stop, ANSWERED);
  }

  function appearing(id, wait = 1000) { // -> the element, once Gradio has drawn it; null if it does not within `wait` ms
    const until = performance.now() + wait;
    return new Promise((found) => {
      (function look() {
        const it = document.getElementById(id);
        if (it || performance.now() > until) found(it);
        else requestAnimationFrame(look);
      })();
    });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="?v="]:not([data-term])');
    if (link && !link.target && event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) {
      event.preventDefault();
      if (timer !== null) flush();
      const { searchParams: next, hash } = new URL(link.getAttribute("href"), location.href), given = new URLSearchParams(location.search);
      for (const name of PASSED) if (given.has(name) && !next.has(name)) next.set(name, given.get(name));
      for (const [name, text] of Object.entries(drawings)) if (text && text.length <= LONGEST && !next.has(name)) next.set(name, text);
      next.set("lang", window.labLanguage.now);
      history.pushState(null, "", `?${next}${begun ? "" : hash}`); // `begin` reads it where Gradio has not drawn yet
      if (begun) go(location.search, hash.slice(1));
      scrollTo({ top: 0 });
    } else if (event.target.closest?.("[role=tab]")) setTimeout(arrive, 0); // once Gradio has opened it
  });
  addEventListener("popstate", () => { if (begun) go(location.search); });
  document.addEventListener("aigc-language", () => { if (begun) flush(); });

  return {
    begin(root, send, listed) { // called when Gradio has drawn the page
      [element, trigger] = [root, send];
      if (begun) return;
      table = listed;
      begun = true;
      at = Object.keys(table)[0];
      if (parse(location.search) !== null) go(location.search, location.hash.slice(1));
      document.dispatchEvent(new Event("aigc-begun"));
    },
    values: () => wanted,
    note,
    of,
    script(part, name, text) { // keep a setting that a script holds, without a component
      if (Object.hasOwn(table[part]?.script ?? {}, name)) keep(part, name, text);
    },
    take(part, name) { // -> what an address says of such a setting, once
      const text = linked[part]?.[name];
      if (text !== undefined) delete linked[part][name];
      return text;
    },
    drew(name, text) {
      drawings[name] = text;
      if (begun) replace();
    },
    tooLong: () => Object.values(drawings).some((text) => text && text.length > LONGEST),
    link() { // -> the address of this moment, whole
      flush();
      return location.href.split("#")[0];
    },
    warn(root, name = location.hostname) { // show the sentence that tells which phones cannot open this address, if any
      const host = name.replace(/^\[|\]$/g, ""), literal = /^[\d.]+$|:/.test(host);
      let reach = "";
      if (/(^|\.)localhost$|^127\.|^0\.0\.0\.0$|^::1?$/.test(host)) reach = "alone";
      else if (literal) reach = /^(10|192\.168|172\.(1[6-9]|2\d|3[01])|169\.254)\.|^(f[cd]|fe80)[\da-f]*:/.test(host) ? "near" : "";
      else if (!host.includes(".") || /\.(local|lan|home|internal|localdomain)$/.test(host)) reach = "named";
      for (const said of root.querySelectorAll("[data-reach]")) said.hidden = said.dataset.reach !== reach;
    },
    async copy(field) { // copy a field's text -> whether that worked; the text stays selected for a key press
      field.select();
      const done = await navigator.clipboard?.writeText(field.value).then(() => true, () => false); // only with https
      return done || document.execCommand("copy");
    },
    get part() { return at; },
  };
})();
