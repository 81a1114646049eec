"""Play "Real or fake?": ten rounds of two pictures of one digit, then a curve of one's own eye beside D's.

The browser keeps nothing but the seed and the choices so far, in the markup itself, and sends both with every click;
real_or_fake.js is that side. The answer to a round is first computed when the choice has come.
"""

from pathlib import Path
from typing import Annotated, Any

import gradio as gr
import torch
from torch import Tensor

from aigc.examples import example_digit, nearest_training_image, nearest_training_images
from aigc.inference import classify, draw_latents, generate, realness
from aigc.store.loaded import Models
from aigc.ui.gan.duel import PLAN, ROUNDS, Pair, Rung, draw_pair, is_real_first, ladder, softened
from aigc.ui.gan.result_card import Round, result_card
from aigc.ui.look.i18n import GAP, InputError, both, notice, spoken
from aigc.ui.parts.endpoints import endpoint
from aigc.ui.parts.events import LIVE, or_problem
from aigc.ui.parts.png import grid_png
from aigc.ui.parts.requests import MAX_SEED, SEED, Choice, Whole, shortened
from aigc.ui.parts.sent.schemas import NUMBER, ONE_DIGIT, PICTURE, SHARE, TEXT, TRUTH, WHOLE, answering, words

SCRIPT = Path(__file__).parent / "real_or_fake.js"
SIDES = ("left", "right")
ROUND = Whole("round", 1, ROUNDS)
SIDE = Choice("side", SIDES)
STAGE = Choice("stage", ("pair", "outcome"))
SAMPLE = 2  # the digit shown before the game begins


def build_real_or_fake(models: Models) -> None:
    """Add the game to the enclosing Blocks: components and wiring."""

    @or_problem
    def play(event: gr.EventData) -> str:
        sent = event._data if isinstance(event._data, dict) else {}
        seed, choices = SEED.check(sent.get("seed")), check_choices(sent.get("choices"))
        return game_page(models, seed, choices, STAGE.check(sent.get("stage")))

    game: Any = gr.HTML(_start(models), js_on_load=SCRIPT.read_text(encoding="utf-8"))
    game.select(play, None, game, **LIVE)  # real_or_fake.js defines the event


@endpoint(
    "real_or_fake",
    example=[1, 10],
    answer=answering({"digit": ONE_DIGIT, **dict.fromkeys(SIDES, PICTURE)}),
)
def real_or_fake_endpoint(models: Models, seed: Annotated[int, SEED], round: Annotated[int, ROUND]) -> dict[str, Any]:
    """Show the two pictures of a round, one real and one written, softened alike."""
    pair = draw_pair(models, _rungs(models), seed, round - 1)
    return {"digit": pair.digit, **dict(zip(SIDES, map(_picture, _in_order(pair)), strict=True))}


@endpoint(
    "real_or_fake_answer",
    example=[1, 10, "left"],
    answer=answering(
        {
            "right": TRUTH,
            "real": words(*SIDES),
            "opinions": answering(dict.fromkeys(SIDES, SHARE)),
            "run": TEXT,
            "step": WHOLE,
            "nearest": PICTURE,
            "distance": NUMBER,
        }
    ),
)
def real_or_fake_answer_endpoint(
    models: Models, seed: Annotated[int, SEED], round: Annotated[int, ROUND], choice: Annotated[str, SIDE]
) -> dict[str, Any]:
    """Tell which picture of a round is real, and all that is known of the written one."""
    pair = draw_pair(models, _rungs(models), seed, round - 1)
    near, _, distance = nearest_training_image(pair.fake)
    real = SIDES[not pair.real_first]
    return {
        "right": choice == real,
        "real": real,
        "opinions": dict(zip(SIDES, _opinions(models, pair), strict=True)),
        "run": pair.rung.run,
        "step": pair.rung.step,
        "nearest": grid_png(near[None], 1),
        "distance": distance,
    }


def check_choices(value: Any) -> list[int]:
    """Check the choices so far, a text of one 0 (left) or 1 (right) a round."""
    if not isinstance(value, str) or len(value) > ROUNDS or set(value) - {"0", "1"}:
        raise InputError("error.value", reason=f"choices are up to {ROUNDS} of 0 and 1, not {shortened(value)}")
    return [int(one) for one in value]


