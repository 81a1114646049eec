// Copy a call, and run the example from the visitor's browser: the page shows what any other client would get.
const ROOT = new URL(".", location.href).href.replace(/\/$/, ""); // behind a proxy only the browser is sure of it
const LONG = 120; // characters of a text in the JSON shown; pictures stand above it

element.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (button?.classList.contains("copy")) copy(button);
  if (button?.classList.contains("send")) await send(button);
});

async function copy(button) {
  const code = button.closest(".call").querySelector("code"), range = document.createRange();
  range.selectNodeContents(code);
  getSelection().removeAllRanges();
  getSelection().addRange(range); // where the clipboard is out of reach, a key press copies
  if (!navigator.clipboard) return;
  await navigator.clipboard.writeText(code.textContent).then(() => {
    button.classList.add("copied");
    setTimeout(() => button.classList.remove("copied"), 1500);
  }, () => {});
}

async function send(button) {
  const use = button.closest(".use"), reply = use.querySelector(".reply"), began = performance.now();
  button.disabled = true;
  try {
    const body = use.querySelector("textarea")?.value ?? JSON.stringify({ data: [await upload(use)] });
    const headers = { "Content-Type": "application/json" };
    const got = await fetch(`${ROOT}/gradio_api/run/${use.dataset.name}`, { method: "POST", headers, body });
    show(reply, got.status, await got.json(), performance.now() - began);
  } catch (error) {
    show(reply, "–", { error: String(error) }, performance.now() - began);
  } finally {
    button.disabled = false;
  }
}

async function upload(use) {
  const form = new FormData();
  form.append("files", use.querySelector("input").files[0] ?? await seven(), "digit.png");
  const [path] = await (await fetch(`${ROOT}/gradio_api/upload`, { method: "POST", body: form })).json();
  return { path, meta: { _type: "gradio.FileData" } };
}

function seven() { // a digit on paper, for a visitor without a picture at hand
  const canvas = Object.assign(document.createElement("canvas"), { width: 200, height: 200 });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, 200, 200);
  pen.lineWidth = 14;
  pen.lineCap = pen.lineJoin = "round";
  pen.beginPath();
  for (const [x, y] of [[55, 45], [145, 45], [95, 160]]) pen.lineTo(x, y);
  pen.stroke();
  return new Promise((done) => canvas.toBlob(done));
}

function show(reply, status, content, took) {
  const uris = [];
  const text = JSON.stringify(content, (_, value) => {
    if (typeof value !== "string" || value.length <= LONG) return value;
    if (value.startsWith("data:image/")) uris.push(value);
    return `${value.slice(0, 40)}… (${value.length})`;
  }, 1);
  reply.hidden = false;
  reply.querySelector(".said").textContent = `HTTP ${status} · ${Math.round(took)} ms`;
  reply.querySelector(".pictures").replaceChildren(...uris.map((src) => Object.assign(new Image(), { src, alt: "" })));
  reply.querySelector("code").textContent = text.replace(/\[\s+(-?[\d.e-]+(?:,\s+-?[\d.e-]+)*)\s+\]/g, (_, list) => `[${list.replace(/\s+/g, " ")}]`);
}
