"""What the engine relies on below Flask-SocketIO, at the releases that are pinned; without it stock serves."""

import logging
from importlib.metadata import version
from pathlib import Path

import engineio
import flask
import flask_socketio
import pytest
import socketio

from app.live import crowd, engine, nudges, transports

# Read these releases' changes and run `tests/live --database both` before moving a number.
KNOWN = {
    "flask-socketio": "5.7.0", "python-socketio": "5.18.1", "python-engineio": "4.15.1", "gevent": "26.9.0",
    "bidict": "0.24.1", "redis": "8.1.0",
}


@pytest.fixture
def below():
    """A Flask-SocketIO server as the application makes it."""
    made = flask_socketio.SocketIO(
        flask.Flask(__name__), async_mode="gevent", client_manager=crowd.Crowd(states="/live"), namespaces=["/live"]
    )
    return made.server


@pytest.mark.parametrize("name", KNOWN)
def test_the_releases_are_the_ones_that_the_engine_knows(name):
    pins = (Path(__file__).parents[2] / "constraints.txt").read_text().splitlines()
    assert f"{name}=={KNOWN[name]}" in pins
    assert version(name) == KNOWN[name]


def test_nothing_that_the_engine_touches_is_missing(below):
    assert engine.missing(below.eio) == []
    assert transports.EngineTransport.below(below, 10) is not None
    assert below.eio.handle_request.__self__.__class__ is engine.Engine


@pytest.mark.parametrize("hook", ["sockets", "handlers", "cors_allowed_origins"])
def test_without_a_hook_the_stock_transport_serves_and_says_so(below, hook, caplog, monkeypatch):
    monkeypatch.setattr(logging.getLogger("doorstep"), "propagate", True)
    before = below.eio.handle_request
    delattr(below.eio, hook)
    assert transports.EngineTransport.below(below, 10) is None
    assert hook in caplog.text and "stock" in caplog.text
    assert below.eio.handle_request == before


def test_a_server_that_does_not_let_sockets_go_gets_the_stock_transport(below, caplog, monkeypatch):
    monkeypatch.setattr(logging.getLogger("doorstep"), "propagate", True)
    transports.EngineTransport.below(below, 10)
    told = []
    environ = {"REQUEST_METHOD": "GET", "QUERY_STRING": "EIO=4&transport=nonsense"}
    answer = below.eio.handle_request(environ, lambda status, headers: told.append(status))
    assert told == ["400 BAD REQUEST"] and b"Invalid transport" in b"".join(answer)
    assert "stock transport" in caplog.text


def test_python_socketio_hears_of_connections_through_engineios_handlers(below):
    assert set(below.eio.handlers) == {"connect", "message", "disconnect"}
    assert below.eio.handlers["message"] == below._handle_eio_message


def test_the_manager_has_what_the_server_asks_of_it():
    """Each method that the crowd replaces is still one of stock's, with the arguments that the server gives."""
    import inspect

    for name in crowd.HOOKS:
        ours, stock = getattr(crowd.Crowd, name, None), getattr(socketio.Manager, name, None)
        if callable(ours) and stock is not None:
            theirs = set(inspect.signature(stock).parameters) - {"kwargs"}
            mine = inspect.signature(ours).parameters
            assert theirs <= set(mine), name


def test_engineio_sends_and_ends_through_what_stands_in_its_sockets():
    """`send` and `disconnect` of engineio go to the object under the sid: that is where our peers stand."""

    class Stand:
        closed = False

        def __init__(self):
            self.did = []

        def send(self, packet):
            self.did.append(packet.encode())

        def close(self, **said):
            self.did.append("close")

    server = engineio.Server(async_mode="threading")
    server.sockets["x"] = stand = Stand()
    server.send("x", "0/live,")
    server.disconnect("x")
    assert stand.did == ["40/live,", "close"] and "x" not in server.sockets


def test_the_queue_is_json_and_passes_through_the_two_methods_that_are_held():
    """Whatever a release adds to the queue's words goes out by `_publish` and comes in by `_listen`; nothing is unpickled."""
    import ast
    import inspect

    for module in (socketio.pubsub_manager, socketio.redis_manager):
        tree = ast.parse(inspect.getsource(module))
        brought = {name.name for one in ast.walk(tree) if isinstance(one, ast.Import | ast.ImportFrom) for name in one.names}
        assert not brought & {"pickle", "marshal", "shelve"}
        calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute)]
        sending = [one for one in calls if one.func.attr in ("publish", "subscribe")]
        for one in sending:
            around = [fn.name for fn in ast.walk(tree) if isinstance(fn, ast.FunctionDef) and one in ast.walk(fn)]
            assert around[-1] in ("_publish", "_redis_listen_with_retries")
    assert nudges.missing() == []
