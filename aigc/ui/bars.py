"""Bars for the ten digits, one below the other."""

from collections.abc import Container, Sequence

from aigc.digits import CLASSES


def bars(shares: Sequence[float] | None, coloured: Container[int]) -> str:
    """A bar for each digit's share in [0, 1], those of `coloured` in colour; empty ones where there are none yet."""
    rows = []
    for digit in range(CLASSES):
        share = None if shares is None else shares[digit]
        rows.append(
            f'<li class="{"top" if digit in coloured else ""}"><b>{digit}</b>'
            f'<i><s style="width:{100 * (share or 0):.1f}%"></s></i>'
            f"<span>{'' if share is None else f'{share:.1%}'}</span></li>"
        )
    return f'<ol class="bars">{"".join(rows)}</ol>'
