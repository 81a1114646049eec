// Run the header's switches: language and theme.
const languages = [...element.querySelectorAll("[data-language]")];
const theme = element.querySelector(".theme");
const core = new URL(element.querySelector(".masthead").dataset.core, document.baseURI).href;
const THEME = "aigc-theme";

function speak() {
  for (const button of languages) button.setAttribute("aria-pressed", String(button.dataset.language === window.labLanguage.now));
}
for (const button of languages) button.addEventListener("click", () => window.labLanguage.set(button.dataset.language, core));
document.addEventListener("aigc-language", speak);
speak();

function paint(dark) {
  document.body.classList.toggle("dark", dark);
  theme.setAttribute("aria-pressed", String(dark));
}
theme.addEventListener("click", () => {
  const dark = !document.body.classList.contains("dark");
  paint(dark);
  try { localStorage.setItem(THEME, dark ? "dark" : "light"); } catch { /* the choice then ends with the visit */ }
});
let kept = null;
try { kept = localStorage.getItem(THEME); } catch { /* a browser may refuse storage */ }
const asked = new URLSearchParams(location.search).get("__theme");
paint(asked || !kept ? document.body.classList.contains("dark") : kept === "dark");
