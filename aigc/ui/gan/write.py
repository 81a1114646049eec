"""Write text in handwriting; for each digit, show how real it looks and its nearest training image."""

import json
from pathlib import Path
from typing import Annotated, Any

import gradio as gr
import torch
from torch import Tensor

from aigc.examples import nearest_training_image
from aigc.inference import classify, draw_latents, generate, realness
from aigc.models.config import VARIANTS
from aigc.store.loaded import Models
from aigc.store.trained import is_trained
from aigc.ui.look.i18n import GAP, both, notice, spoken, word
from aigc.ui.look.signs import chance
from aigc.ui.parts.address.settings import Part, Text, setting
from aigc.ui.parts.components import OpenSlider
from aigc.ui.parts.controls import CONTROLS, LOCKED, RESULT, build_choice, build_seed
from aigc.ui.parts.endpoints import endpoint
from aigc.ui.parts.events import LIVE, QUIET, or_problem
from aigc.ui.parts.png import ENLARGED, enlarge, grid_png, picture_metadata, png, save_link, sheet, to_bytes
from aigc.ui.parts.requests import OPEN_VARIANT, SEED, TRUNCATION, VARIANT, Choice, Flag, Network, Whole, Words
from aigc.ui.parts.sent.schemas import PICTURE, WHOLE, answering, listed
from aigc.writing.text import MAX_DIGITS, MAX_ROWS, text_image, write
from aigc.writing.text import Text as Written

SCRIPT = Path(__file__).parent / "write.js"
# Scroll the details of a clicked digit into view, since they may lie below the window.
IN_SIGHT = "watch('value', () => element.querySelector('.inspected')?.scrollIntoView({block: 'nearest'}));"
HANDS = ("one", "many")
MOST = 2 * MAX_DIGITS  # characters of the field: digits and gaps
ROWS = Whole("rows", 1, MAX_ROWS)
HAND = Choice("hand", HANDS)
SHOWN = Network("variant", (*VARIANTS, "both"))


def build_write(models: Models, tab: gr.Tab) -> Part:
    """Add the part to the enclosing Blocks; its picture of 90 KB loads when `tab` opens."""

    @or_problem
    def show(shown: Any, judged: Any, *values: Any) -> str:
        text, shown = check_text(*values), SHOWN.check(shown)
        variants = VARIANTS if shown == "both" else (shown,)
        pages = "".join(_page(models, text, variant, bool(judged), titled=len(variants) > 1) for variant in variants)
        return f'<div class="writings">{pages}</div>'

    @or_problem
    def inspect(event: gr.EventData, *values: Any) -> str:
        chosen = event._data if isinstance(event._data, dict) else {}
        text, variant = check_text(*values), OPEN_VARIANT.check(chosen.get("variant"))
        last = len(text.digits) * text.rows - 1
        return _inspected(models, text, variant, Whole("index", 0, last).check(chosen.get("place")))

    defaults: list[Any] = ["0123456789", MAX_ROWS, "one", 0, 1.0]
    with gr.Row():
        with gr.Column(**CONTROLS):
            digits = gr.Textbox(
                defaults[0], label=word("write.digits"), info=word("write.digits_info"), max_lines=3, max_length=MOST
            )
            seed = build_seed()
            rows = OpenSlider(ROWS.low, ROWS.high, value=MAX_ROWS, step=1, label=word("write.rows"))
            hand = build_choice("write.hand", {name: f"write.hand_{name}" for name in HANDS}, "one")
            truncation = OpenSlider(
                0, 1.5, value=1, step=0.05, label=word("write.truncation"), info=word("write.truncation_info")
            )
            networks = {name: f"variant.{name}" for name in SHOWN.choices}
            shown = build_choice("variant.label", networks, "best", "variant.gan_info", "variant.live", **LOCKED)
            judged = gr.Checkbox(False, label=word("write.judged"), info=word("write.judged_info"))
        with gr.Column(**RESULT):
            page = gr.HTML(notice("write.waiting"), js_on_load=SCRIPT.read_text(encoding="utf-8"))
            about = gr.HTML(notice("write.choose"), js_on_load=IN_SIGHT)

    text = [digits, rows, hand, seed, truncation]
    inputs: list[Any] = [shown, judged, *text]
    changes = [component.change for component in inputs]  # the event `input` misses a paste
    gr.on([tab.select, *changes], show, inputs, page, **LIVE)
    # Clear the details of a chosen digit when the text changes, in the browser: they belong to the old text.
    gr.on(changes, None, None, about, js=f"() => {json.dumps(notice('write.choose'))}", **QUIET)
    chosen: Any = page  # write.js defines its event
    chosen.select(inspect, text, about, **LIVE)
    return Part(
        [
            setting("digits", digits, Text()),
            setting("rows", rows, ROWS),
            setting("hand", hand, HAND),
            setting("seed", seed, SEED),
            setting("truncation", truncation, TRUNCATION),
            setting("variant", shown, SHOWN),
            setting("judged", judged, Flag("judged")),
        ]
    )


