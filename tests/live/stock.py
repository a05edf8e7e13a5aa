"""Flask-SocketIO as it comes, on gevent: the twin that shows what the engine closes. `python -m tests.live.stock PORT [QUEUE]`."""

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402  sockets are patched first

import flask  # noqa: E402
import flask_socketio  # noqa: E402


def main() -> None:
    app = flask.Flask(__name__)
    app.secret_key = "stock"
    socketio = flask_socketio.SocketIO(app, async_mode="gevent", manage_session=False, message_queue="".join(sys.argv[2:]) or None)
    seen: list[str] = []

    @app.get("/sign-in")
    def sign_in():
        flask.session["who"] = "judge"
        return "ok"

    @app.get("/sign-out")
    def sign_out():
        flask.session.clear()
        socketio.emit("news", {"secret": 1}, namespace="/live")
        return "ok"

    @app.get("/seen")
    def what_was_seen():
        return flask.jsonify(seen)

    @app.post("/form")
    @app.post("/sign-in")
    def form():
        return str(len(flask.request.get_data()))

    @socketio.on("connect", namespace="/live")
    def connect(auth=None):
        seen.append("connect")

    @socketio.on("save", namespace="/live")
    def save(mark):
        seen.append(f"{flask.session.get('who')} saved {mark}")

    socketio.run(app, host="127.0.0.1", port=int(sys.argv[1]))


if __name__ == "__main__":
    main()
