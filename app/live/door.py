"""How a request comes in: promptly or not at all; and how a socket leaves its request and lives on.

Of gevent's `pywsgi.WSGIHandler` this overrides `__init__`, `handle_one_request`, `read_requestline`, `MessageClass`,
`get_environ`, `run_application`, `handle_error`, `log_request` and `_handle_client_error`, and uses `socket`, `rfile`,
`wsgi_input`, `environ`, `content_length` and `close_connection`: stock waits for ever for half a header, holds a
greenlet and a request's buffers for each open socket, begins with what has not come yet, and leaves Nagle on.
"""

from __future__ import annotations

import _socket  # the plain descriptor: gevent's own socket would bring two watchers and a hub for each viewer
import contextlib
import io
import logging
import re
import socket
import time
from typing import Any

import gevent
from gevent.pywsgi import WSGIHandler

log = logging.getLogger("doorstep.live")

DETACH = "doorstep.detach"
# Seconds for a request's line and headers; between two requests, and for one write to be taken.
HEAD = 4.0
IDLE = 75.0
# Seconds for a body, and bytes of it that must come in each further second.
BODY = 10.0
SLOWEST = 8 * 1024
# So much of a body is here before a request costs more than its bytes; forms and saves are shorter, files longer.
EARLY = 64 * 1024
LONGEST_HEAD = 16 * 1024
# What another server before us might read in another way if it came twice.
_ONCE = ("content-length", "transfer-encoding", "host")
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_BAD = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_LATE = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


# Whose requests the application works on.
_at_work: set[Handler] = set()


def finish(patience: float) -> None:
    """Wait until whoever asked for something has been answered, for so many seconds at most."""
    until = time.monotonic() + patience
    while _at_work and time.monotonic() < until:
        gevent.sleep(0.02)


class Body(io.RawIOBase):
    """A body of which the beginning has come, and the rest is read as it comes."""

    def __init__(self, early: bytes, rest: Any) -> None:
        self._early, self._rest = memoryview(early), rest

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        part = self._early[: len(into)]
        if part:
            self._early = self._early[len(part) :]
        else:
            part = self._rest.read(len(into))
        into[: len(part)] = part
        return len(part)


class Head:
    """A request's headers, as pywsgi asks for them: read strictly, and no more of them than a browser sends."""

    status = ""

    def __init__(self, lines: Any) -> None:
        self.headers: list[str] = []
        self._known: dict[str, str] = {}
        left = LONGEST_HEAD
        while (line := lines.readline(left + 1)) not in (b"\r\n", b"\n"):
            left -= len(line)
            if left < 0 or not line.endswith(b"\n"):
                raise ValueError("headers that are too long, or end in the middle")
            self._keep(line.decode("latin-1").rstrip("\r\n"))
        if "content-length" in self._known and "transfer-encoding" in self._known:
            raise ValueError("a length said twice")

    def _keep(self, line: str) -> None:
        name, colon, value = line.partition(":")
        if not colon or not _NAME.fullmatch(name) or "\r" in value or "\0" in value:
            raise ValueError("a header that is none")
        name = name.lower()
        if name in _ONCE and name in self._known:
            raise ValueError("a header twice")
        self.headers.append(line)
        self._known[name] = value.strip()

    def get(self, name: str, default: Any = None) -> Any:
        return self._known.get(name.lower(), default)

    getheader = get

    @property
    def typeheader(self) -> str | None:
        return self._known.get("content-type")

    def __delitem__(self, name: str) -> None:
        del self._known[name.lower()]


