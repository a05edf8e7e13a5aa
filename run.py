"""Set Doorstep up, then serve it, test it or run one of its commands.

Top level is standard library only, so that a fresh machine can start it:

    python3 run.py             sets up .venv and serves
    python3 run.py test …      sets up .venv with the test tools and runs the tests
    python3 run.py COMMAND …   is `flask --app run COMMAND …` in that environment
"""

from __future__ import annotations

import configparser
import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"


def create_app():
    """Make the application; imported late, because the set-up runs without Flask."""
    from app import create_app as make

    return make()


def _wanted(extra: bool) -> list[str]:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = config["options"]["install_requires"].splitlines()
    if extra:
        lines += config["options.extras_require"]["test"].splitlines()
    return [line.strip() for line in lines if line.strip()]


def _python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _say(text: str) -> None:
    # Remarks go to standard error: commands print their answers on standard output.
    print(text, file=sys.stderr, flush=True)


def _make_environment() -> None:
    try:
        import ensurepip  # noqa: F401  Debian ships Python without it
        import venv
    except ImportError:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        sys.exit(
            f"这台电脑的 Python 缺少 venv。请先安装：sudo apt install python{version}-venv\n"
            f"This Python has no venv. Install it first: sudo apt install python{version}-venv"
        )
    _say("正在准备运行环境（只在第一次需要）… / Setting up .venv (first time only) …")
    venv.EnvBuilder(with_pip=True, clear=VENV.exists()).create(VENV)


def _works() -> bool:
    """Whether .venv is there, has pip and is of this Python."""
    ask = "import sys, pip; print(sys.version)"
    try:
        answer = subprocess.run([str(_python()), "-c", ask], capture_output=True, text=True, timeout=60)
    except OSError:
        return False
    return answer.stdout.strip() == sys.version.strip()


def _install(extra: bool) -> None:
    """Install the pinned packages when the wishes changed since the last time."""
    digest = hashlib.sha256()
    for name in ("setup.cfg", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    digest.update(sys.version.encode())
    stamp = VENV / "doorstep-stamp"
    mark = digest.hexdigest()
    have = stamp.read_text().split() if stamp.exists() else []
    if have[:1] == [mark] and (not extra or "test" in have):
        return
    if not _works():
        _make_environment()
    _say("正在安装依赖… / Installing packages …")
    constraints = str(ROOT / "constraints.txt")
    command = [str(_python()), "-m", "pip", "install", "-q", "--disable-pip-version-check", "-c", constraints]
    if subprocess.call([*command, *_wanted(extra)]):
        sys.exit("安装没有成功，请检查网络后再试。/ Installing failed; check the network and try again.")
    stamp.write_text(mark + (" test" if extra or "test" in have else ""))


def _hand_over(arguments: list[str]) -> None:
    """Go on in the environment: replaces this process where the system can."""
    environment = {**os.environ, "DOORSTEP_NO_BOOTSTRAP": "1"}
    if os.name == "nt":
        sys.exit(subprocess.call([str(_python()), *arguments], env=environment))
    os.execve(str(_python()), [str(_python()), *arguments], environment)


def main(arguments: list[str]) -> None:
    if sys.version_info < (3, 11):
        sys.exit("家门口大赛需要 Python 3.11 或更新版本。/ Doorstep needs Python 3.11 or newer.")
    testing = arguments[:1] == ["test"]
    if not os.environ.get("DOORSTEP_NO_BOOTSTRAP"):
        _install(extra=testing)
        _hand_over([str(ROOT / "run.py"), *arguments])
    if testing:
        os.chdir(ROOT)
        os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments[1:]])
    if not arguments or arguments[0].startswith("-"):
        # Before anything opens a socket or takes a lock.
        from gevent import monkey

        monkey.patch_all()
        from app.cli.serve import serve

        serve(arguments)
        return
    os.environ.setdefault("FLASK_APP", str(ROOT / "run.py"))
    from flask.cli import main as flask_main

    sys.argv = ["flask", *arguments]
    flask_main()


if __name__ == "__main__":
    main(sys.argv[1:])
