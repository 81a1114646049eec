"""Write signs of numbers in one way on the whole page."""


def minus(number: str) -> str:
    """Put the minus sign in place of Python's hyphen, which is shorter and may end a line."""
    return number.replace("-", "−")
