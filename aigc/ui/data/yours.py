"""Show what follows from the data for a visitor's own drawings: four of them, answered by the models now."""

from torch import Tensor

from aigc.inference import reconstruct
from aigc.models.config import VARIANTS
from aigc.models.dnn import DNN
from aigc.reading.answers import answer
from aigc.store.loaded import Models
from aigc.ui.look.i18n import both
from aigc.ui.look.signs import chance
from aigc.ui.parts.address.drawings import CROSSED_SEVEN, FLAGGED_ONE, LETTER_A, TICK, framed, written
from aigc.ui.parts.address.settings import link
from aigc.ui.parts.png import grid_png

DRAWINGS = {"flag": FLAGGED_ONE, "bar": CROSSED_SEVEN, "tick": TICK, "letter": LETTER_A}
COLUMNS = ("drawing", "ours", "theirs", "redrawn")


def for_yours(models: Models) -> str:
    """Write a table with a row per drawing, and below it what each kind of model does with what it never met."""
    head = "".join(f'<th scope="col">{both(f"data.yours.{name}")}</th>' for name in COLUMNS)
    rows = "".join(_row(models, name) for name in DRAWINGS)
    taken = {name: models.catalogue.evaluation("dnn", name).get("taken_for_digits") for name in VARIANTS}
    shares = {name: "–" if share is None else f"{share:.0%}" for name, share in taken.items()}
    return (
        f"<p>{both('data.yours.lead')}</p>"
        f'<div class="wide" tabindex="0"><table class="yours"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
        f"<p>{both('data.yours.follows', **shares)}</p>"
    )


def _row(models: Models, name: str) -> str:
    """Write a row: the drawing, which Recognise opens, the answers to it, and the drawing as our VAE redraws it."""
    image = framed(*DRAWINGS[name])
    redrawn = reconstruct(models.vae["best"], image)[0]
    opens = link("dnn", digit="draw", draw=written(*DRAWINGS[name]))
    drawn = f'<img src="{grid_png(image[None], 1)}" alt="">{both(f"data.yours.{name}")}'
    ours, theirs = (_said(models.dnn[variant], image) for variant in VARIANTS)
    again = f'<img src="{grid_png(redrawn[None], 1)}" alt=""><span>{_said(models.dnn["best"], redrawn)}</span>'
    cells = "".join(  # a phone shows each row as a card, and in it the column's name
        f"<td><small>{both(f'data.yours.{column}')}</small>{said}</td>"
        for column, said in zip(COLUMNS[1:], (ours, theirs, f"<div>{again}</div>"), strict=True)
    )
    return f'<tr><th scope="row"><a class="try" href="{opens}">{drawn}</a></th>{cells}</tr>'


def _said(dnn: DNN, image: Tensor) -> str:
    said = answer(dnn, image)
    key = "answer.no_digit" if said.kind == "not_a_digit" else "answer.digit"
    return both(key, digit=said.likeliest, share=chance(said.probability))
