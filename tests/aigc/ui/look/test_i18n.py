"""Test both languages: equal keys, equal placeholders, no unused text."""

import re
import string

import gradio as gr
import pytest

from aigc.horses.grid import CLASSIFIERS, GENERATORS
from aigc.learning.live.settings import NETWORKS
from aigc.repair import KINDS, PARTS
from aigc.shape import LOOKS
from aigc.store.locate import own_runs
from aigc.store.measures import MEASURES
from aigc.store.names import KINDS as MODELS
from aigc.ui.api import JSON_ENDPOINTS
from aigc.ui.data.seen import ROLES, SETS
from aigc.ui.data.ways import MEASURES as WRITTEN
from aigc.ui.data.yours import COLUMNS, DRAWINGS
from aigc.ui.dnn.framing_steps import SWITCHES
from aigc.ui.gan.time_machine import GRAPHS
from aigc.ui.gan.write import HANDS
from aigc.ui.learn.chapters import CHAPTERS
from aigc.ui.learn.diagram import MODELS as DRAWN
from aigc.ui.learn.formulas import FORMULAS
from aigc.ui.learn.glossary import GROUPS
from aigc.ui.learn.mended import MISTAKES
from aigc.ui.look.i18n import LANGUAGES, LOCALES, STYLE_KEY, both, plain, texts, translations, word
from aigc.ui.look.strips import NAMES as STRIP_ENDS
from aigc.ui.parts.address.share import REACHES
from aigc.ui.parts.requests import PATH
from aigc.ui.start.tab import DOORS
from aigc.ui.teach.lessons import LESSONS, THOUGHTS
from aigc.ui.teach.maker import GROUPED
from aigc.ui.teach.pages import PAGES
from aigc.ui.train.breaking import PRESETS
from aigc.ui.train.dials import LOSS, NOISE
from aigc.ui.train.horses import state as horses
from aigc.ui.train.horses.page import QUALITY
from aigc.ui.vae.lambda_slider import MEASURED
from aigc.ui.vae.repair import WAYS
from aigc.ui.vae.samples import RATIO as PLACES

ENDPOINTS = (*(one.name for one in JSON_ENDPOINTS), "classify_image")
CHOSEN = {"loss": LOSS.choices, "noise": NOISE.choices, "state": ("going", "paused", "over", "learned_d", "learned_g")}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys_and_placeholders() -> None:
    chinese, english = texts("zh"), texts("en")
    assert list(chinese) == list(english)
    for key in english:
        if "`" not in english[key]:  # code in Markdown may hold braces
            assert placeholders(chinese[key]) == placeholders(english[key]), key


def test_every_text_is_in_its_language() -> None:
    for key, text in texts("zh").items():
        if key.startswith("term.") and key.endswith(".name"):
            continue  # GPU, ReLU: some terms are the same word in both
        if re.fullmatch(r"[\d,]+", text):
            continue
        assert re.search(r"[\u4e00-\u9fff]", text), f"{key} is not Chinese"
    for key, text in texts("en").items():
        assert text and not re.search(r"[\u4e00-\u9fff]", text), f"{key} is not English"


def test_chinese_has_full_width_signs_and_no_space_beside_them() -> None:
    """Look at what is read: code counts as a word, and marks of links and terms as nothing."""
    names = {f"{kind} {one.key}": one.chinese for kind, measures in MEASURES.items() for one in measures}
    for key, text in {**texts("zh"), **names}.items():
        read = re.sub(r"`.+?`|<code>.*?</code>", "code", text)
        read = re.sub(r"<[^>]*>|\*\*|\(\(|\)\)|\[\[\w+\||\[\[|\]\]", "", read)
        spaced = re.search(r".{0,6}(?:[，。：；？！、（）“”] | [，。：；？！、）”]).{0,6}", read)
        assert spaced is None, f"{key}: a space in {spaced.group()!r}"
        narrow = re.search(r".{0,6}(?:[\u4e00-\u9fff][,:;?!()]|[,:;?!()][\u4e00-\u9fff]).{0,6}", read)
        assert narrow is None, f"{key}: a half-width sign in {narrow.group()!r}"


def test_english_has_one_kind_of_apostrophe_and_of_quotation_marks() -> None:
    for key, text in texts("en").items():
        read = re.sub(r"`.+?`|<code>.*?</code>|<[^>]*>", "", text, flags=re.DOTALL)
        straight = re.search(r".{0,9}['\"].{0,9}", read)
        assert straight is None, f"{key}: a straight sign in {straight.group()!r}"


