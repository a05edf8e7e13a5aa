"""Packets as an attacker who knows the protocols would make them: right in most of it, wrong somewhere."""

from __future__ import annotations

import random
import struct
import zlib

WORDS = ["spring", "final", "public", "control", "judge", "board", "connect", "disconnect", "榜", "\0", "\ud800", "x" * 300, ""]


def value(chance: random.Random, depth: int = 0) -> str:
    """A piece of JSON, or nearly."""
    kind = chance.randrange(9 if depth < 4 else 6)
    if kind == 0:
        return chance.choice(["null", "true", "false", "NaN", "nul", "1e999", "-0", "1" * chance.randrange(1, 400)])
    if kind <= 3:
        word = chance.choice(WORDS).replace("\0", "\\u0000").replace("\ud800", "\\ud800")
        return f'"{word}"'
    if kind <= 5:
        return str(chance.randrange(-5, 10**6))
    if kind == 6:
        return "[" + ",".join(value(chance, depth + 1) for _ in range(chance.randrange(4))) + "]"
    if kind == 7:
        names = ["contest", "stage", "view", "room", "token", "_placeholder", "num"]
        return "{" + ",".join(f'"{chance.choice(names)}":{value(chance, depth + 1)}' for _ in range(chance.randrange(5))) + "}"
    return "[" * chance.randrange(1, 2000)


def packet(chance: random.Random) -> bytes:
    """An Engine.IO packet around a Socket.IO one."""
    engine = chance.choice("0123456" + "44444444" + "79b-x")
    kind = chance.choice("0123456" + "02" + "78x")
    attachments = chance.choice(["", "", "", "1-", "0-", "9999999999-", "-", "2-"]) if kind in "56" else ""
    namespace = chance.choice(["", "/live,", "/live,", "/live,", "/live", "/", "/admin,", "/live?x=1,", "/" + "n" * 500 + ","])
    number = chance.choice(["", "", "", "7", "0", "9" * 101, "-1"])
    text = engine + (kind + attachments + namespace + number + value(chance) if chance.random() < 0.9 else "")
    data = text.encode("utf-8", "surrogatepass")
    if chance.random() < 0.1:
        place = chance.randrange(len(data) + 1)
        data = data[:place] + bytes([chance.randrange(256)]) + data[place + chance.randrange(2):]
    return data


def frames(chance: random.Random) -> bytes:
    """A packet as one or more WebSocket frames, some of which break the protocol."""
    data, first = packet(chance), 0x81
    if chance.random() < 0.2:
        packer = zlib.compressobj(chance.randrange(1, 10), zlib.DEFLATED, -15)
        data, first = (packer.compress(data) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4], 0xC1
    pieces = [data]
    if len(data) > 1 and chance.random() < 0.2:
        cut = chance.randrange(1, len(data))
        pieces = [data[:cut], data[cut:]]
    made = b""
    for place, piece in enumerate(pieces):
        opcode = first if place == 0 else 0x80
        if place < len(pieces) - 1:
            opcode &= 0x7F
        if chance.random() < 0.05:
            opcode = chance.randrange(256)
        made += _framed(chance, opcode, piece)
        if chance.random() < 0.1:
            made += _framed(chance, chance.choice([0x88, 0x89, 0x8A]), struct.pack("!H", chance.randrange(5100))[: chance.randrange(3)])
    if chance.random() < 0.05:
        made = made[: chance.randrange(len(made) + 1)]
    return made


def _framed(chance: random.Random, opcode: int, data: bytes) -> bytes:
    size, masked = len(data), 0 if chance.random() < 0.02 else 0x80
    if chance.random() < 0.02:
        size = chance.choice([size + 1, 0, 127, 65536, 2**63 - 1])
    mask = chance.randbytes(4)
    if size < 126:
        head = bytes([opcode, masked | size])
    elif size < 65536:
        head = struct.pack("!BBH", opcode, masked | 126, size)
    else:
        head = struct.pack("!BBQ", opcode, masked | 127, size)
    return head + (mask if masked else b"") + bytes(one ^ mask[place % 4] for place, one in enumerate(data))
