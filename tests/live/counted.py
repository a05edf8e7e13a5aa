"""`run.py` that can be asked how many greenlets it has: on SIGUSR2 it writes the number to the file COUNTED names."""

import gc
import os
import runpy
import signal
import sys
from pathlib import Path

import greenlet

ROOT = Path(__file__).resolve().parents[2]


def count(number, interrupted):
    alive = sum(1 for one in gc.get_objects() if isinstance(one, greenlet.greenlet) and not one.dead)
    kept = Path(os.environ["COUNTED"])
    # Renamed into place, so that whoever waits for it never reads half a number.
    fresh = kept.with_suffix(".fresh")
    fresh.write_text(str(alive))
    fresh.rename(kept)


if __name__ == "__main__":
    signal.signal(signal.SIGUSR2, count)
    sys.path.insert(0, str(ROOT))
    sys.argv = [str(ROOT / "run.py"), *sys.argv[1:]]
    runpy.run_path(sys.argv[0], run_name="__main__")
