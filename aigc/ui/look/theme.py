"""Define the theme: colours of paper, ink and a red seal, in light and dark; system fonts only."""

from pathlib import Path

import gradio as gr
from gradio.themes.utils.colors import Color

CSS = Path(__file__).parent / "style.css"

SEAL = Color(
    name="seal",
    c50="#fdf4f2", c100="#fbe5e1", c200="#f6cec7", c300="#edaaa0", c400="#e07c6d", c500="#cf5543",
    c600="#b93f2e", c700="#9a3225", c800="#802c22", c900="#6b2a22", c950="#3a120d",
)  # fmt: skip
PAPER = Color(
    name="paper",
    c50="#faf8f4", c100="#f3efe8", c200="#e6e0d5", c300="#d2c9ba", c400="#a8a095", c500="#7a736a",
    c600="#5b554e", c700="#443f39", c800="#2b2824", c900="#1c1a17", c950="#141210",
)  # fmt: skip
FONTS = ("system-ui", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
MONO = ("ui-monospace", "Menlo", "Consolas", "monospace")


def build_theme() -> gr.themes.Base:
    """Build the theme with fonts given as names, since gr.themes.GoogleFont would fetch from the network."""
    theme = gr.themes.Base(
        primary_hue=SEAL,
        secondary_hue=SEAL,
        neutral_hue=PAPER,
        font=FONTS,
        font_mono=MONO,
        radius_size=gr.themes.sizes.radius_md,
        text_size=gr.themes.sizes.text_md,
    )
    return theme.set(
        body_background_fill="*neutral_50",
        body_background_fill_dark="*neutral_950",
        block_background_fill="white",
        block_background_fill_dark="*neutral_900",
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_400",
        block_border_width="1px",
        block_label_text_color="*neutral_600",
        block_title_text_color="*neutral_700",
        block_info_text_color="*neutral_600",
        block_info_text_color_dark="*neutral_400",
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_hover="*primary_700",
        button_primary_background_fill_dark="*primary_600",
        button_primary_background_fill_hover_dark="*primary_500",
        button_primary_text_color="white",
        link_text_color_dark="*primary_400",
        link_text_color_visited_dark="*primary_400",
        link_text_color_hover_dark="*primary_300",
        link_text_color_active_dark="*primary_300",
        slider_color="*primary_600",
        slider_color_dark="*primary_500",
    )
