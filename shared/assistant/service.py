"""The use cases of conversations: open one, say something, read it again, take it along, end it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from shared.assistant.calls import CallLog, CallStore
from shared.assistant.events import Listener, unheard
from shared.assistant.language.cards import without_cards
from shared.assistant.language.text import clean
from shared.assistant.model import (
    LONGEST_MESSAGE,
    LOST_AFTER,
    Claim,
    KeyReused,
    Session,
    SessionTaken,
    SessionView,
    Steps,
    Turn,
    TurnInProgress,
)
from shared.assistant.ports import Agent, Answer, Asked, SessionStore
from shared.assistant.redaction import Redaction
from shared.kernel.change import Change, UnitOfWork
from shared.kernel.clock import Clock
from shared.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from shared.kernel.ids import Ids, derived
from shared.kernel.paging import Page, decode, encode
from shared.kernel.tenancy import Context

#: Turns of a page.
MOST_TURNS = 50


class ConversationService:
    """Sessions and turns of one actor; another's session is as good as none."""

    def __init__(
        self,
        *,
        store: SessionStore,
        calls: CallStore,
        agent: Callable[[], Agent],
        uow: UnitOfWork,
        ids: Ids,
        clock: Clock,
    ) -> None:
        self._store = store
        self._calls = calls
        self._agent = agent
        self._uow = uow
        self._ids = ids
        self._clock = clock

    def open(self, ctx: Context, key: str | None = None) -> SessionView:
        """Begin a conversation; the same key gives the same one again."""
        ctx.require("shop")
        now = self._clock.now()
        made = derived("ses", ctx.tenant, ctx.actor.id, key) if key else self._ids.new("ses")
        session = Session.new(made, ctx.tenant, ctx.actor.id, now)
        try:
            self._uow.commit(self._store.opening(session))
        except SessionTaken:
            return self.get(ctx, made)
        return session.view(now)

    def get(self, ctx: Context, session_id: str) -> SessionView:
        """The actor's own session, ended and expired ones too. Raises :class:`NotFound`."""
        return self._own(ctx, session_id).view(self._clock.now())

    def end(self, ctx: Context, session_id: str) -> None:
        """End a conversation; it can still be read. Ending it twice is ending it once."""
        session = self._own(ctx, session_id)
        if session.state == "open":
            ended = session.model_copy(update={"state": "ended", "version": session.version + 1})
            self._uow.commit(self._store.saving(ended, session))

    def join(self, ctx: Context, session_id: str, guest: Context) -> SessionView:
        """Take a guest's conversation over; both credentials are at hand.

        What waited for the guest's yes is void: the customer has not been asked. Raises
        :class:`Forbidden` where the asker is no customer of the guest's shop.
        """
        ctx.require("shop")
        if ctx.actor.kind != "customer" or guest.tenant != ctx.tenant:
            raise Forbidden("Only a customer of the same shop can take a conversation over.")
        now = self._clock.now()
        session = self._store.session(ctx.tenant, session_id)
        if session is not None and session.owner == ctx.actor.id:
            return session.view(now)
        was = self._own(guest, session_id)
        was.require_open(now)
        memo = was.memo.model_copy(update={"pending": None, "checkout_id": None, "asked": None})
        update = {"owner": ctx.actor.id, "memo": memo, "version": was.version + 1}
        joined = was.model_copy(update=update)
        self._uow.commit(self._store.saving(joined, was))
        return joined.view(now)

    def say(
        self,
        ctx: Context,
        session_id: str,
        message: str,
        key: str | None = None,
        listener: Listener = unheard,
    ) -> Turn:
        """Answer a message; the same key gives the same turn again. ``listener`` hears of each step of
        an answer that is made now, as it begins and as it ends.

        Raises :class:`~shared.assistant.model.SessionClosed`,
        :class:`~shared.assistant.model.TurnInProgress` while another message is being answered,
        :class:`~shared.assistant.model.KeyReused`.
        """
        ctx.require("shop")
        cleaned = _readable(message)
        digest = sha256(key.encode()).hexdigest()[:16] if key else None
        now = self._clock.now()
        until = now + timedelta(seconds=LOST_AFTER)
        claim = Claim(message=cleaned, started_at=now, until=until)
        session = self._store.claim(ctx.tenant, session_id, ctx.actor.id, claim, digest)
        if session is None:
            return self._replayed(ctx, session_id, cleaned, digest)
        calls = CallLog()
        try:
            return self._answered(ctx, session, claim, digest, listener, calls=calls)
        except Exception:
            unanswered = calls.record(session.id, _turn_id(session, _next(session)), now, "unanswered")
            self._uow.commit(self._calls.noting(session, unanswered))
            raise

    def turns(
        self, ctx: Context, session_id: str, limit: int = MOST_TURNS, cursor: str | None = None
    ) -> Page[Turn]:
        """The turns of a session in order; one under way is not among them."""
        session = self._own(ctx, session_id)
        after = (decode(cursor) or {}).get("after", 0)
        if not isinstance(after, int) or after < 0:
            raise Invalid("The cursor is not one that we gave.")
        found = self._store.turns(session, after, limit)
        more = bool(found) and found[-1].number < session.turns
        return Page(items=found, next_cursor=encode({"after": found[-1].number} if more else None))

    def turn(self, ctx: Context, session_id: str, turn_id: str) -> Turn:
        """A turn by its id, one under way too. Raises :class:`NotFound`."""
        session = self._own(ctx, session_id)
        for number in range(session.running.number if session.running else session.turns, 0, -1):
            if turn_id == _turn_id(session, number):
                found = self._store.turn(session, number) or _running(session, number, self._clock.now())
                if found is not None:
                    return found
        raise NotFound("There is no such turn.")

    def steps(self, ctx: Context, session_id: str, turn_id: str, after: int = 0) -> Steps:
        """The steps of a turn numbered higher than ``after``."""
        return self.turn(ctx, session_id, turn_id).steps_after(after)

    def _own(self, ctx: Context, session_id: str) -> Session:
        ctx.require("shop")
        session = self._store.session(ctx.tenant, session_id)
        if session is None or session.owner != ctx.actor.id:
            raise NotFound("There is no such session.")
        return session

    def _replayed(self, ctx: Context, session_id: str, message: str, digest: str | None) -> Turn:
        """The turn that answered this key already, or why the session takes no message."""
        session = self._own(ctx, session_id)
        number = session.keys.get(digest or "")
        if number is not None:
            turn = self._store.turn(session, number)
            if turn is None or (turn.message != message and not turn.redacted):
                raise KeyReused("This Idempotency-Key was used with another message.")
            return turn
        session.require_open(self._clock.now())
        raise TurnInProgress("Another message of this conversation is being answered.", retry=True)

    def _answered(
        self,
        ctx: Context,
        was: Session,
        claim: Claim,
        digest: str | None,
        listener: Listener,
        *,
        calls: CallLog,
    ) -> Turn:
        lost = [_lost(was, was.running)] if was.running else []
        number = _next(was)
        asked = Asked(_turn_id(was, number), number, claim.message, was.memo, was.id, listener, calls.heard)
        chatting = ctx.model_copy(update={"channel": "chat", "agent": "assistant"})
        try:
            answer = self._agent().answer(chatting, asked)
        except BaseException:
            self._store.release(was, claim)
            raise
        turns = [*lost, _turn(was, claim, asked, answer, self._clock.now())]
        memo = answer.memo
        for redaction in map(Redaction, answer.forgot):
            turns, memo = [redaction.turn(turn, asked.number) for turn in turns], redaction.memo(memo)
        update = {"turns": number, "memo": memo, "running": None, "version": was.version + 1}
        session = was.model_copy(update={**update, "keys": was.keeping(digest, number)})
        wordless = "forgotten" if answer.forgot else None
        record = calls.record(session.id, asked.turn_id, claim.started_at, wordless)
        answering = self._store.answering(session, turns) + self._calls.noting(session, record)
        self._kept(answering, answer.taught)
        return turns[-1]

    def _kept(self, answered: Change, taught: Change) -> None:
        """Keep a turn with what it taught; where the memory moved meanwhile, the turn alone."""
        try:
            self._uow.commit(answered, taught)
        except Conflict:
            if not taught.writes:
                raise
            self._uow.commit(answered)


