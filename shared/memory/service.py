"""The use cases of memory: remember, show, correct, forget, allow, take along, learn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from shared.kernel.change import Change, UnitOfWork
from shared.kernel.clock import Clock
from shared.kernel.errors import Forbidden
from shared.kernel.ids import Ids
from shared.kernel.tenancy import Context
from shared.memory.entries import (
    Consent,
    ConsentChange,
    Correction,
    Forgotten,
    Lesson,
    Source,
    Statement,
    Topic,
)
from shared.memory.model import Memory, MemoryMoved
from shared.memory.ports import Copies, MemoryStore
from shared.memory.views import MemoryExport, MemoryView, entry_view, view

#: Times that a change is made anew where another came between.
_TRIES = 3


class MemoryService:
    """The memories of every tenant's guests and customers; another's is never at hand."""

    def __init__(
        self, *, store: MemoryStore, copies: Copies, uow: UnitOfWork, ids: Ids, clock: Clock
    ) -> None:
        self._store = store
        self._copies = copies
        self._uow = uow
        self._ids = ids
        self._clock = clock

    def current(self, ctx: Context) -> Memory:
        """The actor's memory as it is kept: one call."""
        ctx.require("shop")
        kept = self._store.get(ctx.tenant, ctx.actor.id)
        return kept or Memory(tenant=ctx.tenant, owner=ctx.actor, updated_at=self._clock.now())

    def view(self, ctx: Context) -> MemoryView:
        """What is remembered of the actor: one call."""
        return view(self.current(ctx), self._clock.now())

    def export(self, ctx: Context) -> MemoryExport:
        """All of it, to take along."""
        memory, now = self.current(ctx), self._clock.now()
        return MemoryExport(
            exported_at=now,
            consent=memory.consent,
            entries=tuple(entry_view(entry, now) for entry in memory.living(now)),
            taken_over_from=memory.before,
        )

    def remember(
        self,
        ctx: Context,
        said: Sequence[Statement],
        *,
        turn_id: str | None = None,
        session_id: str | None = None,
    ) -> MemoryView:
        """Keep statements, each in the place of what it contradicts: two calls.

        Raises :class:`~shared.memory.model.MemoryFull`.
        """
        source = Source(kind="stated", turn_id=turn_id, session_id=session_id)

        def change(memory: Memory) -> Memory:
            for statement in said:
                memory = memory.with_stated(self._ids.new("mem"), statement, source, self._clock.now())
            return memory

        return self._shown(self._changed(ctx, change))

    def correct(self, ctx: Context, entry_id: str, correction: Correction) -> MemoryView:
        """Put an entry right; what it said before is forgotten wherever it was said.

        Raises :class:`~shared.memory.model.UnknownEntry`.
        """
        memory = self.current(ctx)
        gone = Forgotten(entries=(memory.entry(entry_id),))
        self._redacting(ctx, memory, gone)
        return self._shown(
            self._changed(ctx, lambda kept: kept.corrected(entry_id, correction, self._clock.now()))
        )

    def allow(self, ctx: Context, change: ConsentChange, *, sparing: str | None = None) -> MemoryView:
        """Change what is allowed; without ``learning`` what was learned is forgotten."""
        memory = self.current(ctx)
        learned = tuple(entry for entry in memory.entries if entry.learned)
        if change.learning is False and learned:
            self._redacting(ctx, memory, Forgotten(entries=learned), sparing)
        return self._shown(self._changed(ctx, lambda kept: kept.allowing(change, self._clock.now())))

    def forget_entry(self, ctx: Context, entry_id: str) -> MemoryView:
        """Forget one entry and its copies. Raises :class:`~shared.memory.model.UnknownEntry`."""
        memory = self.current(ctx)
        gone = Forgotten(entries=(memory.entry(entry_id),))
        return self._shown(self._forgetting(ctx, memory, gone, None))

    def forget(
        self,
        ctx: Context,
        topics: Iterable[Topic] = (),
        values: Iterable[str] = (),
        *,
        sparing: str | None = None,
    ) -> Forgotten:
        """Forget what is of these topics or says one of these values; with neither, everything.

        Of a topic its copies go even where no entry is left: what was said of it before, too.
        """
        memory = self.current(ctx)
        asked, said = frozenset(topics), {value.casefold() for value in values}
        everything = not asked and not said
        entries = tuple(
            entry
            for entry in memory.entries
            if everything or entry.topic in asked or any(entry.speaks_of(value) for value in said)
        )
        gone = Forgotten(entries=entries, topics=asked, values=tuple(said), everything=everything)
        self._forgetting(ctx, memory, gone, sparing)
        return gone

    def take_over(self, ctx: Context, guest: Context) -> MemoryView:
        """Take a guest's memory along; both credentials are at hand. Asked again it changes nothing.

        Both memories change in one transaction. Raises :class:`Forbidden` where the asker is no
        customer of the guest's shop.
        """
        if ctx.actor.kind != "customer" or guest.tenant != ctx.tenant or guest.actor.kind != "guest":
            raise Forbidden("Only a customer of the same shop can take a guest's memory along.")
        mine, theirs, now = self.current(ctx), self.current(guest), self._clock.now()
        if not theirs.entries and (theirs.consent == Consent() or guest.actor.id in mine.before):
            return self._shown(mine)
        joined, left = mine.joined(theirs, now), theirs.without(tuple(e.id for e in theirs.entries), now)
        self._uow.commit(self._store.put(joined), self._store.put(left))
        return self._shown(joined)

    def taught(self, memory: Memory, lessons: Iterable[Lesson], source: Source) -> Change:
        """The write of what a turn taught, to be committed with the turn; none where nothing was."""
        after = memory
        for lesson in lessons:
            after = after.with_lesson(self._ids.new("mem"), lesson, source, self._clock.now())
        return Change(()) if after is memory else self._store.put(after.as_one_after(memory))

    def _forgetting(self, ctx: Context, memory: Memory, gone: Forgotten, sparing: str | None) -> Memory:
        """Copies first, so that what breaks off can be asked again; then the entries; then whatever a
        turn that was under way has said meanwhile."""
        self._redacting(ctx, memory, gone, sparing)
        ids = tuple(entry.id for entry in gone.entries)
        if ids:
            memory = self._changed(ctx, lambda kept: kept.without(ids, self._clock.now()))
            self._redacting(ctx, memory, gone, sparing)
        return memory

    def _redacting(self, ctx: Context, memory: Memory, gone: Forgotten, sparing: str | None = None) -> None:
        self._copies.redact(ctx.tenant, (ctx.actor.id, *memory.before), gone, sparing)

    def _changed(self, ctx: Context, change: Callable[[Memory], Memory]) -> Memory:
        """The next version of the actor's memory; made anew where another came between."""
        for left in reversed(range(_TRIES)):
            was = self.current(ctx)
            after = change(was).as_one_after(was)
            if after is was:
                return was
            try:
                self._uow.commit(self._store.put(after))
            except MemoryMoved:
                if not left:
                    raise
            else:
                return after
        raise AssertionError("unreachable")

    def _shown(self, memory: Memory) -> MemoryView:
        return view(memory, self._clock.now())
