"""Starts real servers quickly: the application is made once as `run.py` makes it, then each server is a fork that serves.

    python -m tests.scoring.storms.launch [TWIN]

Each line `start` on standard input starts one and prints its process id; `kill` ends it with SIGKILL and prints `gone`.
At the end of the input the server that is left is killed too. TWIN names what is broken on purpose (`twins.py`).
"""

from gevent import monkey

monkey.patch_all()

import os  # noqa: E402  sockets are patched first, as in run.py
import signal  # noqa: E402
import sys  # noqa: E402

import gevent.os  # noqa: E402

import app.cli.serve as served  # noqa: E402
from app import create_app  # noqa: E402
from tests.scoring.storms import twins  # noqa: E402


def ready(twin: str):
    """The application that every fork serves; it has opened no connection yet."""
    made = create_app()
    if twin:
        with made.app_context():
            getattr(twins, twin)()
    return made


def become_server(made) -> None:
    """Serve until killed; never returns."""
    served.create_app = lambda **overrides: made
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    try:
        served.serve(["--empty"])
    finally:
        os._exit(1)


def main(twin: str = "") -> None:
    made, child = ready(twin), 0
    for line in _lines():
        if line == "start":
            child = gevent.os.fork()
            if child == 0:
                become_server(made)
            sys.stdout.write(f"{child}\n")
            sys.stdout.flush()
        elif child:
            os.kill(child, signal.SIGKILL)
            monkey.get_original("os", "waitpid")(child, 0)
            child = 0
            sys.stdout.write("gone\n")
            sys.stdout.flush()


def _lines():
    while line := sys.stdin.readline():
        yield line.strip()
    yield "kill"


if __name__ == "__main__":
    main(*sys.argv[1:])
