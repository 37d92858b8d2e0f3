"""Makes characters visible that a hostile text could hide behind. Pure."""

import re

# Unicode's format and control characters that move, hide or join text without being seen, except tab and line end.
_HIDDEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff]"
)
# Letters between which the zero-width non-joiner is spelling (Persian می‌شود), not disguise.
_PERSIAN = re.compile("[\u0620-\u06ff]\u200c[\u0620-\u06ff]")


def show_hidden(text: str) -> str:
    """The text with each unseen character as ⟨U+202E⟩; the rest unchanged."""
    if text.isascii() and text.isprintable():
        return text
    return _HIDDEN.sub(_name, text)


def drop_hidden(text: str) -> str:
    """The text without unseen characters, blanks joined: for what a form is filled with."""
    return " ".join(_HIDDEN.sub("", text).split())


def _name(found: re.Match[str]) -> str:
    if _PERSIAN.fullmatch(found.string[max(found.start() - 1, 0) : found.end() + 1]):
        return found.group()
    return f"⟨U+{ord(found.group()):04X}⟩"