@endpoint(
    "write",
    example=["2026-11-26", 1, "one", 0, 1.0, "best"],
    answer=answering({"image": PICTURE, "seeds": listed(WHOLE)}),
)
def write_endpoint(
    models: Models,
    text: Annotated[list[list[int]], Words()],
    rows: Annotated[int, ROWS],
    hand: Annotated[str, HAND],
    seed: Annotated[int, SEED],
    truncation: Annotated[float, TRUNCATION],
    variant: Annotated[str, VARIANT],
) -> dict[str, Any]:
    """Write a text in rows; hand `one` uses one handwriting per row, hand `many` a new one for every digit."""
    asked, gan = Written(text, rows, hand == "one", seed, truncation), models.gan[variant]
    images, _ = write(gan, asked)
    return {"image": text_png(images, asked, _parameters(asked, variant)), "seeds": asked.seeds(gan)}


def check_text(*values: Any) -> Written:
    """Check the endpoint's values except the variant; ValueError names the wrong one."""
    text, rows, hand, seed, truncation, _ = write_endpoint.check([*values, VARIANTS[0]])
    return Written(text, rows, hand == "one", seed, truncation)


def text_png(images: Tensor, text: Written, about: dict[str, Any] | None) -> str:
    """Draw the text as one picture to save, with `about` in its metadata. -> data URI of a PNG."""
    return png(enlarge(to_bytes(text_image(images, text)), ENLARGED), about)


def _page(models: Models, text: Written, variant: str, judged: bool, titled: bool) -> str:
    """Render the text as one network writes it: each digit a button, and a link to save the whole picture."""
    gan, columns = models.gan[variant], len(text.digits)
    images, digits = write(gan, text)
    notes = _opinions(models, variant, images, digits) if judged else [""] * len(images)
    style = f"--columns:{columns};--rows:{text.rows};--sheet:url({sheet(images, columns)})"
    title = f"<h3>{both(f'variant.{variant}')}</h3>" if titled else ""
    one_hand = text.one_hand and gan.config.conditional
    lines = "".join(_line(text, row, one_hand, notes[row * columns : (row + 1) * columns]) for row in range(text.rows))
    seeds = f'<p class="seeds">{both("write.seed")}</p>' if one_hand else ""
    caption = f"write.caption_{HANDS[not text.one_hand] if gan.config.conditional else 'article'}"
    network = "live" if is_trained(variant) else variant
    name = f"aigc-{network}-{''.join(map(str, text.digits))}-seed-{text.seed}.png"
    link = save_link(text_png(images, text, _parameters(text, variant)), name, both("save.picture"))
    return (
        f'<div class="writing">{title}<div class="written" data-variant="{variant}" style="{style}">{seeds}'
        f"{lines}</div>"
        f'<p class="under">{both(caption)}</p><p class="saves">{link}</p></div>'
    )


