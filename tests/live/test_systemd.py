"""docs/deploying.md step by step, as it is printed, on a machine of its own with systemd as its init: `--storms`.

What stands for the world outside: packages that are installed already, Python's from a folder, the certificate, the name in
/etc/hosts, and the passwords in place of CHANGE-ME. Nothing of the files is changed beside.
"""

import json
import re
import shlex
import shutil
import subprocess
import sys
import time

import pytest

from tests.live.box import Box, possible
from tests.server import ROOT

PLACE = "/opt/doorstep"
NAME = "contest.example.org"
UNITS = "doorstep@8101 doorstep@8102"


def steps():
    """The lines of the document's first block of commands, with what a remark on its line says to do."""
    block = re.search(r"## Step by step\n\n```sh\n(.*?)```", (ROOT / "docs/deploying.md").read_text(encoding="utf-8"), re.S)[1]
    return [line for line in block.splitlines() if line and not line.startswith("#")]


def test_the_document_names_its_steps_and_files():
    lines = "\n".join(steps())
    for said in ("apt install", "useradd", "createuser", "run.py", "doorstep.env", "doorstep@.service", "nginx.conf", "systemctl enable --now", "readyz"):
        assert said in lines
    for name in (ROOT / "docs/deploying").iterdir():
        assert f"docs/deploying/{name.name}" in lines


@pytest.fixture
def box(tmp_path):
    if not possible():
        pytest.skip("a machine of its own takes root, systemd and unshare")
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    version = subprocess.run(["/usr/bin/python3", "-V"], capture_output=True, text=True, check=True).stdout.split()[1]
    wanted = [".[scale]", *(["async-timeout"] if version < "3.11.3" else [])]
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "-q", "-d", str(wheels), "-c", "constraints.txt", *wanted],
        cwd=ROOT, check=True, capture_output=True,
    )
    subprocess.run(f"git archive HEAD | gzip > {shlex.quote(str(wheels / 'program.tgz'))}", shell=True, cwd=ROOT, check=True)
    if shutil.which("sudo") is None:
        subprocess.run(["apt-get", "download", "-qq", "sudo"], cwd=wheels, check=True, capture_output=True)
    made = Box(tmp_path, wheels)
    try:
        furnish(made)
        yield made
    finally:
        made.stop()


def furnish(box):
    """What the document takes for granted: freshly installed packages, a name, a certificate."""
    box.run("if ls /wheels/sudo*.deb >/dev/null 2>&1; then dpkg -i /wheels/sudo*.deb; fi")
    box.run("pg_lsclusters -h | while read v name rest; do pg_dropcluster --stop $v $name; pg_createcluster $v $name; done")
    box.run("systemctl start postgresql redis-server nginx")
    box.run("printf '[global]\\nno-index = true\\nfind-links = /wheels\\n' > /etc/pip.conf")
    box.run(f"echo 127.0.0.1 localhost $(hostname) {NAME} > /etc/hosts")
    box.run(
        f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={NAME} -addext subjectAltName=DNS:{NAME} "
        "-keyout /etc/nginx/key.pem -out /etc/nginx/certificate.pem && "
        "cp /etc/nginx/certificate.pem /usr/local/share/ca-certificates/box.crt && update-ca-certificates"
    )


def follow(box):
    for step in steps():
        done = box.run(f"cd {PLACE} 2>/dev/null || cd /\n{step}", told="box-word\nbox-word\n")
        if "install -d" in step:
            box.run(f"tar -xzf /wheels/program.tgz -C {PLACE} && chown -R doorstep: {PLACE}")
        if "doorstep.env" in step:
            box.run("sed -i 's/doorstep:CHANGE-ME@/doorstep:box-word@/; s/=CHANGE-ME/=0123456789abcdef0123456789abcdef/' /etc/doorstep.env")
            assert "CHANGE-ME" not in box.run("cat /etc/doorstep.env").stdout
    # The last step asks whether it works.
    assert json.loads(done.stdout) == {"status": "ok", "failing": []}


