"""Judges at work beside a storm."""

import http.client
import json
import threading
import time
import uuid

from app import clock
from app.accounts.identity import hashed
from app.accounts.models import Token
from app.change import change
from app.core.policy import SYSTEM
from app.db import db
from app.scoring.models import Scorecard


class Judges:
    """Judges who save again and again over HTTP, through whatever happens to the server."""

    def __init__(self, hall, port, pause=0.05):
        self._pause = pause
        self.port, self.refused = port, []
        # When each answer came, and how long it took.
        self.taken = []
        self._stop, self._tokens = threading.Event(), {}
        with change(SYSTEM):
            for name in ("judge1", "judge2", "judge3"):
                self._tokens[name] = uuid.uuid4().hex
                db.session.add(
                    Token(person_id=hall.people[name], label="t", secret_hash=hashed(self._tokens[name]), created_at=clock.now())
                )
        # What they know of their cards; a storm may be the second on them.
        self._cards = {
            f"judge{number}": db.session.query(Scorecard).filter_by(entry_id=hall.entries["p1"], judge_id=judge).one().key
            for number, judge in enumerate(hall.judges, 1)
        }
        self.saved = self.versions()
        self._threads = [threading.Thread(target=self._work, args=(name,)) for name in self._tokens]
        for thread in self._threads:
            thread.start()

    def _work(self, name):
        base = self.saved[name]
        while not self._stop.is_set():
            edit = {
                "marks": {"innovation": str(base % 60), "benefit": "20"}, "comment": "", "submit": base % 3 == 2,
                "base": base, "key": str(uuid.uuid4()),
            }
            while not self._stop.is_set():
                try:
                    asked = time.monotonic()
                    status = self._put(name, edit)
                    self.taken.append((time.monotonic(), time.monotonic() - asked))
                    break
                except OSError:
                    # The server is away: the same edit again, with the same key, as the tablet does.
                    time.sleep(0.1)
            else:
                return
            if status == 200:
                base = self.saved[name] = base + 1
            else:
                self.refused.append(status)
            time.sleep(self._pause)

    def _put(self, name, edit):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            headers = {"Authorization": f"Bearer {self._tokens[name]}", "Content-Type": "application/json"}
            line.request("PUT", f"/api/v1/scorecards/{self._cards[name]}", json.dumps(edit), headers)
            answer = line.getresponse()
            answer.read()
            return answer.status
        finally:
            line.close()

    def waits(self, since):
        """Milliseconds that half, and all but a hundredth, of the answers since then took at most."""
        times = sorted(took for at, took in list(self.taken) if at > since)
        return round(times[len(times) // 2] * 1000, 1), round(times[len(times) * 99 // 100] * 1000, 1)

    def rest(self):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def versions(self):
        db.session.rollback()
        return {name: db.session.query(Scorecard).filter_by(key=key).one().version for name, key in self._cards.items()}
