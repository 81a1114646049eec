// Make a round button with a sign like an arrow's head, for what a screen cuts off.
function roundButton(className, path) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = className;
  button.hidden = true;
  button.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
  return button;
}
