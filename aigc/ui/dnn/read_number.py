"""Read a whole number over HTTP."""

from typing import Annotated, Any

from aigc.store.loaded import Models
from aigc.ui.parts.endpoints import endpoint
from aigc.ui.parts.png import grid_png
from aigc.ui.parts.requests import Unchecked
from aigc.ui.parts.sent.ink import open_ink, read_ink
from aigc.ui.parts.sent.schemas import INK, NUMBER, PICTURE, SAID, TEXT, answering, listed

ELEVEN = {"v": 1, "size": 280, "strokes": [[[90, 60, 0.5], [88, 220, 0.5]], [[190, 60, 0.5], [188, 220, 0.5]]]}
ANSWER = answering({"text": TEXT, "digits": listed(answering({**SAID, "box": listed(NUMBER, 4)})), "image": PICTURE})


@endpoint("read_number", example=[ELEVEN], answer=ANSWER)
def read_number_endpoint(models: Models, number: Annotated[Any, Unchecked("ink", INK)]) -> dict[str, Any]:
    """Read a number of one or more digits; boxes are left, top, right, bottom in pixels of the drawing or picture."""
    read = read_ink(models.dnn["best"], open_ink(number))
    return {
        "text": read.text,
        "digits": [
            {
                "answer": said.kind,
                "digits": said.digits,
                "probabilities": [round(p, 6) for p in said.probabilities.tolist()],
                "digit_score": round(said.digit_score, 6),
                "box": [round(edge, 1) for edge in box],
            }
            for said, box in zip(read.digits, read.boxes, strict=True)
        ],
        "image": grid_png(read.images, len(read.images)),
    }
