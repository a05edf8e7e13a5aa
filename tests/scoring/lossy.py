"""A TCP proxy on a bad day: it delays every piece and cuts connections, before or after the server has heard them."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
import time

from tests.server import free_port


class Lossy:
    """Forwards to a port on this machine; calm until `spoil`."""

    def __init__(self, upstream: int, seed: int = 1) -> None:
        self.upstream, self.port = upstream, free_port()
        self.chance = random.Random(seed)
        self.delay, self.loss, self.cuts = (0.0, 0.0), 0.0, 0
        self.door = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def spoil(self, delay: tuple[float, float], loss: float) -> None:
        """From now on: seconds of delay (least, most) for each piece, and the share of pieces that cut the line."""
        self.delay, self.loss = delay, loss

    def close(self) -> None:
        self.door.close()

    def _accept(self) -> None:
        while True:
            try:
                caller, _address = self.door.accept()
                server = socket.create_connection(("127.0.0.1", self.upstream))
            except OSError:
                return
            for source, sink in ((caller, server), (server, caller)):
                threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while piece := source.recv(65536):
                time.sleep(self.chance.uniform(*self.delay))
                if self.chance.random() < self.loss:
                    self.cuts += 1
                    break
                sink.sendall(piece)
        except OSError:
            pass
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
