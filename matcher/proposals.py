"""What the first pass looks for: the skeletons of a watchlist, paired, with initials and titles, as bit sets."""

import numpy as np

from config.names import NameRules
from matcher.compounds import enders_of, titles_of
from matcher.index import WatchIndex
from matcher.marks import Marks, Roles
from matcher.partners import Partners
from matcher.reading import Reader
from matcher.shown import keys_of


class Proposals:
    """The bit sets of one watchlist, and what of the rules is asked beside them."""

    def __init__(self, index: WatchIndex, rules: NameRules, reader: Reader) -> None:
        held = index.held
        self.part_roles = held.roles
        self.roles = Roles(held.role_table)
        self.pairs = Marks(held.pair_bits)
        self.nearly = Marks(held.typed_bits)
        self.initials = Marks(held.initial_bits)
        self.partners = Partners(held)
        self.enders = enders_of(rules)
        self.endings = np.zeros(1 << 12, np.bool_)
        self.endings[list(index.endings)] = True
        self.between = titles_of(rules, reader)
        titles = keys_of(*(reader.read(row.word).sounds for row in rules.titles if row.clerical))
        self.titles = Marks.made(lambda: [np.fromiter(titles, np.uint64, len(titles))], len(titles))
