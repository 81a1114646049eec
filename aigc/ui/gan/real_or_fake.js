// Play "Real or fake?": the markup holds seed and choices, every click sends both, and the server renders what follows.
const CARD = 3; // pixels of a saved card per unit of its drawing

const said = document.createElement("div"); // read aloud; it outlives the markup that each answer replaces
said.className = "unseen";
said.setAttribute("role", "status");
element.after(said);

const game = () => element.querySelector(".game");
const PART = "gan.game";
const link = () => window.labAddress.link();

function ask(seed, choices, stage) {
  trigger("select", { seed, choices, stage }); // a second click before the answer asks for the same again
}

function begin(seed) {
  if (!Number.isSafeInteger(seed) || seed < 0) return;
  window.labAddress.script(PART, "game", String(seed));
  ask(seed, "", "pair");
}

const random = () => Math.floor(Math.random() * 1e6);
const choose = (side) => ask(Number(game().dataset.seed), game().dataset.choices + side, "outcome");

const acts = {
  start: () => begin(Number(element.querySelector("[name=seed]").value || random())),
  choose: (button) => choose(button.dataset.choice),
  next: () => ask(Number(game().dataset.seed), game().dataset.choices, "pair"),
  new: () => begin(random()),
  copy: copyLink,
  save: async () => {
    const save = document.createElement("a");
    save.href = URL.createObjectURL(await picture());
    save.download = `aigc-real-or-fake-${game().dataset.seed}.png`;
    save.click();
    setTimeout(() => URL.revokeObjectURL(save.href), 10000);
  },
  share: async () => {
    const file = new File([await picture()], "aigc-real-or-fake.png", { type: "image/png" });
    navigator.share({ files: [file], url: link() }).catch(() => {}); // the visitor may change their mind
  },
};

async function copyLink() { // show the link too: a browser may let no page copy
  const place = element.querySelector(".link"), field = place.querySelector("input");
  place.hidden = false;
  field.value = link();
  await window.labAddress.copy(field);
}

async function picture() { // draw the card, in the language that the visitor sees
  const card = element.querySelector(".card"), copy = card.cloneNode(true);
  const hidden = [...card.querySelectorAll("text")].map((text) => getComputedStyle(text).display === "none");
  [...copy.querySelectorAll("text")].forEach((text, i) => hidden[i] && text.remove());
  const { width, height } = card.viewBox.baseVal;
  for (const [name, value] of Object.entries({ width, height })) copy.setAttribute(name, CARD * value);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: CARD * width, height: CARD * height });
  canvas.getContext("2d").drawImage(image, 0, 0);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button) acts[button.dataset.act](button);
  else if (event.target.closest(".pair-shown")) acts.start(); // who presses a picture wants to play
});
element.addEventListener("keydown", (event) => {
  if (event.target.matches("input")) return event.key === "Enter" && acts.start();
  const side = { ArrowLeft: 0, 1: 0, ArrowRight: 1, 2: 1 }[event.key];
  if (side === undefined || !element.querySelector("[data-act=choose]") || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  choose(side);
});

function arrive() { // after each answer, say it aloud and take the focus there, so that the keys go on working
  const share = element.querySelector("[data-act=share]"), says = element.querySelector(".says");
  if (share) share.hidden = !navigator.canShare?.({ files: [new File([""], "a.png", { type: "image/png" })] });
  if (!says) return;
  said.textContent = says.innerText;
  const next = element.querySelector("[data-act=next]");
  (next ?? says).focus({ preventScroll: true });
  (next ?? element.querySelector(".duel, .card")).scrollIntoView({ block: "nearest" });
}
watch("value", () => requestAnimationFrame(arrive));
function begun() { // offer the game in the address, else a new one
  const linked = window.labAddress.take(PART, "game"), field = element.querySelector("[name=seed]");
  if (field && (linked || !field.value)) field.value = linked ?? random();
}
document.addEventListener("aigc-part", begun);
begun();
