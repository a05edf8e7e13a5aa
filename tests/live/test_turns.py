"""Whose turn it is on the loop: a hall that listens comes after those who have something to do."""

import gevent

from app.live.engine import others_first


def work(turns, done):
    for _ in range(turns):
        gevent.sleep(0)
    done.append("saved")


def test_a_board_waits_until_nobody_else_has_work():
    done = []
    gevent.spawn(work, 200, done)
    gevent.sleep(0)
    others_first(30)
    assert done == ["saved"]


def test_a_board_waits_no_longer_than_its_patience():
    done = []
    busy = gevent.spawn(work, 10**9, done)
    gevent.sleep(0)
    try:
        assert others_first(0.05) >= 0.05 and not done
        # Without any patience left it still lets the others have one turn each.
        assert others_first(0) == 0 and not busy.dead
    finally:
        busy.kill()
