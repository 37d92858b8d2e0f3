"""The skeletons of a watchlist, paired, with initials and by role, as bit sets for the first pass."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from matcher.held import APART, FAMILY, GIVEN, PART, PLAIN, USUAL, Held, counts_of
from matcher.marks import Bytes, Keys, Marks, Roles, directed_hash, pair_hash
from matcher.ragged import Ragged, Rows, crossed, crossings
from matcher.skeleton import ARABIC_ONLY, LONGEST

_TOLD = 5
"""Codes that two words need together before a wrong one among them is forgiven."""
_LEAST = 2
"""Codes that are left at least of the wrong one."""
_INITIAL = np.uint64(0xF0)


def with_sets(held: Held, old: Held) -> Held:
    """The arrays with the bit sets of their names; those of the `old` ones are known already."""
    given, family, first = _couples(held, len(old.persons))
    keys, plain = _scanned(held), _kept(held, PLAIN)
    firsts = _firsts(held)
    near = around(plain)
    both = ((given, family), (family, given))
    pairs = (pair_hash(one, other) for one, other in crossed(keys, given, keys, family))
    typed = (_told(one, other) for lefts, rights in both for one, other in crossed(plain, lefts, near, rights))
    initials = (
        directed_hash(one, initial_key(code)) for one, code in crossed(keys, family[first], firsts, given[first])
    )
    return replace(
        held,
        pair_bits=_marked(old.pair_bits, pairs, crossings(keys, given, keys, family)),
        typed_bits=_marked(old.typed_bits, typed, sum(crossings(plain, one, near, other) for one, other in both)),
        initial_bits=_marked(old.initial_bits, initials, crossings(keys, family[first], firsts, given[first])),
        role_table=Roles.made(keys.values, np.repeat(held.roles, keys.counts)).table,
    )


def _marked(old: Bytes, blocks: Iterable[Keys], most: int) -> Bytes:
    return Marks(old).also(blocks).bits if len(old) else Marks.made(blocks, most).bits


def initial_key(codes: Bytes | Keys) -> Keys:
    """The key of an initial, by the code of its first letter."""
    return codes.astype(np.uint64) | _INITIAL


def around(plain: Ragged) -> Ragged:
    """The keys of each row and those with one code left out, no key twice."""
    owners = np.repeat(np.arange(len(plain.counts)), plain.counts)
    keys = np.concatenate([plain.values, *_one_less(plain.values)])
    owners = np.tile(owners, LONGEST + 1)[keys != 0]
    keys = keys[keys != 0]
    order = np.lexsort((keys, owners))
    keys, owners = keys[order], owners[order]
    new = np.ones(len(keys), np.bool_)
    new[1:] = (keys[1:] != keys[:-1]) | (owners[1:] != owners[:-1])
    return Ragged(keys[new], np.bincount(owners[new], minlength=len(plain.counts)))


def _one_less(keys: Keys) -> Iterable[Keys]:
    for place in range(LONGEST):
        low, high = np.uint64(4 * place), np.uint64(4 * place + 4)
        shorter = ((keys >> high) << low) | (keys & ((np.uint64(1) << low) - np.uint64(1)))
        yield np.where(keys >> low >= 1, shorter, np.uint64(0))


def _couples(held: Held, new: int) -> tuple[Rows, Rows, Rows]:
    """Given names and surnames of the names from the first new one on, no couple twice, and which of the couples have
    the first given name of some name."""
    rows = np.flatnonzero(held.couple_names >= new)
    codes, names = held.couples[rows], held.couple_names[rows]
    one, other = codes >> PART, codes & ((1 << PART) - 1)
    right = (held.roles[one] & GIVEN != 0) & (held.roles[other] & FAMILY != 0)
    begins = _first_given(held)[names[right]] == one[right]
    distinct, back = np.unique(codes[right], return_inverse=True)
    first = np.zeros(len(distinct), np.bool_)
    first[back[begins]] = True
    return distinct >> PART, distinct & ((1 << PART) - 1), np.flatnonzero(first)


def _first_given(held: Held) -> Rows:
    """The first given name of each name; -1 for none."""
    names = np.repeat(np.arange(len(held.part_ends)), counts_of(held.part_ends))
    rows = np.flatnonzero(held.roles[held.parts] & GIVEN)[::-1]
    found = np.full(len(held.part_ends), -1)
    found[names[rows]] = held.parts[rows]
    return found


def _scanned(held: Held) -> Ragged:
    """The keys of each part as the first pass looks for them: halves of names marked, which only words in Arabic
    script stand for."""
    owners = np.repeat(np.arange(len(held.roles)), counts_of(held.key_ends))
    usual, apart = (np.flatnonzero(held.key_kinds & kind) for kind in (USUAL, APART))
    keys = np.append(held.keys[usual], held.keys[apart] | np.uint64(ARABIC_ONLY))
    owners = np.append(owners[usual], owners[apart])
    order = np.argsort(owners, kind="stable")
    return Ragged(keys[order], np.bincount(owners, minlength=len(held.roles)))


def _kept(held: Held, kind: int) -> Ragged:
    owners = np.repeat(np.arange(len(held.roles)), counts_of(held.key_ends))
    rows = np.flatnonzero(held.key_kinds & kind)
    return Ragged(held.keys[rows], np.bincount(owners[rows], minlength=len(held.roles)))


def _firsts(held: Held) -> Ragged:
    bits = held.firsts[:, None] >> np.arange(16, dtype=np.uint16) & np.uint16(1)
    codes = np.nonzero(bits)[1]
    return Ragged(codes.astype(np.uint64), bits.sum(axis=1).astype(np.int64))


def _told(one: Keys, near: Keys) -> Keys:
    codes = _codes(near)
    enough = (_codes(one) + codes >= _TOLD) & (codes >= _LEAST)
    return directed_hash(one[enough], near[enough])


def _codes(keys: Keys) -> Rows:
    """How many codes each key has."""
    codes: Rows = np.ceil(np.log2(keys.astype(np.float64) + 1) / 4).astype(np.int64)
    return codes