def game_page(models: Models, seed: int, choices: list[int], stage: str) -> str:
    """Render the game after these choices: the next pair, the outcome of the last choice, or the result of all ten."""
    rungs, at = _rungs(models), len(choices)
    rights = [choice == (not is_real_first(seed, at)) for at, choice in enumerate(choices)]
    if stage == "outcome" and choices:
        inside = _outcome(models, draw_pair(models, rungs, seed, at - 1), choices[-1], last=at == ROUNDS)
    elif at == ROUNDS:
        pairs = [draw_pair(models, rungs, seed, at) for at in range(ROUNDS)]
        inside = _result(seed, [_round(models, pair, right) for pair, right in zip(pairs, rights, strict=True)])
    else:
        inside = _question(draw_pair(models, rungs, seed, at))
    state = f'data-seed="{seed}" data-choices="{"".join(map(str, choices))}"'
    return f'<div class="game" {state}>{_progress(rights, stage)}{inside}</div>'


def _rungs(models: Models) -> list[Rung]:
    rungs = ladder(models)
    if not rungs:
        raise InputError("real_or_fake.none")
    return rungs


def _start(models: Models) -> str:
    """Render a pair like those of the game, the button that begins it, its number and the rules, without a timeline."""
    if not {run for run, _, _ in PLAN} <= set(models.timelines):
        return notice("real_or_fake.none")
    gan = models.gan["best"]
    shown = example_digit(SAMPLE, 0), generate(gan, draw_latents(1, gan.config.latent, 0), [SAMPLE])[0]
    pair = "".join(f'<img src="{_picture(image)}" alt="">' for image in shown)
    rules = (
        f"<p>{both('real_or_fake.rules', first=PLAN[0][2], count=ROUNDS)}</p>"
        f'<p class="under">{both("real_or_fake.soft")}</p>'
    )
    number = (
        f'<p class="number"><label>{both("real_or_fake.number")} <input type="number" name="seed" min="0" '
        f'max="{MAX_SEED}" step="1" inputmode="numeric"></label> <span>{both("real_or_fake.number_info")}</span></p>'
    )
    return (
        f'<div class="game begin"><section><p class="lead">{both("real_or_fake.lead")}</p>'
        f'<p class="pair-shown" aria-hidden="true">{pair}</p>'
        f'<p><button type="button" class="act main" data-act="start">{both("real_or_fake.start")}</button></p>'
        f"</section><section><div>{rules}{number}</div></section></div>"
    )


def _progress(rights: list[bool], stage: str) -> str:
    """Show the ten rounds as dots: right, wrong, now, to come."""
    now = len(rights) - (stage == "outcome")
    kinds = ["right" if right else "wrong" for right in rights] + [""] * (ROUNDS - len(rights))
    dots = "".join(f'<i class="{kind}{" now" if at == now else ""}"></i>' for at, kind in enumerate(kinds))
    name = spoken("real_or_fake.score", right=sum(rights), count=len(rights))
    return f'<p class="rounds" role="img" aria-label="{name}">{dots}</p>'


def _question(pair: Pair) -> str:
    """Render the two pictures of a round as buttons; nothing here depends on which is real but their order."""
    sides = "".join(
        f'<button type="button" data-act="choose" data-choice="{at}" aria-label="{spoken(f"real_or_fake.{name}")}">'
        f'<img src="{_picture(image)}" alt=""><b>{both(f"real_or_fake.{name}")}</b></button>'
        for at, (name, image) in enumerate(zip(("left", "right_side"), _in_order(pair), strict=True))
    )
    asked = both("real_or_fake.question", digit=pair.digit)
    return (
        f'<p class="says" tabindex="-1">{asked}</p><div class="duel">{sides}</div>'
        f'<p class="under keys">{both("real_or_fake.keys")}</p>'
    )