def _line(text: Written, row: int, one_hand: bool, notes: list[str]) -> str:
    """Render one row: a button per digit, preceded by its seed if the row is in one hand."""
    place, cells = 0, []
    for one in text.words:
        for at, digit in enumerate(one):
            first = ' class="gap"' if at == 0 and place else ""
            name = spoken("write.cell", digit=digit, row=row + 1)
            cells.append(
                f'<button type="button"{first} data-place="{row * len(text.digits) + place}" tabindex="-1" '
                f'aria-label="{name}" style="--c:{place};--r:{row}"><i></i>{notes[place]}</button>'
            )
            place += 1
    head = f"<b>{text.seed + row}</b>" if one_hand else ""
    return f'<div class="hand">{head}<div>{"".join(cells)}</div></div>'


def _opinions(models: Models, variant: str, images: Tensor, digits: Tensor) -> list[str]:
    """Write under each digit D's opinion, the per cent of being real, and the classifier's answer."""
    real = realness(models.gan[variant], images, digits).tolist()
    answers = classify(models.dnn["best"], images).probabilities.argmax(dim=1).tolist()
    asked = digits.tolist() if models.gan[variant].config.conditional else answers
    return [
        f'<small>{100 * p:.0f}<br><em class="{"" if answer == digit else "off"}">{answer}</em></small>'
        for p, answer, digit in zip(real, answers, asked, strict=True)
    ]


def _inspected(models: Models, text: Written, variant: str, place: int) -> str:
    """Show one digit enlarged, D's opinion, the classifier's answer, and the nearest training image."""
    gan = models.gan[variant]
    seed, digit = text.seeds(gan)[place], torch.tensor([text.digits[place % len(text.digits)]])
    image = generate(gan, draw_latents(1, gan.config.latent, seed), digit, text.truncation)[0]
    real = float(realness(gan, image, digit))
    probabilities = classify(models.dnn["best"], image).probabilities[0]
    near, near_digit, distance = nearest_training_image(image)
    asked = (
        both("write.inspected_seed", digit=int(digit), seed=seed)
        if gan.config.conditional
        else both("write.inspected_article", seed=seed)
    )
    facts = [
        asked,
        both("write.inspected_real", share=f"{real:.1%}"),
        both("write.inspected_read", digit=int(probabilities.argmax()), share=chance(float(probabilities.max()))),
        both("write.inspected_near", digit=near_digit, distance=f"{distance:.1f}") + _usual(models, variant),
    ]
    pictures = "".join(
        f'<figure><img src="{grid_png(one[None], 1)}" alt=""><figcaption>{both(key)}</figcaption></figure>'
        for one, key in ((image, "write.inspected"), (near, "write.nearest"))
    )
    return f'<div class="inspected" role="status">{pictures}<ul>{"".join(f"<li>{f}</li>" for f in facts)}</ul></div>'


def _usual(models: Models, variant: str) -> str:
    """Tell the usual distance of real images, where it was measured."""
    nearest = models.catalogue.evaluation("gan", variant).get("nearest")
    if nearest is None:
        return ""
    low, middle, high = (f"{nearest['test images'][key]:.1f}" for key in ("5 %", "50 %", "95 %"))
    return GAP + both("write.inspected_usual", low=low, middle=middle, high=high)


def _parameters(text: Written, variant: str) -> dict[str, Any] | None:
    """Name the endpoint and data that reproduce the picture; None where the network is there for minutes only."""
    if is_trained(variant):
        return None
    words = " ".join("".join(map(str, one)) for one in text.words)
    values = (words, text.rows, HANDS[not text.one_hand], text.seed, text.truncation, variant)
    return picture_metadata(write_endpoint.name, dict(zip(write_endpoint.fields, values, strict=True)))
