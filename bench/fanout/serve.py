"""Our engine, or stock Flask-SocketIO, doing nothing but one board for one room: `serve.py PORT engine|stock`."""

from gevent import monkey

monkey.patch_all()

import json  # noqa: E402  sockets are patched first
import os  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import flask  # noqa: E402
import flask_socketio  # noqa: E402
from gevent.fileobject import FileObject  # noqa: E402

NAMESPACE = "/live"


def main() -> None:
    port, kind = int(sys.argv[1]), sys.argv[2]
    app = flask.Flask(__name__)
    socketio = flask_socketio.SocketIO()
    options: dict[str, object] = {}
    if kind == "engine":
        from app.live.crowd import Crowd

        options["client_manager"] = Crowd(states=NAMESPACE)

    @socketio.on("connect", namespace=NAMESPACE)
    def _connect(auth: object = None) -> None:
        flask_socketio.join_room("board")

    socketio.init_app(
        app, async_mode="gevent", transports=["websocket"], namespaces=[NAMESPACE], serve_client=False,
        manage_session=False, cors_allowed_origins=lambda origin, environ: True, **options,
    )
    if kind == "engine":
        from app.live.door import Handler
        from app.live.transports import EngineTransport

        transport = EngineTransport.below(socketio.server, 100_000)
        assert transport is not None
        socketio.server.manager.on_admitted = lambda sid, connection, namespace: transport.admitted(connection)
        served: dict[str, object] = {"handler_class": Handler}
    else:
        served = {}
    board = json.loads(os.environ["BOARD"])

    def obey() -> None:
        for _line in FileObject(sys.stdin.fileno(), "rb"):
            print(f"sent {time.monotonic_ns()}", flush=True)
            socketio.emit("board", board, to="board", namespace=NAMESPACE)
        os._exit(0)

    socketio.start_background_task(obey)
    socketio.run(app, host="127.0.0.1", port=port, backlog=4096, log_output=False, **served)


if __name__ == "__main__":
    main()