def _outcome(models: Models, pair: Pair, choice: int, last: bool) -> str:
    """Render the truth about a round: both pictures marked, D's opinions, and the nearest training images."""
    right = choice == (not pair.real_first)
    verdict = both("real_or_fake.right" if right else "real_or_fake.wrong")
    opinions = _opinions(models, pair)
    sides = "".join(
        _side(image, real=(at == 0) == pair.real_first, chosen=at == choice, opinion=opinion)
        for at, (image, opinion) in enumerate(zip(_in_order(pair), opinions, strict=True))
    )
    d_said = "d_right" if _prefers_real(pair, opinions) else "d_wrong"
    said = GAP.join((f"<b>{verdict}</b>", _when(models, pair), both(f"real_or_fake.{d_said}")))
    button = both("real_or_fake.to_result" if last else "real_or_fake.next")
    nearest = nearest_training_images(torch.stack(_in_order(pair)))
    details = "".join(
        _details(image, near, distance) for image, (near, _, distance) in zip(_in_order(pair), nearest, strict=True)
    )
    return (
        f'<p class="says">{said}</p>'
        f'<div class="duel told">{sides}</div>'
        f'<p><button type="button" class="act main" data-act="next">{button}</button></p>'
        f'<div class="duel details">{details}</div><p class="under">{both("real_or_fake.below")}</p>'
    )


def _side(image: Tensor, real: bool, chosen: bool, opinion: float) -> str:
    """Show one picture after the choice, with the truth about it and D's opinion."""
    kind = "real" if real else "fake"
    mark = f" <em>{both('real_or_fake.chosen')}</em>" if chosen else ""
    return (
        f'<section class="{kind}"><img src="{_picture(image)}" alt="{spoken(f"real_or_fake.{kind}")}">'
        f"<p><b>{both(f'real_or_fake.{kind}')}</b>{mark}</p>"
        f"<p>{both('real_or_fake.opinion', share=f'{opinion:.1%}')}</p></section>"
    )


def _details(image: Tensor, near: Tensor, distance: float) -> str:
    """Show a picture as it was made, and the training image nearest to it."""
    captions = both("real_or_fake.original"), both("real_or_fake.nearest", distance=f"{distance:.1f}")
    figures = "".join(
        f'<figure><img src="{grid_png(one[None], 1)}" alt=""><figcaption>{caption}</figcaption></figure>'
        for one, caption in zip((image, near), captions, strict=True)
    )
    return f'<div class="small">{figures}</div>'


def _result(seed: int, rounds: list[Round]) -> str:
    """Render the card, its explanation, and the ways on."""
    buttons = "".join(
        f'<button type="button" class="act{kind}" data-act="{act}">{both(f"real_or_fake.{act}")}</button>'
        for act, kind in (("save", " main"), ("share", ""), ("copy", ""), ("new", ""))
    )
    return (
        f'<p class="says" tabindex="-1">{both("real_or_fake.done")}</p>{result_card(seed, rounds)}'
        f'<p class="acts">{buttons}</p>'
        f'<p class="link" hidden><input readonly aria-label="{spoken("real_or_fake.link")}"></p>'
        f'<p class="under">{both("real_or_fake.curve")}</p>'
    )


def _when(models: Models, pair: Pair) -> str:
    """Tell when the written picture was written, and as which digit, where the network was not told."""
    written = both(f"real_or_fake.when_{pair.rung.run}", step=f"{pair.rung.step:,}")
    if models.gan[pair.rung.run].config.conditional:
        return written
    read = int(classify(models.dnn["best"], pair.fake).probabilities[0].argmax())
    return written + GAP + both("real_or_fake.read", read=read)


def _opinions(models: Models, pair: Pair) -> list[float]:
    """Ask our D about the two pictures as the visitor sees them. -> probability of being real, left and right."""
    shown = softened(torch.stack(_in_order(pair)))  # (2, 1, 28, 28)
    opinions: list[float] = realness(models.gan["best"], shown, [pair.digit] * 2).tolist()
    return opinions


def _round(models: Models, pair: Pair, right: bool) -> Round:
    return Round(pair.rung, softened(pair.fake[None])[0], right, _prefers_real(pair, _opinions(models, pair)))


def _prefers_real(pair: Pair, opinions: list[float]) -> bool:
    left, right = opinions
    return (left > right) == pair.real_first


def _in_order(pair: Pair) -> tuple[Tensor, Tensor]:
    return (pair.real, pair.fake) if pair.real_first else (pair.fake, pair.real)


def _picture(image: Tensor) -> str:
    return grid_png(softened(image[None]), 1)