def test_the_page_holds_the_words_that_its_components_mark_and_each_once() -> None:
    """Expect no second copy for zh-CN and zh-TW; the browser tests see that both are answered in Chinese."""
    with gr.Blocks() as page, gr.Accordion(word("gan.how")):
        gr.Radio([(word("write.tab"), "write")])
        gr.Button(word("seed.dice"))  # Gradio makes a text of a button's word
    offered = translations(page).translations
    assert set(offered) == set(LOCALES) and offered["zh-CN"] == {}
    for language in LANGUAGES:
        assert {key: texts(language)[key] for key in ("gan.how", "write.tab", "seed.dice")}.items() <= offered[
            language
        ].items()
        assert set(offered[language]) == {"gan.how", "write.tab", "seed.dice", STYLE_KEY}


def test_markup_holds_both_languages_and_escapes_what_is_filled_in() -> None:
    markup = both("device.asked", device="<b>")
    assert "&lt;b&gt;" in markup and "<b>" not in markup
    assert [f'lang="{language}"' in markup for language in LANGUAGES] == [True, True]
    assert plain("pad.undo") == "撤销 / Undo"


def test_an_unknown_key_fails_when_the_page_is_built() -> None:
    with pytest.raises(KeyError):
        word("gan.no_such_text")


def test_every_text_is_used() -> None:
    """Find every text in the code, since an unused text is dead code."""
    from tests.serving import ROOT

    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "aigc" / "ui").rglob("*.py"))
    composed = {
        "device.": ("asked", "fastest", "alone", "lent", "failed"),
        "dnn.": ("blank", "digit", "unsure", "not_a_digit", "lead"),
        "vae.": ("lead",),
        "gan.": ("how", "how_text", "lead"),
        "start.": (
            *(*DOORS, "unsure", "not_a_digit"),
            *(f"reads_{kind}" for kind in ("digit", "unsure", "not_a_digit")),
        ),
        "write.": tuple(f"{name}_{hand}" for name in ("hand", "caption") for hand in HANDS),
        "walk.": (*PATH.choices, *(f"{name}_{end}" for name in ("digit", "seed") for end in "ab")),
        "real_or_fake.": (
            *("left", "right_side", "real", "fake", "save", "share", "copy", "new"),
            *("d_right", "d_wrong", "when_article", "when_best"),
        ),
        "card.": ("me", "d", "article", "best", "step_article", "step_best"),
        "time_machine.": (
            *own_runs("gan"),
            *(f"{run}_text" for run in own_runs("gan")),
            *(name for graph in GRAPHS for name in (*graph.fields, f"guide_{graph.name}")),
        ),
        "directions.": (*LOOKS, "step", "follows", "kept"),
        "repair.": (*KINDS, *PARTS, *WAYS, *(f"{kind}_measured" for kind in KINDS)),
        "numbers.": tuple(f"{kind}_{text}" for kind in MODELS for text in ("note", "plain")),
        "samples.": (
            *(f"{place}{text}" for place in PLACES for text in ("", "_text")),
            *("temperature", "steps", "guidance"),
        ),
        "lambda.": (*MEASURED, "small", "large", "yours", "copy", "draws", "random"),
        "interpolate.": ("waiting_a", "waiting_b"),
        "framing.": (
            "strokes",
            "image",
            *SWITCHES,
            *(f"{kind}_{name}" for kind in ("switch", "telling") for name in SWITCHES),
        ),
    }
    composed |= {
        "learn.": (
            *("step_d", "step_g", "before", "next"),
            *(f"{chapter}.{part}" for chapter in CHAPTERS for part in ("name", "lead")),
            *(f"{chapter}.text" for chapter in CHAPTERS if chapter != "glossary"),
            *(f"{name}.step_{i + 1}" for name, chapter in CHAPTERS.items() for i in range(len(chapter.steps))),
            *(f"{name}.{x}.{y}" for name, c in CHAPTERS.items() for x in c.lines or () for y in ("name", "text")),
            *(f"mistakes.{mistake}.{part}" for mistake in MISTAKES for part in ("name", "text")),
            *(f"aigc.column_{column}" for column in ("data", "models", "uses")),
            *(f"aigc.use_{model}" for model in DRAWN),
            *(f"compute.{column}" for column in ("steps", "time", "hardware")),
            *(f"glossary.{group}" for group in GROUPS),
        ),
        "teach.": (
            *(f"{page}.{part}" for page in PAGES for part in ("name", "aim")),
            *(f"{lesson.name}.{name}{end}" for lesson in LESSONS for name in THOUGHTS for end in ("", "_answer")),
            *(
                f"{lesson.name}.{step.name}.{part}"
                for lesson in LESSONS
                for step in lesson.steps
                for part in ("title", "ask", "do", "seen")
            ),
            *(f"{group}.{part}" for group in GROUPED for part in ("title", "info", *GROUPED[group])),
            *("pupil", "class", "date"),
        ),
        "horses.": (
            *(f"{kind}.label" for kind in ("measure", "axis", "name", "budget", "size")),
            *(
                f"{kind}.{name}"
                for kind in ("measure", "better", "chart", "now", "upwards")
                for name in horses.MEASURES
            ),
            *(f"{kind}.{name}" for kind in ("axis", "axis_long", "at") for name in horses.AXES),
            *(f"name.{name}" for name in (*CLASSIFIERS, *GENERATORS)),
            *(f"budget.{name}" for name in horses.BUDGETS),
            *(f"size.{name}" for name in horses.SIZES),
            *(f"{kind}.{name}" for kind in ("limp", "findings") for name in ("data", "algorithm", "compute")),
            *("limp.none", "law.faster", "law.slower", "law.none"),
            *(f"quality.{name}" for name in QUALITY),
            *(f"foot.{text}" for text in ("reading", "writing", "done", "part")),
        ),
        "term.": tuple(f"{term}.{part}" for terms in GROUPS.values() for term in terms for part in ("name", "text")),
        "three.": tuple(f"{kind}{part}" for kind in MODELS for part in ("", "_alt")),
        "forward.": ("label", "read", "unsure", "none", "chosen"),
        "curve.": ("relu", "relu_alt", "sigmoid_digit", "sigmoid_opinions", "sigmoid_alt"),
        "speed.": ("alone", "together", "rate"),
        "formula.": tuple(formula.name for formulas in FORMULAS.values() for formula in formulas),
        "data.": (
            *("lead", "digit", "mean", "pen_mean", "count", "pen_count", "misread"),
            *(f"ways.{name}{text}" for name in WRITTEN for text in ("", "_text", "_sheet", "_wrong")),
            *(f"sets.{name}" for name in SETS),
            *(f"seen.{role}" for role in ROLES),
            *(f"good.{kind}" for kind in MODELS),
            *(f"yours.{name}" for name in (*COLUMNS, *DRAWINGS)),
        ),
        "compute.": (
            *("network", "parameters", "operations", "speed", "generator", "discriminator", "vae", "dnn"),
            *("run", "steps", "time", "trained_speed", "cpu", "gpu", "times", "cpu_dot", "gpu_dot"),
            *(f"run_name.{run}" for run in ("best", "article", "collapsed", "fast", "map", "lambda")),
        ),
        "train.": (
            *(f"network.{network}" for network in NETWORKS),
            *(f"{table}.{name}" for table, names in CHOSEN.items() for name in names),
            *(f"break.{preset}{text}" for preset in PRESETS for text in ("", "_text")),
            *(f"{table}.{kind}" for table in ("quality", "shown") for kind in MODELS),
            *(f"{key}_{kind}" for key in ("trial.open", "chart.below") for kind in MODELS),
            *(f"coming.{frame}" for frame in ("quality", "losses")),
            *(f"state.{state}" for state in ("going", "paused", "over", "learned_d", "learned_g", "epoch")),
            *("alt.vae", "alt.gan", "past.yes", "past.no", "pace.full", "pace.slow", "trial.backward", "trial.wish"),
            *(f"trial.{name}{kind}" for name in ("loss", "real") for kind in ("", "_none")),
        ),
        "refused.": ("busy", "failed", "interrupted"),
        "share.": REACHES,
        "strip.": STRIP_ENDS,
        "use.": (
            *(f"{about}.{name}" for about in ("about", "gives") for name in ENDPOINTS),
            *(f"field.{field}" for field in ("digit", "file", "ink", "latents", "weight")),
        ),
    }
    quoted = set(re.findall(r"(?<=[\"'])[\w.-]+(?=[\"'])", code))
    for key in texts("en"):
        table, _, name = key.partition(".")
        dynamic = table in ("variant", "pad", "input", "field") or name in (
            "tab",
            "how",
            "how_text",
            "caption_article",
        )
        assert dynamic or key in quoted or name in composed.get(f"{table}.", ()), f"{key} is shown nowhere"


def test_gradio_still_marks_translations_as_expected() -> None:
    assert word("gan.tab").to_dict() == {"__type__": "translation_metadata", "key": "gan.tab"}
