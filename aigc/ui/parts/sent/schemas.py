"""JSON Schemas of values that requests send and endpoints return, for the OpenAPI document (JSON Schema 2020-12)."""

from collections.abc import Mapping
from typing import Any

from aigc.digits import CLASSES

Schema = dict[str, Any]

PICTURE: Schema = {"type": "string", "pattern": "^data:image/", "description": "data URI of a picture"}
NUMBER: Schema = {"type": "number"}
NUMBERS: Schema = {"type": "array", "items": NUMBER}
TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
TRUTH: Schema = {"type": "boolean"}
ONE_DIGIT: Schema = {"type": "integer", "minimum": 0, "maximum": CLASSES - 1}
SEVERAL_DIGITS: Schema = {"type": "array", "items": ONE_DIGIT}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}


def listed(item: Schema, length: int | None = None) -> Schema:
    """Describe a list of equal values, of a fixed length where one is given."""
    return {"type": "array", "items": item} | ({} if length is None else {"minItems": length, "maxItems": length})


def words(*choices: str) -> Schema:
    """Describe one of a few words."""
    return {"type": "string", "enum": list(choices)}


def answering(fields: Mapping[str, Schema], optional: tuple[str, ...] = ()) -> Schema:
    """Describe an object with these fields and no other; all are there but for the optional ones."""
    required = [name for name in fields if name not in optional]
    return {"type": "object", "properties": dict(fields), "required": required, "additionalProperties": False}


CANVAS: Schema = {
    "type": "object",
    "properties": {
        "v": {"const": 1},
        "size": {"type": "number", "description": "side of the canvas in pixels"},
        "strokes": listed(listed(listed(NUMBER))) | {"description": "strokes of points [x, y, pressure]"},
    },
    "required": ["v", "size", "strokes"],
}
SENT_PICTURE: Schema = {"type": "string", "description": "canvas JSON as text, or a PNG or JPEG as data URI or base64"}
INK: Schema = {"anyOf": [CANVAS, SENT_PICTURE]}
TEST_IMAGE: Schema = {
    "type": "object",
    "properties": {"digit": ONE_DIGIT, "index": {"type": "integer", "minimum": 0, "maximum": 49}},
    "required": ["digit"],
    "description": "an image of the test set",
}
FRAMED: Schema = {
    "type": "object",
    "properties": {"framed": PICTURE},
    "required": ["framed"],
    "description": "28×28 pixels that need no framing",
}
DIGIT_SENT: Schema = {"anyOf": [*INK["anyOf"], TEST_IMAGE, FRAMED]}
FILE: Schema = {
    "type": "object",
    "properties": {
        "path": {"type": "string", "description": "as /gradio_api/upload returned it"},
        "meta": {"type": "object", "properties": {"_type": {"const": "gradio.FileData"}}, "required": ["_type"]},
    },
    "required": ["path", "meta"],
}
SAID = {
    "answer": words("digit", "unsure", "not_a_digit"),
    "digits": SEVERAL_DIGITS,
    "probabilities": listed(SHARE, CLASSES),
    "digit_score": SHARE,
}