class Handler(WSGIHandler):
    """One connection's requests."""

    def __init__(self, sock: Any, address: Any, server: Any, rfile: Any = None) -> None:
        # Small answers leave at once: with Nagle's algorithm a judge's save waited 40 ms for an acknowledgement.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(IDLE)
        self._head: Any = None
        self._body: Any = None
        super().__init__(sock, address, server, rfile)
        self._first = True

    def log_request(self) -> None:
        """Our own access log has a request id and no secrets."""

    def _quietly(self, what: str) -> None:
        self.close_connection = True
        where = self.client_address[0] if isinstance(self.client_address, tuple) and self.client_address else "?"
        log.info("http: closed %s: %s", where, what)

    # Coming in.

    def handle_one_request(self) -> Any:
        self._head = gevent.Timeout(HEAD)
        try:
            return super().handle_one_request()
        except gevent.Timeout as late:
            if late is not self._head:
                raise
            self._quietly("half a request")
            return None
        finally:
            self._first = False
            self._head.close()
            if self._body is not None:
                self._body.stop()
                self._body.close()
                self._body = None

    def read_requestline(self) -> str:
        if self._first:
            self._head.start()
        # Between two requests a browser may be idle for as long as the socket's own limit; from the first byte on it is timed.
        if not self.rfile.peek(1):
            return ""
        if not self._first:
            self._head.start()
        line: str = super().read_requestline()
        return line

    def MessageClass(self, rfile: Any, *rest: Any) -> Any:
        return Head(rfile)

    def get_environ(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environ()
        self._head.close()
        if self.content_length or environ.get("HTTP_TRANSFER_ENCODING"):
            self._body = gevent.get_hub().loop.timer(BODY + (self.content_length or 0) / SLOWEST)
            self._body.start(self._cut)
        if "HTTP_UPGRADE" in environ and hasattr(self.socket, "_sock"):
            environ[DETACH] = self.detach
        return environ

    def run_application(self) -> None:
        """The application begins when a request is here: one whose body never comes costs no session and no page."""
        if self._body is not None:
            try:
                early = self.wsgi_input.read(min(EARLY, self.content_length or EARLY))
            except OSError:
                with contextlib.suppress(OSError):
                    self.socket.sendall(_LATE)
                self._quietly("half a body")
                return
            self.environ["wsgi.input"] = io.BufferedReader(Body(early, self.wsgi_input))
        if "HTTP_UPGRADE" in self.environ:
            # A socket of the stock transport lasts as long as its viewer likes.
            super().run_application()
            return
        _at_work.add(self)
        try:
            super().run_application()
        finally:
            _at_work.discard(self)

    def _cut(self) -> None:
        """A body did not come in time: whoever reads it finds its end (runs in the hub)."""
        with contextlib.suppress(OSError, AttributeError):
            # Where the body has come and the answer takes long, this only ends the connection after it.
            self.socket.shutdown(socket.SHUT_RD)

    def _handle_client_error(self, ex: BaseException) -> tuple[str, bytes]:
        self._quietly(f"not a request ({type(ex).__name__})")
        return "400", _BAD

    def handle_error(self, kind: Any, error: Any, trace: Any) -> None:
        if isinstance(error, OSError) and not self.headers_sent or isinstance(error, TimeoutError):
            self._quietly(f"gone during the answer ({type(error).__name__})")
            return
        super().handle_error(kind, error, trace)

    # Leaving.

    def detach(self) -> tuple[Any, bytes]:
        """The connection as a socket of its own, without a wait in it, and what was read of it already.

        The request ends with nothing sent; its greenlet and buffers go with it.
        """
        mine = self.socket
        # The buffer's bytes only: with a limit of 0 a look for more comes back at once.
        mine.settimeout(0)
        early = bytes(self.rfile.peek(1)) if self.rfile.readable() else b""
        link = _socket.socket(mine.family, mine.type, mine.proto, fileno=_socket.dup(mine.fileno()))
        link.setblocking(False)
        # A small buffer: what waits in the kernel is old by the time that a slow phone takes it.
        link.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 32 * 1024)
        self.close_connection = True
        # What was the request's goes now, not when a circle of references is found.
        self.rfile.close()
        self.environ = {}
        # `handle` would read on to spare the other side a reset, from what is no longer its own.
        self.socket = None
        return link, early
