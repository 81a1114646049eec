// Run a choice among a few: native radio buttons, whose checked one is the component's value.
window.labChoice = (element, props, trigger, watch) => {
  const guest = element.querySelector("[data-guest]"); // appears with a value that begins as it says
  const show = () => {
    if (guest && props.value?.startsWith(guest.dataset.guest)) {
      guest.querySelector("input").value = props.value;
      guest.hidden = false;
    }
    for (const input of element.querySelectorAll("input")) input.checked = input.value === props.value;
    element.dispatchEvent(new Event("aigc-chosen", { bubbles: true }));
  };
  element.addEventListener("change", (event) => {
    props.value = event.target.value; // Gradio then sends the event `change`
    trigger("input");
  });
  watch("value", show);
  show();
};

// Run a colour: the native input's value is the component's.
window.labColour = (element, props, trigger, watch) => {
  const input = element.querySelector("input");
  const show = () => { input.value = props.value; };
  input.addEventListener("change", () => {
    props.value = input.value;
    trigger("input");
  });
  watch("value", show);
  show();
};

// Ask for the newest of many wishes, one at a time: the last is never lost, and no answer overtakes another.
window.labOneByOne = (send) => {
  const PATIENCE = 400; // milliseconds to wait: an answer that leaves the page unchanged triggers no event
  let asked = 0, next = null;
  const answered = () => {
    clearTimeout(asked);
    const wish = next;
    [asked, next] = [0, null];
    if (wish !== null) ask(wish);
  };
  const ask = (wish) => {
    if (asked) next = wish;
    else {
      asked = setTimeout(answered, PATIENCE);
      send(wish);
    }
  };
  return { ask, answered };
};
