"""Actors that take turns, each on a thread of its own, one at a time, in an order that the seed decides.

Time is virtual: an actor that sleeps hands its turn to whoever wakes first. Nothing depends on how fast
the machine is, nor on how it runs threads: exactly one of them holds the baton.
"""

import heapq
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

#: Turns of one play; what takes more goes round in circles.
_MOST_TURNS = 30_000


class Endless(Exception):  # noqa: N818 - what it is
    """Somebody goes round in circles."""


class Died(BaseException):
    """The process is gone, and all that it had in memory: no handler of the code under test sees this."""


@dataclass
class Timer:
    """Something that happens at a time, unless it is called off before."""

    run: Callable[[], None]
    canceled: bool = False

    def cancel(self) -> None:
        self.canceled = True


@dataclass
class Actor:
    """Somebody who acts by calls and sleeps between them; ``pace`` is how many times slower than usual."""

    name: str
    work: Callable[[], None]
    pace: float = 1.0
    doomed: bool = False
    thread: "_Thread | None" = None

    def kill(self) -> None:
        """It dies at its next turn."""
        self.doomed = True


class _Thread:
    """A thread that plays one actor after another."""

    def __init__(self, scheduler: "Scheduler") -> None:
        self._scheduler = scheduler
        self.baton = threading.Lock()
        self.baton.acquire()
        self.actor: Actor | None = None
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            self.baton.acquire()
            actor = self.actor
            if actor is None:
                return
            self._scheduler.play(actor)
            self._scheduler.rest(self)
            self._scheduler.pass_on()


class Scheduler:
    """Whose turn it is, and what time."""

    def __init__(self) -> None:
        self.now = 0.0
        self.current: Actor | None = None
        self.failure: BaseException | None = None
        self._heap: list[tuple[float, int, Any]] = []
        self._order = 0
        self._turns = 0
        self._idle: list[_Thread] = []
        self._living: dict[int, Actor] = {}
        self._main = threading.Lock()
        self._main.acquire()
        self._until = 0.0
        self._stopped = False

    @property
    def stopped(self) -> bool:
        """Whether the play is over, and everybody dies of that alone."""
        return self._stopped

    def spawn(self, name: str, work: Callable[[], None], after: float = 0.0, pace: float = 1.0) -> Actor:
        """Have somebody act from a time on."""
        actor = Actor(name, work, pace)
        self._living[id(actor)] = actor
        self._push(after, actor)
        return actor

    def at(self, seconds: float, run: Callable[[], None]) -> Timer:
        """Have something happen in so many seconds; it may spawn, but not sleep."""
        timer = Timer(run)
        self._push(seconds, timer)
        return timer

    def sleep(self, seconds: float) -> None:
        """The actor whose turn it is waits. Raises :class:`Died` where it was killed meanwhile."""
        me = self.current
        assert me is not None and me.thread is not None
        if me.doomed or self._stopped:
            raise Died
        self._push(seconds, me)
        upcoming = self._upcoming()
        if upcoming is not me:
            self._hand_to(upcoming)
            me.thread.baton.acquire()
        self.current = me
        if me.doomed or self._stopped:
            raise Died

    def run(self, until: float = float("inf")) -> None:
        """Let everybody act until nobody has anything to do before that time."""
        self._until, self._stopped = until, False
        self._hand_to_first()
        if self.failure is not None:
            failure, self.failure = self.failure, None
            raise failure
        if until != float("inf"):
            self.now = max(self.now, until)

    def stop(self) -> None:
        """Nobody acts any more: who sleeps dies. Nothing is left, and another play may begin."""
        self._stopped = True
        self._heap = []
        for actor in list(self._living.values()):
            if actor.thread is not None:
                self._heap = []
                self._hand_to(actor)
                self._main.acquire()
        self._living.clear()
        self._heap, self._order, self.now, self._turns = [], 0, 0.0, 0
        self._stopped, self.failure = False, None

    def fail(self, failure: BaseException) -> None:
        """End the play with a finding."""
        if self.failure is None:
            self.failure = failure

    def play(self, actor: Actor) -> None:
        """An actor's whole work, on its thread."""
        self.current = actor
        try:
            if not (actor.doomed or self._stopped):
                actor.work()
        except Died:
            pass
        except BaseException as unexpected:
            self.fail(unexpected)
        self._living.pop(id(actor), None)

    def rest(self, thread: _Thread) -> None:
        """A thread that has played its part is there for the next."""
        thread.actor = None
        self._idle.append(thread)

    def pass_on(self) -> None:
        """The turn goes to whoever is next, or back to who asked."""
        self._hand_to(self._upcoming())

    def _hand_to_first(self) -> None:
        first = self._upcoming()
        if first is not None:
            self._hand_to(first)
            self._main.acquire()

    def _hand_to(self, actor: Actor | None) -> None:
        if actor is None:
            self._main.release()
            return
        if actor.thread is None:
            actor.thread = self._idle.pop() if self._idle else _Thread(self)
            actor.thread.actor = actor
        self.current = actor
        actor.thread.baton.release()

    def _push(self, after: float, who: Any) -> None:
        self._order += 1
        heapq.heappush(self._heap, (self.now + max(0.0, after), self._order, who))

    def _upcoming(self) -> Actor | None:
        """Who acts next; timers that come before are run on the way."""
        while self._heap and self.failure is None and not self._stopped:
            at, _, who = self._heap[0]
            if isinstance(who, Timer) and who.canceled:
                heapq.heappop(self._heap)
                continue
            if at > self._until:
                return None
            heapq.heappop(self._heap)
            self.now = max(self.now, at)
            self._turns += 1
            if self._turns > _MOST_TURNS:
                self.fail(Endless(f"{_MOST_TURNS} turns and no end"))
                return None
            if isinstance(who, Actor):
                return who
            try:
                who.run()
            except BaseException as unexpected:
                self.fail(unexpected)
        return None
