"""Cells of tables that a spreadsheet may open. Pure."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""With these a spreadsheet takes a cell for a formula (OWASP, CSV injection)."""


def plain_cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula; lists are joined with `; `."""
    text = "; ".join(value) if isinstance(value, list) else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def read_cell(text: str) -> str:
    """What was put into a cell that `plain_cell` wrote."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text
