// Ask again by itself where the server is busy or out of reach, and say so meanwhile, or that an event failed for good:
// every handler may be asked twice.
(() => {
  const EVENT = /\/gradio_api\/(run\/[^/]+|queue\/join)$/, STREAM = /\/gradio_api\/queue\/data$/;
  const TRIES = 10, BUSY = [502, 503, 504];
  const bare = window.fetch;
  let waiting = 0, said = null;

  function tell(change, words) {
    waiting += change;
    if (waiting && !said) {
      said = Object.assign(document.createElement("div"), { className: "patience" });
      said.setAttribute("role", "status");
      document.body.append(said);
    }
    if (!waiting) said?.remove(), said = null;
    else if (words) said.innerHTML = words;
  }

  const pause = (seconds) => new Promise((done) => setTimeout(done, 1000 * seconds));

  async function patient(input, init) {
    for (let tried = 1; ; tried++) {
      let wait = Math.min(4, 0.25 * 2 ** tried);
      try {
        const reply = await bare(input instanceof Request ? input.clone() : input, init);
        if (!BUSY.includes(reply.status) || tried === TRIES) return reply;
        wait = Number(reply.headers.get("Retry-After")) || wait;
      } catch (error) {
        if (error.name === "AbortError" || tried === TRIES) throw error;
      }
      tell(1, BUSY_SENTENCE);
      await pause(wait * (0.5 + Math.random())); // not all at once again
      tell(-1);
    }
  }

  // Gradio says nothing of an event that failed, and what waits for its answer would wait for ever.
  async function told(asked) {
    const fail = () => { tell(1, FAILED_SENTENCE); pause(6).then(() => tell(-1)); };
    try {
      const reply = await asked;
      if (!reply.ok) fail();
      return reply;
    } catch (error) {
      if (error.name !== "AbortError") fail();
      throw error;
    }
  }

  // Of several servers behind a proxy, one alone knows the queued event: the others answer 404.
  async function stream(request, init) {
    for (let tried = 1; ; tried++) {
      const reply = await patient(request, init);
      if (reply.status !== 404 || tried === 30) return reply.ok ? watched(reply) : reply;
      await pause(0.05 * tried);
    }
  }

  // A stream that ends without its last message was cut off: end its event, else Gradio would wait for ever.
  const LAST = [{ msg: "process_completed", output: { error: "", visible: false }, success: false }, { msg: "close_stream" }];
  function watched(reply) {
    const reader = reply.body.getReader(), decoder = new TextDecoder(), encoder = new TextEncoder();
    let tail = "";
    function end(controller) {
      if (!tail.includes("close_stream")) {
        for (const message of LAST) controller.enqueue(encoder.encode(`\n\ndata: ${JSON.stringify(message)}\n\n`));
        document.dispatchEvent(new Event("aigc-interrupted"));
      }
      controller.close();
    }
    const body = new ReadableStream({
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) return end(controller);
          tail = (tail + decoder.decode(value, { stream: true })).slice(-300);
          controller.enqueue(value);
        } catch {
          end(controller);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    });
    return new Response(body, { status: reply.status, headers: reply.headers });
  }

  window.fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input, location.href);
    if (url.origin !== location.origin) return bare(input, init);
    if (STREAM.test(url.pathname)) return stream(input, init);
    return EVENT.test(url.pathname) ? told(patient(input, init)) : bare(input, init);
  };
  document.addEventListener("aigc-interrupted", async () => {
    tell(1, INTERRUPTED_SENTENCE);
    await pause(4);
    tell(-1);
  });
})();
