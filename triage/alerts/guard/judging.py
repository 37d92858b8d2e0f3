"""Judges a message: what is expected passes, all else is refused. Pure."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from config.alerts_guard import GuardPolicy
from triage.alerts.guard.folding import fold_for_search, holds
from triage.alerts.guard.shapes import KEYS, PLAIN, VALUES
from triage.alerts.guard.values import Case, Piece, Verdict
from triage.alerts.messages import Outgoing

THREAD_HEADERS = ("message-id", "in-reply-to", "references")
FIXED = ("header:from", "header:to", "message-id", *(f"header:{n}" for n in THREAD_HEADERS))
"""Pieces whose every letter is checked."""


def judge(outgoing: Outgoing, pieces: Sequence[Piece], case: Case, policy: GuardPolicy) -> Verdict:
    """Every reason to refuse a message; none where it may leave."""
    reasons = [*_about_receiver(outgoing, case, policy), *_about_shape(outgoing, pieces, case, policy)]
    return Verdict(tuple(dict.fromkeys([*reasons, *_about_values(outgoing, pieces, case, policy)])))


def _about_receiver(outgoing: Outgoing, case: Case, policy: GuardPolicy) -> Iterator[str]:
    if not case.is_confirmed:
        yield "the address is not confirmed"
    if outgoing.destination != case.destination or outgoing.channel != case.channel:
        yield "the address is not the one of the delivery"
    if not policy.allows(case.clearance, case.label):
        yield "the partner is not cleared for the label"
    if not case.is_sendable:
        yield "the alert may not go now: recalled, withdrawn, or without a second person"
    if outgoing.seal != "open" and outgoing.channel == "email" and not case.has_key:
        yield "the message says that it is sealed, and the address has no key"


def _about_shape(outgoing: Outgoing, pieces: Sequence[Piece], case: Case, policy: GuardPolicy) -> Iterator[str]:
    for piece in pieces:
        kind, _, name = piece.where.partition(":")
        if kind == "field" and name:
            continue  # the value of a field whose name was judged: _about_values reads it
        fault = SHAPES[kind](Look(name, piece.text, outgoing, case, policy))
        if fault:
            yield fault


def _about_values(outgoing: Outgoing, pieces: Sequence[Piece], case: Case, policy: GuardPolicy) -> Iterator[str]:
    # What is checked to the letter above is not searched: a domain in an address or a link may hold any word.
    read = [piece for piece in pieces if not _is_fixed(piece, case, policy)]
    folded = fold_for_search("\n".join(piece.text for piece in read))
    for kind, values in case.values.items():
        highest = policy.kinds.get(kind, "never")
        is_open = outgoing.seal != "open" and policy.allows(highest, case.label)
        is_hidden = case.do_not_disclose and kind in policy.hidden
        if (not is_open or is_hidden) and any(holds(folded, value) for value in values):
            yield f"holds a value of kind {kind}"


def _is_fixed(piece: Piece, case: Case, policy: GuardPolicy) -> bool:
    if piece.where in ("line", "header:subject"):
        return _matches(piece.text.strip(), policy.lines, case)
    # Values of documents are held to a closed form, letter by letter: a person called Amber is no TLP label.
    return piece.where in FIXED or piece.where.startswith("value:")


@dataclass(frozen=True, slots=True)
class Look:
    """One piece beside what it is judged by."""

    name: str
    text: str
    outgoing: Outgoing
    case: Case
    policy: GuardPolicy

    def is_field(self, code: str) -> bool:
        """Whether a field may stand in this message."""
        field = self.policy.fields.get(code)
        return self.outgoing.seal == "sealed" and field is not None and self.policy.allows(field.up_to, self.case.label)


def _fault_of_header(look: Look) -> str:
    known = look.name in look.policy.headers.get(look.outgoing.channel, ())
    return (
        ""
        if known and _is_header(look)
        else f"header {look.name if known else 'of an unknown name'} is not expected so"
    )


def _is_header(look: Look) -> bool:
    if look.name in ("to", "from"):
        return look.text == (look.case.destination if look.name == "to" else look.case.mail_from)
    if look.name == "subject":
        return _matches(look.text, look.policy.lines, look.case)
    if look.name in THREAD_HEADERS:
        return re.fullmatch(rf"<(?:{PLAIN['NUMBER']}|{PLAIN['ID']})@[\w.-]+>", look.text) is not None
    if look.name == "webhook-id":
        return re.fullmatch(PLAIN["ID"], look.text) is not None
    return len(look.text) < 200 and look.text.isascii()


def _fault_of_line(look: Look) -> str:
    if _matches(look.text.strip(), look.policy.lines, look.case):
        return ""
    title, colon, _ = look.text.partition(": ")
    code = next((code for code, row in look.policy.fields.items() if title in row.titles), "")
    return "" if colon and look.is_field(code) else "a line that is not expected"


def _fault_of_file(look: Look) -> str:
    return "" if look.text in look.policy.files else "a file of an unexpected name"


def _fault_of_key(look: Look) -> str:
    return "" if look.text in KEYS.get(look.outgoing.channel, ()) else "a key that is not expected"


def _fault_of_value(look: Look) -> str:
    expected = VALUES.get(look.outgoing.channel, {}).get(look.name)
    if expected is not None and re.fullmatch(_based(expected, look.case), look.text):
        return ""
    known = look.name in KEYS.get(look.outgoing.channel, ())
    return f"value of {look.name if known else 'an unknown key'} is not expected so"


def _fault_of_field(look: Look) -> str:
    known = look.text if look.text in look.policy.fields else "of an unknown name"
    return "" if look.is_field(look.text) else f"field {known} may not stand here"


def _fault_of_id(look: Look) -> str:
    return "" if re.fullmatch(PLAIN["ID"], look.text) else "the message's id is not expected so"


SHAPES: dict[str, Callable[[Look], str]] = {
    "header": _fault_of_header,
    "line": _fault_of_line,
    "file": _fault_of_file,
    "key": _fault_of_key,
    "value": _fault_of_value,
    "field": _fault_of_field,
    "message-id": _fault_of_id,
}
"""Kind of piece → what finds its fault; a piece of another kind is a fault of the guard, and so a refusal."""


def _matches(text: str, lines: tuple[str, ...], case: Case) -> bool:
    return _expression(lines, case.link_base).fullmatch(text) is not None


def _based(expression: str, case: Case) -> str:
    return expression.replace("LINKBASE", re.escape(case.link_base))


@cache
def _expression(lines: tuple[str, ...], link_base: str) -> re.Pattern[str]:
    placeholder = re.compile("|".join(PLAIN))
    expressions = ("".join(_piecewise(line, placeholder)) for line in lines)
    whole = "|".join(f"(?:{expression})" for expression in expressions)
    return re.compile(whole.replace("LINKBASE", re.escape(link_base)))


def _piecewise(line: str, placeholder: re.Pattern[str]) -> Iterator[str]:
    last = 0
    for found in placeholder.finditer(line):
        yield re.escape(line[last : found.start()])
        yield PLAIN[found.group()]
        last = found.end()
    yield re.escape(line[last:])
