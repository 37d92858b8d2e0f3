"""A small HTTPS site for the benchmark, in a process of its own: `python -m bench.crawler.site FOLDER PAGES`."""

import sys
from pathlib import Path

from tests.crawler.conftest import article, listing
from tests.crawler.server import Server, certify, serve


def main(folder: Path, pages: int) -> None:
    """Serves until stdin closes; says its port on stdout."""
    server = Server(0)
    real = serve(server, certify(folder))
    paragraph = "Nobody was hurt, and the road stays open to carts. " * 60
    server.say("/robots.txt", "User-agent: *\nDisallow:\n", Content_Type="text/plain")
    server.say("/latest", listing(server.host, range(1, pages + 1)))
    for number in range(1, pages + 1):
        server.say(f"/news/{number}", article(number, paragraph))
    sys.stdout.write(f"{server.port}\n")
    sys.stdout.flush()
    sys.stdin.read()
    real.shutdown()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
