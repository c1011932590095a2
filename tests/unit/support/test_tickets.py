"""A ticket's states, and what may be written to it."""

from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.tenancy import Actor
from shared.support.model import NoSuchMove, Ticket, TicketClosed, TicketMessage, TicketState, TooManyMessages

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
ASKED = Ticket(
    id="tkt_1",
    tenant="tnt_x",
    owner=Actor(kind="guest", id="gst_x"),
    subject="A refund",
    question="where is it?",
    created_at=NOON,
    updated_at=NOON,
)
Side = Literal["owner", "shop"]


def said(by: Side, name: str = "msg_1") -> TicketMessage:
    return TicketMessage(id=name, by=by, text="so", at=LATER)


def in_state(state: TicketState) -> Ticket:
    return ASKED.model_copy(update={"state": state})


@pytest.mark.parametrize(
    ("state", "by", "then"),
    [
        ("open", "owner", "open"),
        ("open", "shop", "pending"),
        ("pending", "owner", "open"),
        ("pending", "shop", "pending"),
        ("solved", "owner", "open"),
        ("solved", "shop", "pending"),
    ],
)
def test_a_message_hands_the_ticket_to_the_other_side(
    state: TicketState, by: Side, then: TicketState
) -> None:
    after = in_state(state).said(said(by))
    assert (after.state, after.version, after.updated_at) == (then, 2, LATER)
    assert [message.by for message in after.messages] == [by]


@pytest.mark.parametrize(
    ("state", "to", "allowed"),
    [
        ("open", "pending", True),
        ("open", "solved", True),
        ("open", "closed", True),
        ("pending", "open", True),
        ("pending", "solved", True),
        ("solved", "open", True),
        ("solved", "closed", True),
        ("solved", "pending", False),
    ],
)
def test_moves(state: TicketState, to: TicketState, allowed: bool) -> None:
    if allowed:
        assert in_state(state).moved(to, LATER).state == to
    else:
        with pytest.raises(NoSuchMove):
            in_state(state).moved(to, LATER)


def test_a_closed_ticket_stays_as_it_is() -> None:
    closed = in_state("closed")
    with pytest.raises(TicketClosed):
        closed.said(said("owner"))
    with pytest.raises(TicketClosed):
        closed.moved("open", LATER)
    assert closed.moved("closed", LATER) is closed


def test_the_same_message_or_state_again_changes_nothing() -> None:
    once = ASKED.said(said("owner"))
    assert once.said(said("owner")) is once
    assert once.moved("open", LATER) is once


def test_a_full_ticket_takes_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ticket, "MOST", 1)
    with pytest.raises(TooManyMessages):
        ASKED.said(said("owner")).said(said("shop", "msg_2"))


def test_its_owner_sees_no_more_than_is_theirs() -> None:
    assert set(type(ASKED.view()).model_fields) == set(Ticket.model_fields) - {"tenant", "owner"}


_STEPS = st.lists(st.sampled_from(["owner", "shop", "open", "pending", "solved", "closed"]), max_size=12)


@given(_STEPS)
def test_whatever_happens_closed_is_the_end_and_versions_count_changes(steps: list[str]) -> None:
    ticket = ASKED
    for number, step in enumerate(steps):
        before = ticket
        try:
            if step in ("owner", "shop"):
                ticket = ticket.said(said(step, f"msg_{number}"))  # pyright: ignore[reportArgumentType]
            else:
                ticket = ticket.moved(step, LATER)  # pyright: ignore[reportArgumentType]
        except (TicketClosed, NoSuchMove):
            assert before.state in ("closed", "solved")
        assert before.state != "closed" or ticket is before
        assert ticket.version == before.version + (ticket is not before)
