// Scrub a film with the slider and play it with the button; its frames lie one below the other in the screen's background.
function show(film, frame) {
  const slider = film.querySelector("input"), last = Number(slider.max);
  slider.value = frame;
  slider.style.setProperty("--range_progress", `${(100 * frame) / last}%`); // named as Gradio's sliders name it
  element.dataset.frame = frame;
  film.querySelector(".screen").style.backgroundPositionY = `${(100 * frame) / last}%`;
  for (const strip of element.querySelectorAll(".strip")) {
    strip.style.setProperty("--column", frame % strip.dataset.columns);
    strip.style.setProperty("--row", Math.floor(frame / strip.dataset.columns));
  }
  const caption = JSON.parse(film.dataset.captions ?? "[]")[frame];
  if (!caption) return;
  film.style.setProperty("--x", caption.x);
  slider.setAttribute("aria-valuetext", caption.says);
  for (const output of film.querySelectorAll("output")) output.textContent = caption[output.name];
}

function press(button, on) {
  button.setAttribute("aria-pressed", String(on));
  clearInterval(button.timer);
}

function play(film, button) {
  const slider = film.querySelector("input"), last = Number(slider.max);
  if (button.getAttribute("aria-pressed") === "true") return press(button, false);
  press(button, true);
  if (Number(slider.value) === last) show(film, 0);
  button.timer = setInterval(() => {
    if (!film.isConnected) return press(button, false); // stop when another film took this one's place
    show(film, Number(slider.value) + 1);
    if (Number(slider.value) === last) press(button, false);
  }, Number(film.dataset.pause));
}

element.addEventListener("click", (event) => {
  const button = event.target.closest(".film .play");
  if (button) play(button.closest(".film"), button);
});
element.addEventListener("input", (event) => {
  const film = event.target.closest(".film");
  if (!film) return;
  press(film.querySelector(".play"), false); // moving the slider stops the film
  show(film, Number(event.target.value));
  window.labAddress.script(window.labAddress.part, "frame", event.target.value);
});

function rewind() { // start a new film at its first frame, or at the frame its viewer had reached
  for (const film of element.querySelectorAll(".film")) {
    const slider = film.querySelector("input"), linked = window.labAddress.take(window.labAddress.part, "frame");
    const kept = "keep" in film.dataset ? element.dataset.frame : undefined;
    if (!linked && !kept) window.labAddress.script(window.labAddress.part, "frame", undefined); // another film
    show(film, Math.min(Number(linked ?? kept ?? slider.defaultValue), Number(slider.max)));
  }
}
watch("value", rewind);
rewind();
