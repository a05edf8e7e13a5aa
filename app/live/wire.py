"""WebSocket as bytes (RFC 6455, RFC 7692): the opening answer, frames that serve everybody, a strict ear. No sockets here.

What a server sends is not masked, so one frame is the same bytes for every viewer; with deflate agreed on without
context takeover one compressed frame is, too. What comes in is one small text now and then: everything else is a
`Violation`, found before a byte too many is kept or inflated.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
_CONTINUATION = 0
_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_TAIL = b"\x00\x00\xff\xff"
_DEFLATED = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"

# Pieces that one message may come in; a browser sends it whole.
MOST_PIECES = 16
# Below this, deflate saves less than a packet's header.
WORTH_SQUEEZING = 256


class Violation(Exception):
    """The other side broke the protocol; `code` is the close code that says how."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


class Frame:
    """One message for many viewers: framed once, compressed once, and only if somebody wants it so."""

    __slots__ = ("_squeezed", "_text", "plain", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._text = text.encode()
        self.plain = _framed(0x80 | TEXT, self._text)
        self._squeezed: bytes | None = None

    @property
    def squeezed(self) -> bytes:
        if self._squeezed is None:
            self._squeezed = _squeeze(self._text) if len(self._text) >= WORTH_SQUEEZING else self.plain
        return self._squeezed


class Bundle:
    """Frames that leave together, in one write."""

    __slots__ = ("plain", "squeezed")

    def __init__(self, frames: Iterable[Frame]) -> None:
        made = list(frames)
        self.plain = b"".join(frame.plain for frame in made)
        self.squeezed = b"".join(frame.squeezed for frame in made)


def _squeeze(text: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = packer.compress(text) + packer.flush(zlib.Z_SYNC_FLUSH)
    return _framed(0xC0 | TEXT, packed.removesuffix(_TAIL))


def _framed(first: int, payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        return bytes((first, size)) + payload
    if size < 65536:
        return struct.pack("!BBH", first, 126, size) + payload
    return struct.pack("!BBQ", first, 127, size) + payload


def control(kind: int, payload: bytes = b"") -> bytes:
    return _framed(0x80 | kind, payload[:125])


def closing(code: int, text: str = "") -> bytes:
    return control(CLOSE, struct.pack("!H", code) + text.encode()[:120])


def agree(environ: dict[str, Any]) -> tuple[bytes, bool] | None:
    """The answer that opens the socket, and whether messages may be compressed; None where it is no handshake."""
    asked = [word.strip() for word in environ.get("HTTP_CONNECTION", "").lower().split(",")]
    key = environ.get("HTTP_SEC_WEBSOCKET_KEY", "")
    if (
        environ.get("REQUEST_METHOD") != "GET" or "upgrade" not in asked or not _is_key(key)
        or environ.get("HTTP_UPGRADE", "").lower() != "websocket" or environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13"
    ):
        return None
    accept = base64.b64encode(hashlib.sha1(key.encode() + _MAGIC, usedforsecurity=False).digest()).decode()
    deflate = wants_deflate(environ.get("HTTP_SEC_WEBSOCKET_EXTENSIONS", ""))
    lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Accept: {accept}"]
    if deflate:
        lines.append(f"Sec-WebSocket-Extensions: {_DEFLATED}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode(), deflate


def _is_key(key: str) -> bool:
    try:
        return len(base64.b64decode(key, validate=True)) == 16
    except (binascii.Error, ValueError):
        return False


def wants_deflate(offers: str) -> bool:
    """Whether an offer can be taken as it is: our frames use the full window, so none that asks for less."""
    for offer in offers.split(","):
        name, *wishes = (part.strip().lower() for part in offer.split(";"))
        if name == "permessage-deflate" and all(
            wish in ("server_no_context_takeover", "client_no_context_takeover") or wish.startswith("client_max_window_bits")
            for wish in wishes
        ):
            return True
    return False


class Ear:
    """Takes in what a viewer sends. It keeps no more than `most` bytes, and nothing at all between messages."""

    __slots__ = ("_deflate", "_kept", "_most", "_pieces", "_squeezed")

    def __init__(self, deflate: bool, most: int) -> None:
        self._deflate, self._most = deflate, most
        self._kept: bytes = b""
        self._pieces: list[bytes] | None = None
        self._squeezed = False

    def take(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """The whole messages in `data` as (kind, payload): texts, and control frames in between. Raises Violation."""
        data = self._kept + data if self._kept else data
        place = 0
        while True:
            found = self._frame(data, place)
            if found is None:
                break
            place, message = found
            if message is not None:
                yield message
        self._kept = data[place:]

    def _frame(self, data: bytes, at: int) -> tuple[int, tuple[int, bytes] | None] | None:
        if len(data) - at < 2:
            return None
        first, second = data[at], data[at + 1]
        final, kind, size = first & 0x80, first & 0x0F, second & 0x7F
        self._judge(first, second, size)
        at += 2
        if size >= 126:
            wide = 2 if size == 126 else 8
            if len(data) - at < wide:
                return None
            size = int.from_bytes(data[at : at + wide], "big")
            if size < (126 if wide == 2 else 65536):
                raise Violation(1002, "a length that is written too long")
            at += wide
        # Said before it is sent: nothing of a message that is too long is waited for.
        if size + sum(map(len, self._pieces or ())) > self._most:
            raise Violation(1009, "a message that is too long")
        if len(data) - at < 4 + size:
            return None
        payload = _unmasked(data[at : at + 4], data[at + 4 : at + 4 + size])
        return at + 4 + size, self._whole(kind, bool(final), bool(first & 0x40), payload)

    def _judge(self, first: int, second: int, size: int) -> None:
        """What two bytes already tell."""
        final, kind = first & 0x80, first & 0x0F
        if first & 0x30 or (first & 0x40 and not (self._deflate and kind in (TEXT, BINARY))):
            raise Violation(1002, "reserved bits")
        if not second & 0x80:
            raise Violation(1002, "a frame without a mask")
        if kind in (CLOSE, PING, PONG):
            if not final or size > 125:
                raise Violation(1002, "a control frame that is no whole one")
        elif kind == BINARY:
            raise Violation(1003, "binary is not understood here")
        elif kind not in (TEXT, _CONTINUATION):
            raise Violation(1002, "a kind of frame that there is not")
        elif (kind == _CONTINUATION) != (self._pieces is not None):
            raise Violation(1002, "pieces out of order")

    def _whole(self, kind: int, final: bool, squeezed: bool, payload: bytes) -> tuple[int, bytes] | None:
        if kind in (CLOSE, PING, PONG):
            return kind, payload
        if kind == TEXT:
            self._squeezed = squeezed
            if final:
                return TEXT, self._inflated(payload)
            self._pieces = [payload]
            return None
        assert self._pieces is not None
        self._pieces.append(payload)
        if len(self._pieces) > MOST_PIECES:
            raise Violation(1009, "a message in too many pieces")
        if not final:
            return None
        whole, self._pieces = b"".join(self._pieces), None
        return TEXT, self._inflated(whole)

    def _inflated(self, payload: bytes) -> bytes:
        if not self._squeezed:
            return payload
        try:
            packer = zlib.decompressobj(-15)
            text = packer.decompress(payload + _TAIL, self._most + 1)
        except zlib.error:
            raise Violation(1007, "a message that does not inflate") from None
        if len(text) > self._most or packer.unconsumed_tail:
            raise Violation(1009, "a message that inflates too far")
        return text


def _unmasked(mask: bytes, payload: bytes) -> bytes:
    size = len(payload)
    if not size:
        return b""
    key = int.from_bytes((mask * (size // 4 + 1))[:size], "big")
    return (int.from_bytes(payload, "big") ^ key).to_bytes(size, "big")


def closed_with(payload: bytes) -> int:
    """The code of a close frame; Violation where it holds none that may be sent."""
    if not payload:
        return 1000
    if len(payload) == 1:
        raise Violation(1002, "half a close code")
    code = int(struct.unpack("!H", payload[:2])[0])
    if not (1000 <= code <= 1014 and code not in (1004, 1005, 1006)) and not 3000 <= code <= 4999:
        raise Violation(1002, "a close code that may not be sent")
    text_of(payload[2:])
    return code


def text_of(payload: bytes) -> str:
    try:
        return payload.decode()
    except UnicodeDecodeError:
        raise Violation(1007, "a text that is not UTF-8") from None
