// Say so where a proxy serves the page under a path that its server does not know: every request would go astray.
function lookAround() {
  const bare = (path) => path.replace(/\/+$/, "");
  const served = bare(location.pathname);
  const known = bare(new URL(window.gradio_config?.root ?? location.href, location.href).pathname);
  if (served === known) return;
  const said = document.createElement("div");
  said.className = "astray";
  said.setAttribute("role", "alert");
  said.innerHTML = SENTENCE;
  for (const place of said.querySelectorAll("code")) place.textContent = `--root-path ${served || "/"}`;
  document.body.prepend(said);
}
if (document.readyState === "loading") addEventListener("DOMContentLoaded", lookAround);
else lookAround(); // Gradio puts the head's scripts into a page that has been read
