"""Write signs and symbols in one way on the whole page."""

import re

NOTHING = re.compile(r"-(?=0(\.0+)?(?![\d.]))")  # -0 and -0.00, to which a small negative number is rounded
NAMED = re.compile(r"\b([LD])_([a-zA-Z]+)")  # L_recon, D_KL


def minus(number: str) -> str:
    """Put the minus sign in place of Python's hyphen, which is shorter and may end a line; zero has no sign."""
    return NOTHING.sub("", number).replace("-", "−")


def chance(share: float) -> str:
    """Write a network's probability, in [0, 1], never rounded up to certainty."""
    return ">99.9%" if 0.9995 <= share < 1 else f"{share:.1%}"


def symbols(text: str) -> str:
    """Write L_recon and the like as markup, as formulas do: letters in italics, what the first is of below the line."""
    return NAMED.sub(
        lambda found: f"<i>{found[1]}</i><sub>{f'<i>{found[2]}</i>' if len(found[2]) == 1 else found[2]}</sub>", text
    )
