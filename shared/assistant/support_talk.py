"""What is said of a shop's own documents, and of the tickets that reach its people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.assistant.draft import Draft
from shared.assistant.model import PendingAction
from shared.assistant.notes import NOT_YET
from shared.assistant.ports import Asked
from shared.kernel.ids import derived
from shared.knowledge.model import Answers
from shared.support.model import LONGEST_TEXT, About, OrderNamed, TicketView
from shared.support.tools import HandOff

#: The tool that opens a ticket, on the shopper's yes.
OPEN_TICKET = "support.open_ticket"
#: How long an offer waits for its yes.
_WAITS = timedelta(minutes=15)
#: Words of a message that asks for people and says nothing of why: then what was said before is why.
_BARE = 8
_SUBJECTS: dict[About, str] = {
    "question": "A question",
    "return": "A return",
    "refund": "A refund",
    "complaint": "A complaint",
    "order": "A change of an order",
    "person": "Somebody to talk to",
}
#: What a ticket is about, by what was declined or asked.
_ABOUT: dict[str, About] = {"returns": "return", "order_changes": "order"}
_UNKNOWN = "I do not know that: nothing that the shop has written down says it."
_OFFER = "I can pass it on to the shop's people, who answer in a ticket. This is what I would send:"
_QUESTION = "Shall I open this ticket? Yes or no."
_ONE_AT_A_TIME = "Once this is decided, ask me again and I will offer you a ticket to the shop's people."
_OPENED = "Your ticket is opened, and the shop's people will answer you there."


@dataclass(frozen=True, slots=True)
class SupportTalk:
    """Tells what came of asking the documents, and offers tickets in the shopper's own words.

    No word of a ticket comes from a model or a document: the question is the message itself.
    """

    draft: Draft
    asked: Asked
    now: datetime
    may_open: bool

    def answers(self, answers: Answers, declined: str, about: str) -> None:
        """What the documents say, quoted; where they say nothing, that, and an offer."""
        if answers.known:
            self._quote(answers)
        elif declined:
            self._after_declining(declined)
        else:
            self.draft.say(NOT_YET.get(about, _UNKNOWN))
            self.offer(_ABOUT.get(about, "question"))

    def _quote(self, answers: Answers) -> None:
        self.draft.say("This is what the shop says about it:")
        for found in answers.passages:
            self.draft.verbatim += [found.title, found.passage]
            quoted = f"{found.title}: “{found.passage}”"
            self.draft.exact += [quoted] if quoted not in self.draft.exact else []
        if self.may_open:
            self.draft.suggest("Open a ticket")

    def _after_declining(self, declined: str) -> None:
        if declined in _ABOUT:
            self.offer(_ABOUT[declined])

    def hand_off(self, wanted: HandOff) -> None:
        """An offer to reach people."""
        if wanted.about == "complaint":
            self.draft.say("I am sorry about that.")
        self.offer(wanted.about, wanted.order)

    def offer(self, about: About, order: OrderNamed | None = None) -> None:
        """A ticket that waits for a yes to exactly this."""
        if not self.may_open:
            return
        self.show(self._pending(about, order))

    def show(self, pending: PendingAction) -> None:
        """What waits, and the question whether to do it: one question a turn, so that a yes has one
        meaning."""
        if self.draft.pending is not None:
            self.draft.say(_ONE_AT_A_TIME)
            return
        self.draft.pending = pending
        self.draft.say(_OFFER)
        self.draft.verbatim += pending.summary
        self.draft.exact += [*(f"- {line}" for line in pending.summary), _QUESTION]
        self.draft.suggestions = ["Yes", "No"]

    def again(self, pending: PendingAction) -> None:
        """The same offer once more, as its yes came late."""
        renewed = {"shown_in": self.asked.number, "expires_at": self.now + _WAITS}
        self.show(pending.model_copy(update=renewed))

    def opened(self, ticket: TicketView) -> None:
        """What the shopper's yes did."""
        self.draft.settled = True
        self.draft.parts["ticket"] = ticket
        self.draft.say(_OPENED)
        self.draft.tell(ticket.subject)

    def _pending(self, about: About, order: OrderNamed | None) -> PendingAction:
        question = self._question()
        subject = f"{_SUBJECTS[about]}, order {order.number}" if order else _SUBJECTS[about]
        made = derived("act", self.asked.turn_id, OPEN_TICKET)
        arguments = {
            "subject": subject,
            "question": question,
            "about": about,
            "request_key": made,
            **self._turn(),
            **({"order_id": order.order_id} if order else {}),
        }
        return PendingAction(
            id=made,
            tool=OPEN_TICKET,
            arguments=arguments,
            summary=_summary(subject, question),
            shown_in=self.asked.number,
            expires_at=self.now + _WAITS,
        )

    def _turn(self) -> dict[str, str]:
        """The turn of the conversation, where the agent is told which conversation it is."""
        asked = self.asked
        return {"session_id": asked.session_id, "turn_id": asked.turn_id} if asked.session_id else {}

    def _question(self) -> str:
        """The shopper's own words: this message, and the one before where this only asks for people."""
        said, before = self.asked.message, self.asked.memo.recent
        if len(said.split()) > _BARE or not before or before[-1].message == said:
            return said[:LONGEST_TEXT]
        return f"{before[-1].message} – {said}"[:LONGEST_TEXT]


def _summary(subject: str, question: str) -> tuple[str, ...]:
    return (f"Ticket: {subject}", f"Your words: “{question}”")
