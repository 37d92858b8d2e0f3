"""The arrays of a watchlist are kept, found again, added to and taken away; whatever does not fit is made anew."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from config.names import read_name_rules
from matcher.engine import Matcher
from matcher.values import Text, WatchedPerson
from triage.intake.kept import NAME, forget, matcher_of

RULES = read_name_rules()
PEOPLE = [
    WatchedPerson("A", "Umarali Quvvatov"),
    WatchedPerson("B", "Rustam Quvvatov"),
    WatchedPerson("C", "Muhammad Solih", ("Solih",)),
]
TEXT = Text("d", "Umarali Quvvatov and Rustam Kuvvatov met. Quvvatov left. Solih spoke.")


def _found(matcher: Matcher) -> list[tuple[str, int, float]]:
    return [(mention.person_id, mention.start, mention.score) for mention in matcher.find(TEXT)]


ANEW = _found(Matcher(PEOPLE, RULES))


def test_what_is_kept_is_taken_as_it_is_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "matcher"
    assert _found(matcher_of(PEOPLE, RULES, folder, least=0)) == ANEW
    path = folder / NAME
    written = path.stat().st_mtime_ns
    assert (folder.stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)
    again = matcher_of(PEOPLE, RULES, folder, least=0)
    assert _found(again) == ANEW
    assert not again.held.keys.flags.owndata
    assert path.stat().st_mtime_ns == written
    assert [each.name for each in folder.iterdir()] == [NAME]


def test_a_short_watchlist_is_kept_nowhere_and_what_was_kept_of_a_longer_one_goes(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    matcher_of(PEOPLE, RULES, folder, least=0)
    assert _found(matcher_of(PEOPLE, RULES, folder)) == ANEW
    assert [*folder.iterdir()] == []
    matcher_of(PEOPLE, RULES, tmp_path / "never")
    assert not (tmp_path / "never").exists()


def test_a_new_person_is_added_and_kept(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    matcher_of(PEOPLE[:2], RULES, tmp_path, least=0)
    assert _found(matcher_of(PEOPLE, RULES, tmp_path, least=0)) == ANEW
    assert _found(matcher_of(PEOPLE, RULES, tmp_path, least=0)) == ANEW
    assert caplog.messages == []


def _shortened(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _changed(content: bytes) -> bytes:
    return content[:-70] + bytes([content[-70] ^ 1]) + content[-69:]


@pytest.mark.parametrize(
    "harm",
    [
        _shortened,
        _changed,
        lambda content: b"",
        lambda content: b"\xff" * 100,
        lambda content: content.replace(b'"format": 2', b'"format": 0'),
        lambda content: content.replace(b'"version": "', b'"version": "x'),
    ],
    ids=["shortened", "changed", "empty", "foreign", "another format", "another version"],
)
def test_what_is_damaged_or_foreign_is_made_anew_with_a_word(
    harm: Callable[[bytes], bytes], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    matcher_of(PEOPLE, RULES, tmp_path, least=0)
    path = tmp_path / NAME
    whole = path.read_bytes()
    path.write_bytes(harm(whole))
    assert _found(matcher_of(PEOPLE, RULES, tmp_path, least=0)) == ANEW
    assert path.read_bytes() == whole
    assert ["made anew" in message for message in caplog.messages] == [True]
    assert not any(word in caplog.text for word in ("Quvvatov", "Solih"))


def test_another_watchlist_is_made_anew(tmp_path: Path) -> None:
    matcher_of(PEOPLE, RULES, tmp_path, least=0)
    others = [WatchedPerson("Z", "Daniyar Tokayev"), *PEOPLE[1:]]
    assert {one for one, *_ in _found(matcher_of(others, RULES, tmp_path, least=0))} == {"B", "C"}
    assert b"Umarali" not in (tmp_path / NAME).read_bytes()


def test_what_is_forgotten_is_gone(tmp_path: Path) -> None:
    matcher_of(PEOPLE, RULES, tmp_path, least=0)
    (tmp_path / f"{NAME}.99").write_bytes(b"a write that was cut off")
    forget(tmp_path)
    assert list(tmp_path.iterdir()) == []
