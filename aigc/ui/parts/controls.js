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