def command(box, line):
    """One of Doorstep's own, as the document says."""
    said = re.search(r"`sudo -u doorstep sh -c '(.*?)'`", (ROOT / "docs/deploying.md").read_text(encoding="utf-8"), re.S)[1]
    asked = said.replace("audit verify", line)
    assert asked != said or line == "audit verify"
    return box.run(f"sudo -u doorstep sh -c {shlex.quote(' '.join(asked.split()))}").stdout


def shown(box, unit, name):
    return box.run(f"systemctl show -P {name} {unit}").stdout.strip()


def inside(box, work):
    """tests/live/inside.py on the box; where it stops and says so, it waits for a line."""
    return subprocess.Popen(
        ["nsenter", "-t", str(box.init), "-m", "-u", "-i", "-n", "-p", "-C", "env", "-i", "PATH=/usr/bin:/bin", "sh", "-c",
         f"cd {PLACE} && PYTHONDONTWRITEBYTECODE=1 SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt .venv/bin/python -m tests.live.inside {work} /run/told"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )


def ends(running, told=""):
    out, err = running.communicate(told, timeout=180)
    assert running.returncode == 0, (out, err[-3000:])


@pytest.mark.storm
def test_the_steps_as_printed_make_a_site_that_outlives_kills_and_ends_in_order(box):
    follow(box)
    said = json.loads(command(box, "demo --json"))
    said["token"] = command(box, f"token create {said['host']['email']} --label box").split()[-1]
    said["database"] = "postgresql://doorstep:box-word@127.0.0.1/doorstep"
    box.run("mkdir -p /run/told && cat > /run/told/told.json", told=json.dumps(said))
    assert "8101" in box.run("ss -ltn").stdout

    # It serves, writes and prints with all that the unit takes away from it.
    ends(inside(box, "serves"))
    assert box.run(f"runuser -u doorstep -- find {PLACE} -newer /run/told/told.json -type f").stdout == ""
    assert box.run("find /var/lib/doorstep -newer /run/told/told.json -type f").stdout
    exposed = box.run("systemd-analyze security --no-pager doorstep@8101 | tail -n 1").stdout
    assert float(re.search(r"[\d.]+(?= [A-Z]+)", exposed)[0]) < 3, exposed

    # One process is killed: viewers come back to the other, and systemd starts it again.
    running = inside(box, "one_dies")
    assert running.stdout.readline() == "watching\n", running.stderr.read()
    before = shown(box, "doorstep@8101", "MainPID")
    box.run(f"kill -KILL {before}")
    ends(running, "\n")
    until = time.monotonic() + 60
    while not box.run("ss -ltn").stdout.count("127.0.0.1:8101"):
        assert time.monotonic() < until
        time.sleep(0.3)
    assert shown(box, "doorstep@8101", "MainPID") not in (before, "0")
    assert shown(box, "doorstep@8101", "NRestarts") == "1"

    # Told to end while a press waits for a row: it is answered, then both are gone, within the time and by themselves.
    running = inside(box, "under_way")
    assert running.stdout.readline() == "waiting\n", running.stderr.read()
    stopping = subprocess.Popen(["nsenter", "-t", str(box.init), "-m", "-p", "-n", "-i", "systemctl", "stop", *UNITS.split()])
    ends(running, "\n")
    assert stopping.wait(20) == 0
    for unit in UNITS.split():
        assert (shown(box, unit, "Result"), shown(box, unit, "ExecMainStatus")) == ("success", "0")

    # A database that is away longer than a few tries is waited for.
    box.run("systemctl stop postgresql 'postgresql@*' && systemctl mask --runtime postgresql")
    box.run(f"systemctl start {UNITS}")
    until = time.monotonic() + 120
    while int(shown(box, "doorstep@8101", "NRestarts")) < 6:
        assert time.monotonic() < until
        time.sleep(1)
    box.run("systemctl unmask --runtime postgresql && systemctl start postgresql")
    box.run(f"curl -s --fail --retry 60 --retry-delay 1 https://{NAME}/readyz")
    # Nothing was refused to it but its own folder, and English is then kept in the instance's.
    refused = re.compile("Read-only|Permission denied|not permitted|SIGSYS")
    log = box.run("journalctl -u 'doorstep@*' --no-pager -o cat").stdout.splitlines()
    assert [one for one in log if refused.search(one) and "catalogues are not compiled" not in one] == []
    assert "都对" in command(box, "audit verify")
