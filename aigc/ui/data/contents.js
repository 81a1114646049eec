// Follow the list of contents to a heading, and mark the heading under which the reader is.
const SEEN = 0.35; // share of the window, from its top, that a heading has to reach to be the current one
const still = matchMedia("(prefers-reduced-motion: reduce)");
let waiting = false;

const links = () => [...element.querySelectorAll("nav a")];
const headingOf = (link) => document.getElementById(link.hash.slice(1));

element.addEventListener("click", (event) => {
  const link = event.target.closest("nav a"), heading = link && headingOf(link);
  if (!heading) return;
  event.preventDefault(); // the page's address holds no place within it
  heading.scrollIntoView({ behavior: still.matches ? "auto" : "smooth" });
  heading.focus({ preventScroll: true });
});

function mark() {
  waiting = false;
  if (!element.isConnected) return removeEventListener("scroll", markSoon);
  if (!element.offsetParent) return;
  const all = links(), passed = all.filter((link) => headingOf(link)?.getBoundingClientRect().top < SEEN * innerHeight);
  const { scrollHeight } = document.documentElement; // at the end of the page, a short last part comes no higher
  const current = scrollY + innerHeight >= scrollHeight - 2 ? all.at(-1) : passed.at(-1) ?? all[0];
  for (const link of all) {
    if (link === current) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}
function markSoon() {
  if (!waiting) { waiting = true; requestAnimationFrame(mark); }
}
addEventListener("scroll", markSoon, { passive: true });
watch("value", markSoon);
markSoon();
