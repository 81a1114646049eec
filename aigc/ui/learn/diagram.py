"""Draw the tutorial's diagram: data, algorithms and what comes out, above compute; each part can be pressed."""

from collections.abc import Iterable

from aigc.ui.learn.prose import link
from aigc.ui.look.i18n import LANGUAGES, both, texts
from aigc.ui.look.terms import term_link

DATA = ("image", "text_data", "audio_data", "video_data")
MODELS = ("gan", "vae", "dnn")
USES = {"gan": "tab=gan.write", "vae": "tab=vae.reconstruct", "dnn": "tab=dnn"}
DRAWN_BY_THE_TUTORIAL = (("text_data", "gan"), ("text_data", "vae"), ("audio_data", "dnn"), ("video_data", "dnn"))


def diagram() -> str:
    """Write the diagram as HTML; lines between its columns are SVG that stretches with them."""
    data = [link("tab=learn.data", both("learn.aigc.image")), *(_term(kind) for kind in DATA[1:])]
    models = [link(f"tab=learn.{model}", model.upper()) for model in MODELS]
    uses = [link(USES[model], both(f"learn.aigc.use_{model}")) for model in MODELS]
    solid = [("image", model) for model in MODELS]
    first = _lines(solid, "") + _lines(DRAWN_BY_THE_TUTORIAL, "theirs")
    across = "".join(f'<path d="M0 {_height(i)}H100"/>' for i in range(len(MODELS)))
    columns = (_column("data", data), _svg(first), _column("models", models), _svg(across), _column("uses", uses))
    engine = link("tab=learn.compute", both("learn.aigc.engine"))
    return (
        f'<figure class="diagram"><div class="flowchart">{"".join(columns)}<div class="engine">{engine}</div></div>'
        f"<figcaption>{both('learn.aigc.diagram_note')}</figcaption></figure>"
    )


def _column(name: str, parts: list[str]) -> str:
    items = "".join(f"<li>{part}</li>" for part in parts)
    return f'<div class="column {name}"><b>{both(f"learn.aigc.column_{name}")}</b><ul>{items}</ul></div>'


def _term(kind: str) -> str:
    return "".join(
        f'<span class="in-{language}" lang="{language}">'
        f"{term_link(kind, texts(language)[f'term.{kind}.name'], texts(language))}</span>"
        for language in LANGUAGES
    )


def _lines(pairs: Iterable[tuple[str, str]], kind: str) -> str:
    return "".join(
        f'<path class="{kind}" d="M0 {_height(DATA.index(a))}L100 {_height(MODELS.index(b))}"/>' for a, b in pairs
    )


def _height(place: int) -> str:
    """Find the middle of a row; all columns have as many rows as there are kinds of data."""
    return f"{100 * (place + 0.5) / len(DATA):.1f}"


def _svg(lines: str) -> str:
    return f'<svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">{lines}</svg>'
