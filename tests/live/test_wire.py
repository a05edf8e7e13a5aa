"""Frames out and in: what the protocol says, and nothing that it does not."""

import base64
import hashlib
import os
import struct
import tracemalloc
import zlib

import pytest
from wsproto import ConnectionType, WSConnection
from wsproto.events import CloseConnection, Ping, TextMessage
from wsproto.extensions import PerMessageDeflate

from app.live import wire

LIMIT = 8192


def masked(first, payload, *, mask=b"abcd", size=None):
    """A frame as a client sends it; `size` lies about the length."""
    told = len(payload) if size is None else size
    head = bytes([first])
    if told < 126:
        head += bytes([0x80 | told])
    elif told < 65536:
        head += struct.pack("!BH", 0x80 | 126, told)
    else:
        head += struct.pack("!BQ", 0x80 | 127, told)
    return head + mask + bytes(one ^ mask[place % 4] for place, one in enumerate(payload))


def squeezed(text):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return (packer.compress(text) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]


def heard(data, deflate=True, step=None):
    ear = wire.Ear(deflate, LIMIT)
    step = step or max(1, len(data))
    return [message for at in range(0, len(data), step) for message in ear.take(data[at : at + step])]


@pytest.mark.parametrize("step", [None, 1, 3])
@pytest.mark.parametrize("size", [0, 1, 125, 126, 4000, LIMIT])
def test_a_text_comes_through_whole_however_it_arrives(size, step):
    text = os.urandom(size // 2).hex().encode() + b"x" * (size % 2)
    assert heard(masked(0x81, text), step=step) == [(wire.TEXT, text)]


def test_pieces_become_one_and_control_frames_may_come_between():
    data = masked(0x01, b"one ") + masked(0x89, b"hi") + masked(0x00, b"two ") + masked(0x80, b"three")
    assert heard(data) == [(wire.PING, b"hi"), (wire.TEXT, b"one two three")]


def test_a_compressed_text_is_inflated():
    assert heard(masked(0xC1, squeezed("四十".encode() * 50))) == [(wire.TEXT, "四十".encode() * 50)]
    parts = squeezed(b"abc" * 500)
    assert heard(masked(0x41, parts[:3]) + masked(0x80, parts[3:])) == [(wire.TEXT, b"abc" * 500)]


BAD = {
    "no mask": (b"\x81\x02hi", 1002),
    "a reserved bit": (masked(0xA1, b"x"), 1002),
    "compressed without agreement": (masked(0xC1, b"x"), 1002),
    "compressed control": (masked(0xC9, b"x"), 1002),
    "an unknown kind": (masked(0x83, b"x"), 1002),
    "an unknown control": (masked(0x8B, b"x"), 1002),
    "binary": (masked(0x82, b"x"), 1003),
    "a long ping": (masked(0x89, b"x" * 126), 1002),
    "a ping in pieces": (masked(0x09, b"x"), 1002),
    "an end without a start": (masked(0x80, b"x"), 1002),
    "a start within pieces": (masked(0x01, b"x") + masked(0x81, b"y"), 1002),
    "a length on too many bytes": (b"\x81\xfe\x00\x05abcdhello", 1002),
    "a length on far too many bytes": (b"\x81\xff" + struct.pack("!Q", 300) + b"abcd", 1002),
    "too long": (masked(0x81, b"", size=LIMIT + 1), 1009),
    "longer than memory": (b"\x81\xff" + b"\xff" * 8 + b"abcd", 1009),
    "too long in pieces": (masked(0x01, b"x" * LIMIT) + masked(0x80, b"y"), 1009),
    "too many pieces": (masked(0x01, b"x") + masked(0x00, b"") * 20, 1009),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("step", [None, 1])
def test_what_breaks_the_protocol_is_named(name, step):
    data, code = BAD[name]
    with pytest.raises(wire.Violation) as broken:
        heard(data, deflate=name != "compressed without agreement" and "compressed" not in name, step=step)
    assert broken.value.code == code


def test_a_bomb_is_cut_before_it_grows_and_stock_lets_it():
    bomb = squeezed(b"\0" * 8_000_000)
    assert len(bomb) < LIMIT
    tracemalloc.start()
    with pytest.raises(wire.Violation):
        heard(masked(0xC1, bomb))
    ours = tracemalloc.get_traced_memory()[1]
    tracemalloc.reset_peak()
    # The parser that stock uses inflates first and looks at the size afterwards.
    stock = WSConnection(ConnectionType.SERVER)
    stock._connection = _stock_connection()
    stock._connection.receive_data(masked(0xC1, bomb))
    assert sum(len(event.data) for event in stock._connection.events()) == 8_000_000
    theirs = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert ours < 100_000 < 8_000_000 < theirs


def _stock_connection():
    from wsproto.connection import Connection

    deflate = PerMessageDeflate()
    deflate._enabled = True
    return Connection(ConnectionType.SERVER, [deflate])


def test_pieces_without_an_end_are_never_many():
    ear = wire.Ear(True, LIMIT)
    list(ear.take(masked(0x01, b"x" * 4000)))
    with pytest.raises(wire.Violation):
        for _ in range(1000):
            list(ear.take(masked(0x00, b"x" * 4000)))


def test_nothing_is_kept_between_messages():
    ear = wire.Ear(True, LIMIT)
    list(ear.take(masked(0x81, b"x" * 5000)))
    assert ear._kept == b"" and ear._pieces is None


def client(deflate):
    """An independent client's reading of our frames."""
    from wsproto.connection import Connection

    extension = PerMessageDeflate(server_no_context_takeover=True, client_no_context_takeover=True)
    extension._enabled = deflate
    return Connection(ConnectionType.CLIENT, [extension] if deflate else [])


@pytest.mark.parametrize("size", [0, 100, 125, 126, 255, 256, 2200, 65535, 65536, 200_000])
def test_an_independent_client_reads_what_we_frame_compressed_or_not(size):
    text = "榜" * (size // 6) + "x" * (size - size // 6 * 3)
    frame = wire.Frame(text)
    for deflate, data in ((False, frame.plain), (True, frame.squeezed)):
        # Twice the same bytes: they lean on nothing that came before.
        reader = client(deflate)
        reader.receive_data(data + data)
        got = "".join(event.data for event in reader.events() if isinstance(event, TextMessage))
        assert got == text * 2


def test_a_frame_is_compressed_once_and_small_ones_are_not():
    frame = wire.Frame("x" * 5000)
    assert frame.squeezed is frame.squeezed and len(frame.squeezed) < 100
    assert wire.Frame("2").squeezed == b"\x81\x012"


def test_control_frames_are_whole_and_read_by_an_independent_client():
    reader = client(False)
    reader.receive_data(wire.control(wire.PING, b"hi") + wire.closing(1009, "a message that is too long"))
    ping, close = reader.events()
    assert isinstance(ping, Ping) and ping.payload == b"hi"
    assert isinstance(close, CloseConnection) and close.code == 1009 and close.reason == "a message that is too long"


@pytest.mark.parametrize("payload, code", [(b"", 1000), (b"\x03\xe8", 1000), (b"\x03\xe9bye", 1001), (b"\x0f\xa0", 4000)])
def test_close_codes_that_may_be_sent(payload, code):
    assert wire.closed_with(payload) == code


@pytest.mark.parametrize("payload", [b"\x03", b"\x03\xed", b"\x03\xee", b"\x00\x01", b"\x07\xd0", b"\x03\xe8\xff\xfe"])
def test_close_codes_that_may_not(payload):
    with pytest.raises(wire.Violation):
        wire.closed_with(payload)


OFFERS = {
    "permessage-deflate": True,
    "permessage-deflate; client_max_window_bits": True,
    "permessage-deflate; client_max_window_bits=12; server_no_context_takeover": True,
    "permessage-deflate; server_max_window_bits=10": False,
    "permessage-deflate; server_max_window_bits=10, permessage-deflate": True,
    "permessage-deflate; made_up": False,
    "x-webkit-deflate-frame": False,
    "": False,
}


@pytest.mark.parametrize("offer", OFFERS)
def test_deflate_is_agreed_on_where_one_frame_can_serve_everybody(offer):
    assert wire.wants_deflate(offer) == OFFERS[offer]


def handshake(**changed):
    key = base64.b64encode(b"0123456789abcdef").decode()
    return {
        "REQUEST_METHOD": "GET", "HTTP_UPGRADE": "websocket", "HTTP_CONNECTION": "keep-alive, Upgrade",
        "HTTP_SEC_WEBSOCKET_VERSION": "13", "HTTP_SEC_WEBSOCKET_KEY": key, **changed,
    }


def test_a_handshake_is_answered_as_the_protocol_says():
    head, deflate = wire.agree(handshake(HTTP_SEC_WEBSOCKET_EXTENSIONS="permessage-deflate"))
    key = handshake()["HTTP_SEC_WEBSOCKET_KEY"].encode() + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    assert base64.b64encode(hashlib.sha1(key).digest()) in head and deflate
    assert b"server_no_context_takeover; client_no_context_takeover" in head and head.endswith(b"\r\n\r\n")
    assert not wire.agree(handshake())[1]


@pytest.mark.parametrize(
    "changed", [
        {"REQUEST_METHOD": "POST"}, {"HTTP_UPGRADE": "h2c"}, {"HTTP_CONNECTION": "close"},
        {"HTTP_SEC_WEBSOCKET_VERSION": "8"}, {"HTTP_SEC_WEBSOCKET_KEY": "short"}, {"HTTP_SEC_WEBSOCKET_KEY": "é" * 24},
    ],
)
def test_what_is_no_handshake_is_none(changed):
    assert wire.agree(handshake(**changed)) is None
