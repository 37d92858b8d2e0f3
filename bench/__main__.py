"""`make bench`: runs every folder of bench/ that can be run, one after the other.

Each measures its subject and a peer side by side in one run, and prints medians and ratios: the
machine is noisy, so a single absolute time says little."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    """Exit code 1 where one of them failed."""
    chosen = set(sys.argv[1:])
    failed = []
    for entry in sorted(HERE.glob("*/__main__.py")):
        name = entry.parent.name
        if chosen and name not in chosen:
            continue
        print(f"\n== {name} ==", flush=True)
        if subprocess.run([sys.executable, "-m", f"bench.{name}"], cwd=HERE.parent).returncode:
            failed.append(name)
    if failed:
        print(f"\nfailed: {', '.join(failed)}", file=sys.stderr)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
