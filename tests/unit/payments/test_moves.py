"""A payment's states: which may follow which, and that nothing follows an end."""

from datetime import UTC, datetime
from itertools import product

import pytest

from shared.kernel.money import Money
from shared.payments.model import Evidence, Payment, PaymentOver, PaymentState, payment_id

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
S = PaymentState
LEGAL = {
    (S.PENDING, S.AUTHORIZED),
    (S.PENDING, S.REFUSED),
    (S.PENDING, S.VOIDED),
    (S.AUTHORIZED, S.CAPTURED),
    (S.AUTHORIZED, S.VOIDED),
    (S.AUTHORIZED, S.CAPTURE_REFUSED),
}
HEARD = Evidence(step="step", reference="ref", code="a_code", at=NOON)


def payment(state: PaymentState) -> Payment:
    return Payment(
        id="pay_1",
        tenant="tnt",
        checkout_id="chk_1",
        amount=Money(amount=100, currency="USD"),
        method="pm_card_ok",
        state=state,
        created_at=NOON,
        updated_at=NOON,
    )


@pytest.mark.parametrize(("was", "to"), sorted(LEGAL))
def test_a_legal_move_makes_the_next_version_with_its_evidence(was: PaymentState, to: PaymentState) -> None:
    moved = payment(was).moved(to, HEARD)
    assert (moved.state, moved.version, moved.evidence) == (to, 2, (HEARD,))
    assert moved.refusal == ("a_code" if to in (S.REFUSED, S.CAPTURE_REFUSED) else None)


@pytest.mark.parametrize(("was", "to"), sorted(set(product(S, S)) - LEGAL))
def test_any_other_move_is_refused(was: PaymentState, to: PaymentState) -> None:
    with pytest.raises(PaymentOver) as refused:
        payment(was).moved(to, HEARD)
    assert refused.value.facts == {"state": was}


def test_the_key_of_a_payment_follows_from_checkout_and_attempt() -> None:
    ids = {payment_id(checkout, attempt) for checkout in ("chk_1", "chk_2") for attempt in (1, 2, 12)}
    assert len(ids) == 6
    assert payment_id("chk_1", 1) == payment_id("chk_1", 1)
