// Choose the page's language before Gradio starts, and let visitors switch it at once.
(() => {
  const LOCALES = { zh: "zh-CN", en: "en" }; // Gradio's names
  const BETWEEN = "\u2063/ "; // stands between the two languages of an attribute
  const NAMED = ["aria-label", "aria-valuetext", "alt", "title"];
  const KEY = "aigc-language";
  const known = (name) => Object.hasOwn(LOCALES, name ?? "");

  function remembered() {
    try { return localStorage.getItem(KEY); } catch { return null; } // a browser may refuse storage
  }

  const asked = new URLSearchParams(location.search).get("lang");
  const ofBrowser = [...(navigator.languages ?? []), navigator.language].map((name) => String(name).slice(0, 2).toLowerCase());
  let language = [asked, remembered(), ...ofBrowser, "en"].find(known);
  // Gradio reads no other place, and knows no plain zh, no zh-HK and no zh-SG.
  Object.defineProperty(navigator, "language", { configurable: true, get: () => LOCALES[language] });
  document.documentElement.lang = LOCALES[language];

  // Screen readers, tooltips and tabs get one language: keep both halves aside, and write the visitor's. Gradio itself
  // would translate a tab's name only once the tab is opened.
  const halves = new WeakMap();
  function translate(element) {
    for (const name of NAMED) {
      const text = element.getAttribute(name);
      if (text?.includes(BETWEEN)) {
        const [zh, en] = text.split(BETWEEN);
        halves.set(element, { ...halves.get(element), [name]: { zh, en } });
      }
    }
    for (const [name, text] of Object.entries(halves.get(element) ?? {})) {
      if (element.getAttribute(name) !== text[language]) element.setAttribute(name, text[language]);
    }
  }
  function rename(tab) {
    for (const node of tab.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE) continue;
      if (node.data.includes(BETWEEN)) {
        const [zh, en] = node.data.split(BETWEEN);
        halves.set(node, { zh, en });
      }
      const text = halves.get(node)?.[language];
      if (text && node.data !== text) node.data = text;
    }
  }
  const LABELLED = NAMED.map((name) => `[${name}]`).join();
  function translateAll(root) {
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    for (const [kind, act] of [[LABELLED, translate], ["[role=tab]", rename]]) {
      if (root.matches(kind)) act(root);
      root.querySelectorAll(kind).forEach(act);
    }
  }
  const watch = new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === "attributes") translate(target);
      else if (target.tagName === "TITLE") name();
      else if (target.role === "tab") rename(target);
      else addedNodes.forEach(translateAll);
    }
  });
  watch.observe(document.documentElement, { subtree: true, childList: true, attributes: true, attributeFilter: NAMED });

  let title = null;
  function name() { // the title holds both languages until here
    if (document.title.includes(BETWEEN)) title = document.title.split(BETWEEN);
    const wanted = title?.[language === "zh" ? 0 : 1];
    if (wanted && document.title !== wanted) document.title = wanted;
  }
  window.labLanguage = {
    get now() { return language; },
    async set(chosen, core) { // `core` is the script of Gradio's that changes all its words
      if (!known(chosen) || chosen === language) return;
      language = chosen;
      try { localStorage.setItem(KEY, chosen); } catch { /* the choice then ends with the visit */ }
      (await import(core)).changeLocale(LOCALES[chosen]);
      translateAll(document.documentElement);
      name();
      document.dispatchEvent(new Event("aigc-language"));
    },
  };
})();
