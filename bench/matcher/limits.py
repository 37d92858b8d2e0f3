"""`python -m bench.matcher.limits [MEGABYTES]`: hostile texts of one line, at half and at full size; time and memory.

Time should double from half to full. The small version of this is tests/matcher/test_name_growth.py."""

import resource
import sys
import time

from config.names import read_name_rules
from matcher.engine import Matcher
from matcher.values import Text, WatchedPerson

UNITS = {
    "one word without end": "Quvvatov",
    "small letters": "слово ",
    "capitals": "Слово ",
    "tokens of 100,000 characters": "Q" * 100_000 + " ",
    "a name now and then": "слово " * 150 + "Умарали Кувватова ",
}


def main() -> None:
    """Prints one line for each kind of text."""
    size = int(float(sys.argv[1] if len(sys.argv) > 1 else "10") * 1e6)
    matcher = Matcher([WatchedPerson("Q", "Umarali Quvvatov", country="TJ", birth_year=1968)], read_name_rules())
    for name, unit in UNITS.items():
        half, full = (_seconds(matcher, unit, length) for length in (size // 2, size))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{name:<30} {size / 1e6:g} million characters: {full:.2f} s, half of it {half:.2f} s; peak {memory:.0f} MB"
        )


def _seconds(matcher: Matcher, unit: str, length: int) -> float:
    text = (unit * (length // len(unit) + 1))[:length]
    start = time.process_time()
    matcher.find(Text("d", text))
    return time.process_time() - start


if __name__ == "__main__":
    main()