def _readable(message: str) -> str:
    """The message in plain form, card numbers hidden. Raises :class:`Invalid` for none, and for one
    that is too long, as a few signs stand for many characters."""
    cleaned = without_cards(clean(message))
    if not cleaned:
        problem = Problem(path="$.message", code="empty", message="holds nothing that can be read")
        raise Invalid("The message is empty.", problem)
    if len(cleaned) > LONGEST_MESSAGE:
        told = f"is longer than {LONGEST_MESSAGE} characters"
        raise Invalid("The message is too long.", Problem(path="$.message", code="too_long", message=told))
    return cleaned


def _turn(was: Session, claim: Claim, asked: Asked, answer: Answer, now: datetime) -> Turn:
    return Turn(
        id=asked.turn_id,
        session_id=was.id,
        number=asked.number,
        message=asked.message,
        status="answered",
        steps=answer.steps,
        events=answer.events,
        reply=answer.reply,
        confidence=answer.confidence,
        recalled=answer.recalled,
        created_at=claim.started_at,
        finished_at=now,
    )


def _next(was: Session) -> int:
    """The number of the turn after those that a session had, one that was cut off counted."""
    return (was.running.number if was.running else was.turns) + 1


def _turn_id(session: Session, number: int) -> str:
    return derived("trn", session.id, str(number))


def _lost(session: Session, claim: Claim) -> Turn:
    """The record of a turn whose function was cut off."""
    return Turn(
        id=_turn_id(session, claim.number),
        session_id=session.id,
        number=claim.number,
        message=claim.message,
        status="lost",
        created_at=claim.started_at,
    )


def _running(session: Session, number: int, now: datetime) -> Turn | None:
    """The turn under way, where it is that one."""
    claim = session.running
    if claim is None or claim.number != number:
        return None
    lost = _lost(session, claim)
    return lost if now >= claim.until else lost.model_copy(update={"status": "running"})
