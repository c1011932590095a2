"""A person's memory: one aggregate for each actor of a tenant, bounded in size.

What somebody stated is kept because they asked for it; what their shopping teaches only while
``Consent.learning`` is on. An entry says where it comes from and when it goes.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from shared.kernel.errors import Conflict, NotFound
from shared.kernel.model import Model
from shared.kernel.tenancy import Actor
from shared.memory import decay
from shared.memory.entries import Consent, ConsentChange, Correction, Entry, Lesson, Source, Statement, Topic

#: Entries of one memory; what was learned gives way to what was stated.
MOST_ENTRIES = 60
#: Guests whose memories somebody took over.
MOST_BEFORE = 10
#: How long a statement lives after it was last made: a customer's, a guest's.
KEPT = timedelta(days=365)
GUESTS_KEPT = timedelta(days=30)
#: The only topics that behaviour teaches: none of them tells of health, faith, politics or love.
LEARNED_TOPICS: frozenset[Topic] = frozenset(("size", "colour", "brand", "material"))


class MemoryFull(Conflict):
    """The memory holds as much as it may: ``most``."""

    code = "memory_full"


class MemoryMoved(Conflict):
    """The memory was changed at this very moment."""

    code = "memory_changed"


class UnknownEntry(NotFound):
    """There is no such entry in this memory."""

    code = "unknown_memory"


class Memory(Model):
    """All that is remembered of one actor. Version 0 was never kept.

    ``before`` are the guests that this customer was, whose memories were taken over.
    """

    tenant: str
    owner: Actor
    entries: tuple[Entry, ...] = ()
    consent: Consent = Consent()
    before: tuple[str, ...] = ()
    updated_at: datetime
    version: int = 0

    def living(self, now: datetime) -> tuple[Entry, ...]:
        """The entries that have not expired."""
        return tuple(entry for entry in self.entries if now < entry.expires_at)

    def used(self, now: datetime) -> tuple[Entry, ...]:
        """The entries that are sure enough to be used."""
        return tuple(entry for entry in self.entries if entry.believed(now))

    def entry(self, entry_id: str) -> Entry:
        """Raises :class:`UnknownEntry`."""
        found = next((entry for entry in self.entries if entry.id == entry_id), None)
        if found is None:
            raise UnknownEntry("There is no such memory.", entry_id=entry_id)
        return found

    def with_stated(self, entry_id: str, said: Statement, source: Source, now: datetime) -> Memory:
        """With a statement, in the place of what it contradicts. Raises :class:`MemoryFull`."""
        living = self.living(now)
        same = [entry for entry in living if entry.says(said)]
        kept = [entry for entry in living if entry not in same]
        made = self._made(entry_id, said, source, same[0].created_at if same else now, now)
        if len(kept) >= MOST_ENTRIES:
            kept = _without_faintest(kept, now)
        return self._next((*kept, made), now)

    def with_lesson(self, entry_id: str, lesson: Lesson, source: Source, now: datetime) -> Memory:
        """With one more signal; itself where nothing may be learned, or the person stated it already."""
        said = Statement(topic=lesson.topic, value=lesson.value)
        living = self.living(now)
        if not self.consent.learning or lesson.topic not in LEARNED_TOPICS or _stated(living, said):
            return self
        was = next((e for e in living if e.learned and e.topic == said.topic and e.value == said.value), None)
        if was is None and len(living) >= MOST_ENTRIES:
            return self
        score = decay.raised(
            was.score or 0.0 if was else 0.0, was.updated_at if was else now, now, lesson.signal
        )
        made = Entry(
            **said.model_dump(),
            id=was.id if was else entry_id,
            source=source,
            consent="learning",
            score=score,
            created_at=was.created_at if was else now,
            updated_at=now,
            expires_at=min(decay.fades_at(score, now), now + self._kept),
        )
        return self._next((*(entry for entry in living if entry is not was), made), now)

    def corrected(self, entry_id: str, change: Correction, now: datetime) -> Memory:
        """With an entry as the person puts it right: from then on it is their statement."""
        was = self.entry(entry_id)
        given = change.model_dump(exclude_none=True)
        said = Statement(kind=was.kind, topic=was.topic, value=was.value, likes=was.likes, about=was.about)
        said = Statement.model_validate({**said.model_dump(), **given})
        without = self.without((entry_id,), now)
        return without.with_stated(entry_id, said, Source(kind="stated"), now).as_one_after(self)

    def without(self, entry_ids: tuple[str, ...], now: datetime) -> Memory:
        """Without these entries."""
        return self._next(tuple(e for e in self.living(now) if e.id not in entry_ids), now)

    def allowing(self, change: ConsentChange, now: datetime) -> Memory:
        """With other consents; who does not want to be learned from loses what was learned."""
        consent = self.consent.model_copy(update=change.model_dump(exclude_none=True))
        entries = tuple(e for e in self.living(now) if consent.learning or not e.learned)
        return self._next(entries, now).model_copy(update={"consent": consent})

    def joined(self, guest: Memory, now: datetime) -> Memory:
        """With what a guest's memory holds; where both speak of a matter, this one's word stands.

        Whoever refused to be learned from, in either, is not learned from.
        """
        own = self.living(now)
        taken = [e for e in guest.living(now) if not any(mine.says(_said(e)) for mine in own)]
        room = max(0, MOST_ENTRIES - len(own))
        longer = [self._taken(entry, now) for entry in taken[:room]]
        learning = self.consent.learning and guest.consent.learning
        entries = tuple(entry for entry in (*own, *longer) if learning or not entry.learned)
        before = tuple(dict.fromkeys((*self.before, *guest.before, guest.owner.id)))[-MOST_BEFORE:]
        consent = self.consent.model_copy(update={"learning": learning})
        return self._next(entries, now).model_copy(update={"before": before, "consent": consent})

    def as_one_after(self, was: Memory) -> Memory:
        """Several changes as the one version after ``was``; itself where nothing was changed."""
        return self if self is was else self.model_copy(update={"version": was.version + 1})

    @property
    def purge_at(self) -> datetime:
        """When the whole aggregate may go: its consent is kept as long as a statement is."""
        return max([self.updated_at + self._kept, *(entry.expires_at for entry in self.entries)])

    @property
    def _kept(self) -> timedelta:
        return GUESTS_KEPT if self.owner.kind == "guest" else KEPT

    def _taken(self, entry: Entry, now: datetime) -> Entry:
        return entry if entry.learned else entry.model_copy(update={"expires_at": now + self._kept})

    def _made(
        self, entry_id: str, said: Statement, source: Source, created: datetime, now: datetime
    ) -> Entry:
        return Entry(
            **said.model_dump(),
            id=entry_id,
            source=source,
            consent="asked",
            created_at=created,
            updated_at=now,
            expires_at=now + self._kept,
        )

    def _next(self, entries: tuple[Entry, ...], now: datetime) -> Memory:
        update = {"entries": entries, "updated_at": now, "version": self.version + 1}
        return self.model_copy(update=update)


def _said(entry: Entry) -> Statement:
    return Statement(topic=entry.topic, value=entry.value, about=entry.about)


def _stated(living: tuple[Entry, ...], said: Statement) -> bool:
    return any(not entry.learned and entry.says(said) for entry in living)


def _without_faintest(entries: list[Entry], now: datetime) -> list[Entry]:
    """With room for one more: what was learned least goes. Raises :class:`MemoryFull`."""
    learned = [entry for entry in entries if entry.learned]
    if not learned:
        raise MemoryFull(f"I remember {MOST_ENTRIES} things at most; forget one first.", most=MOST_ENTRIES)
    faintest = min(learned, key=lambda entry: entry.confidence(now))
    return [entry for entry in entries if entry is not faintest]
