"""One address for several processes, as nginx gives it: each connection goes to the next process that answers."""

from __future__ import annotations

import contextlib
import itertools
import socket
import threading


class Proxy:
    """Carries bytes; it knows nothing of what they mean."""

    def __init__(self, *ports: int) -> None:
        self._turns, self._count = itertools.cycle(ports), len(ports)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listener.getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                visitor, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(visitor,), daemon=True).start()

    def _carry(self, visitor: socket.socket) -> None:
        for _ in range(self._count):
            with contextlib.suppress(OSError):
                behind = socket.create_connection(("127.0.0.1", next(self._turns)), timeout=5)
                behind.settimeout(None)
                threading.Thread(target=self._pour, args=(behind, visitor), daemon=True).start()
                self._pour(visitor, behind)
                return
        visitor.close()

    @staticmethod
    def _pour(source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def close(self) -> None:
        self._listener.close()
