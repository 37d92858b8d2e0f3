"""The hostile site in a process of its own: `python -m bench.crawler.hostile_site FOLDER PAGES`.

Says its port, serves until stdin closes, then says how many connections came to places next door."""

import sys
from pathlib import Path

from tests.crawler.hostile import play
from tests.crawler.next_door import Listener
from tests.crawler.server import Server, certify, serve


def main(folder: Path, pages: int) -> None:
    """Serves, and counts who gets through."""
    server = Server(0)
    real = serve(server, certify(folder))
    play(server, pages)
    listener = Listener(server.port)
    sys.stdout.write(f"{server.port} {listener.places}\n")
    sys.stdout.flush()
    sys.stdin.read()
    sys.stdout.write(f"{listener.connections}\n")
    listener.close()
    real.shutdown()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
