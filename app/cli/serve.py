"""Starts the server: database made and filled where empty, then gevent on one port."""

from __future__ import annotations

import argparse
import contextlib
import errno
import gc
import io
import re
import signal
import socket
import sys
from dataclasses import replace
from importlib.util import find_spec

import gevent
import segno
from flask import Flask
from gevent.pywsgi import LoggingLogAdapter
from sqlalchemy import select

from app import create_app
from app.accounts.models import Person
from app.cli.demo import load_sample, sample_file
from app.contests.kinds import kind_of
from app.contests.models import Contest
from app.db import db, upgrade_database
from app.live.door import Handler, finish
from app.live.server import socketio
from app.mail import keep_going
from app.offload import on_gevent
from app.pages import lan_address
from app.settings import Settings

# A hall that comes back at once waits in line for a moment, rather than being turned away by the system.
BACKLOG = 4096
# Seconds for answers that are under way when the server is told to end.
GRACE = 10


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.py", description="家门口大赛 / Doorstep")
    parser.add_argument("--lan", action="store_true", help="局域网内的其他设备也能打开 / listen on all addresses")
    parser.add_argument("--empty", action="store_true", help="不带示例大赛 / start without the sample contest")
    parser.add_argument("--port", type=int, help="端口 / port")
    return parser.parse_args(arguments)


def serve(arguments: list[str]) -> None:
    """Run until stopped."""
    wishes = _read(arguments)
    app = create_app(**({"port": wishes.port} if wishes.port else {}))
    settings: Settings = app.extensions["doorstep"]
    host = "0.0.0.0" if wishes.lan else settings.host
    _claim(host, settings.port)
    lan = lan_address() if host == "0.0.0.0" else None
    if not settings.public_url:
        # Cards and letters carry an address that the tablets can reach.
        reachable = lan or ("127.0.0.1" if host == "0.0.0.0" else host)
        settings = replace(settings, public_url=f"http://{reachable}:{settings.port}")
        app.extensions["doorstep"] = settings
    with app.app_context():
        upgrade_database()
        if not wishes.empty and db.session.scalars(select(Person.id)).first() is None:
            print("正在载入示例大赛…… / Loading the sample contest …", flush=True)
            load_sample()
        _welcome(settings, lan)
        db.session.remove()
    _listen(app, host, settings)


def _claim(host: str, port: int) -> None:
    """Say in words that the port is taken, before any work is done."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            sys.exit(
                f"端口 {port} 已被占用：可能已经启动过，或用 --port 换一个。\n"
                f"Port {port} is in use: Doorstep may be running already, or choose another with --port."
            )


def _welcome(settings: Settings, lan: str | None) -> None:
    base = settings.public_url.rstrip("/")
    print(f"\n  家门口大赛 Doorstep\n\n  本机 / this machine     http://127.0.0.1:{settings.port}/")
    if lan:
        print(f"  局域网 / local network  http://{lan}:{settings.port}/\n")
        picture = io.StringIO()
        segno.make(f"http://{lan}:{settings.port}/", error="l").terminal(out=picture, compact=True)
        print(picture.getvalue())
    else:
        print("  只有本机能打开；加 --lan 让平板和手机也能打开。/ Only this machine; add --lan for tablets and phones.\n")
    for contest in db.session.scalars(select(Contest).where(Contest.published, Contest.rehearsal_of.is_(None)).order_by(Contest.id)):
        for stage in contest.stages:
            if kind_of(stage).staged and stage.state != "done":
                where = f"{contest.slug}/{stage.key}"
                print(f"  {contest.title}：{stage.title}")
                print(f"    排行榜 board   {base}/contests/{where}/board")
                print(f"    大屏 screen    {base}/screen/{where}")
                print(f"    控台 desk      {base}/desk/{where}")
                print(f"    评委 tablets   {base}/manage/{contest.slug}/judges\n")
    stored = sample_file(settings)
    if stored.exists():
        # The file may be older than this start: judges' addresses follow where the server listens now.
        told = re.sub(r"https?://[^/\s]+(?=/judge/enter/)", base, stored.read_text(encoding="utf-8").strip())
        print("  " + told.replace("\n", "\n  ") + f"\n\n  （保存在 kept in {stored}）")
    elif db.session.scalars(select(Person.id)).first() is None:
        print(
            "  还没有账号。先建一个主办方账号： / No account yet; make an organiser's first:\n"
            "    python3 run.py account create 您的邮箱 --role organiser"
        )
    print(flush=True)


def _make_room() -> None:
    """As many descriptors as the system allows, and a heap whose first part is never looked through again.

    What was loaded lives as long as the process; a collector that walks over it stops everybody for tens of milliseconds.
    What requests leave behind is looked through every few of them: at Python's own pace it took a twelfth of each save.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
    try:
        import resource
    except ImportError:
        # Windows has no such limit.
        return
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # Some systems say that there is no limit and then have one.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _listen(app: Flask, host: str, settings: Settings) -> None:
    keep_going(app)
    if find_spec("app.stall") is not None and on_gevent():
        from app.stall import watch_loop

        watch_loop()
    if not on_gevent() or settings.async_mode == "threading":
        socketio.run(app, host=host, port=settings.port, allow_unsafe_werkzeug=True)
        return
    # Thrown into the serving greenlet: raised wherever the signal happens to arrive, a socket's task may swallow it.
    serving = gevent.getcurrent()
    gevent.signal_handler(signal.SIGTERM, lambda: gevent.kill(serving, SystemExit(0)))
    errors = LoggingLogAdapter(app.logger, level=10)
    _make_room()
    try:
        socketio.run(
            app, host=host, port=settings.port, handler_class=Handler, error_log=errors, backlog=BACKLOG,
            # Else pywsgi asks for the machine's name first: in a hall whose name server does not answer nothing would start.
            environ={"SERVER_NAME": host},
        )
    except SystemExit:
        # Nobody is let in any more, and whoever saves just now is told that it is saved.
        finish(GRACE)
        raise
    except KeyboardInterrupt:
        print("\n已停止。/ Stopped.")
