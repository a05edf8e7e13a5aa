"""A machine of its own for what needs one: this system's files with every change kept apart, and systemd as its init.

Namespaces and an overlay, nothing else: root is needed, and systemd, unshare and nsenter. What is changed inside is in
memory and gone afterwards; the network inside is only its own loopback, so that its ports are nobody else's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INIT = "/lib/systemd/systemd"
GROUP = Path("/sys/fs/cgroup")

_BOOT = r"""
set -e
mount --make-rprivate /
mount -t tmpfs -o size=6g,mode=755 box "$BOX"
mkdir "$BOX/up" "$BOX/work" "$BOX/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$BOX/up,workdir=$BOX/work" "$BOX/root"
cd "$BOX/root"
mount -t proc proc proc
mount -t sysfs sysfs sys
mountpoint -q sys/fs/cgroup || mount -t tmpfs tmpfs sys/fs/cgroup
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs dev
mkdir dev/pts dev/shm
for one in null zero full random urandom tty; do touch dev/$one; mount --bind /dev/$one dev/$one; done
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
ln -s pts/ptmx dev/ptmx; ln -s /proc/self/fd dev/fd; ln -s /proc/self/fd/0 dev/stdin; ln -s /proc/self/fd/1 dev/stdout; ln -s /proc/self/fd/2 dev/stderr
mount -t tmpfs -o mode=755 tmpfs run
mkdir run/lock
mount -t tmpfs -o mode=1777 tmpfs tmp
mkdir wheels program
mount --bind "$WHEELS" wheels
: > etc/machine-id
ip link set lo up
# Not chroot: who stands in one may have no user namespace, and units ask for it.
mkdir old
pivot_root . old
umount -l old
exec env -i container=box PATH=/usr/sbin:/usr/bin:/sbin:/bin INIT --system --unit=basic.target </dev/null >/dev/null 2>&1
""".replace("INIT", INIT)


def possible() -> bool:
    return os.geteuid() == 0 and Path(INIT).exists() and all(map(shutil.which, ("unshare", "nsenter", "ip")))


class Box:
    """Boots when it is made."""

    def __init__(self, folder: Path, wheels: Path) -> None:
        place = folder / "box"
        place.mkdir()
        # A control group of its own below ours; where the second version of them is not the only one, it has a place beside.
        group = (GROUP / "unified" if (GROUP / "unified").is_dir() else GROUP) / f"box-{os.getpid()}"
        group.mkdir()
        self._group = group
        enter = f"echo $$ > {group}/cgroup.procs && exec unshare --fork --pid --mount --uts --ipc --net --cgroup --kill-child bash -c \"$BOOT\""
        self._shell = subprocess.Popen(
            ["bash", "-c", enter], env={**os.environ, "BOX": str(place), "WHEELS": str(wheels), "BOOT": _BOOT},
            stdout=subprocess.DEVNULL, stderr=(folder / "boot.log").open("wb"),
        )
        until = time.monotonic() + 60
        while True:
            try:
                self.init = int(Path(f"/proc/{self._shell.pid}/task/{self._shell.pid}/children").read_text().split()[0])
                if self.run("systemctl is-system-running", check=False).stdout.strip() in ("running", "degraded"):
                    return
            except (IndexError, OSError):
                pass
            if time.monotonic() > until or self._shell.poll() is not None:
                self.stop()
                raise RuntimeError((folder / "boot.log").read_text())
            time.sleep(0.2)

    def run(self, command: str, *, told: str = "", check: bool = True, seconds: int = 300) -> subprocess.CompletedProcess[str]:
        """A line as root would type it there; AssertionError with what was said where it fails."""
        done = subprocess.run(
            ["nsenter", "-t", str(self.init), "-m", "-u", "-i", "-n", "-p", "-C", "env", "-i",
             "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8", "setsid", "-w", "bash", "-ec", command],
            input=told, capture_output=True, text=True, timeout=seconds,
        )
        assert not check or done.returncode == 0, (command, done.stdout[-3000:], done.stderr[-3000:])
        return done

    def stop(self) -> None:
        self._shell.kill()
        self._shell.wait()
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                self._group.rmdir()
                return
            except OSError:
                # Groups of what ran inside; all of it ends with its init.
                for one in sorted((path for path in self._group.rglob("*") if path.is_dir()), reverse=True):
                    try:
                        one.rmdir()
                    except OSError:
                        continue
                time.sleep(0.1)
