"""Our records and books against the provider's own: nothing, or each difference by its kind and ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from shared.kernel.errors import Invalid
from shared.kernel.model import Model
from shared.kernel.money import Money, total
from shared.kernel.tenancy import Context
from shared.ledger.service import MOST_DAYS, LedgerService
from shared.payments.model import Payment, PaymentStalled, PaymentState
from shared.payments.ports import PaymentStore
from shared.payments.provider import NoAnswer, PaymentProvider, Standing
from shared.payments.refunds import Refund, RefundState

_NOTHING = frozenset({PaymentState.VOIDED, PaymentState.REFUSED, PaymentState.CAPTURE_REFUSED})


class Difference(Model):
    """One thing that is not the same on both sides.

    | kind                    | means                                                              |
    |-------------------------|--------------------------------------------------------------------|
    | ``unknown_here``        | the provider holds or took money for a payment that we do not have |
    | ``unknown_there``       | we have it captured, and the provider does not know it             |
    | ``still_held``          | we let it go or were refused, and the provider still holds it      |
    | ``captured``            | it took another amount than we have on record                      |
    | ``refund_unknown_here`` | it gave back what we do not know of                                |
    | ``refund_unknown_there``| we have it given back, and the provider does not know it           |
    | ``refund``              | a refund differs in amount or outcome                              |
    | ``books``               | the ledger says another amount than the payment's record           |
    """

    kind: str
    payment_id: str
    reference: str
    refund_id: str | None = None
    ours: Money | None = None
    theirs: Money | None = None


class Reconciliation(Model):
    """What was compared: ``comparable`` is false for a provider that keeps nothing to compare with."""

    since: datetime
    until: datetime
    comparable: bool
    payments: int = 0
    differences: tuple[Difference, ...] = ()


class Reconciling:
    """Compares a tenant's payments, one by one, whichever side has moved them in a time."""

    def __init__(self, *, store: PaymentStore, provider: PaymentProvider, ledger: LedgerService) -> None:
        self._store = store
        self._provider = provider
        self._ledger = ledger

    def run(self, ctx: Context, since: datetime, until: datetime) -> Reconciliation:
        """Every payment that the provider made, or that the books moved, in ``[since, until)``.

        What is under way at this moment may differ for seconds: let ``until`` lie some minutes back.
        Needs ``ledger:read``. Raises :class:`Invalid`, :class:`PaymentStalled`.
        """
        if not timedelta() < until - since <= timedelta(days=MOST_DAYS):
            raise Invalid(f"A reconciliation goes through {MOST_DAYS} days at most.", most=MOST_DAYS)
        entries = self._ledger.between(ctx, since.date(), (until - timedelta(microseconds=1)).date())
        booked = {entry.sale for entry in entries if since <= entry.at < until}
        try:
            theirs = self._theirs(ctx, since, until)
            if theirs is None:
                return Reconciliation(since=since, until=until, comparable=False)
            sales = sorted(booked | set(theirs))
            found = [d for sale in sales for d in self._compared(ctx, sale, theirs.get(sale))]
        except NoAnswer as silence:
            raise PaymentStalled("The payment provider did not answer in time.") from silence
        return Reconciliation(
            since=since, until=until, comparable=True, payments=len(sales), differences=tuple(found)
        )

    def tenants(self, since: datetime, until: datetime) -> list[str]:
        """Those for whom the provider has something in that time."""
        return sorted({standing.tenant for standing in self._provider.made(since, until) or ()})

    def _theirs(self, ctx: Context, since: datetime, until: datetime) -> dict[str, list[Standing]] | None:
        made = self._provider.made(since, until)
        if made is None:
            return None
        found: dict[str, list[Standing]] = {}
        for standing in made:
            if standing.tenant == ctx.tenant:
                found.setdefault(standing.payment_id, []).append(standing)
        return found

    def _compared(self, ctx: Context, sale: str, listed: Sequence[Standing] | None) -> Iterator[Difference]:
        payment = self._store.get(ctx.tenant, sale)
        theirs = listed or self._looked_up(payment)
        if payment is None:
            moved = [each for each in theirs if each.state in ("held", "captured")]
            yield from (_about("unknown_here", sale, each.reference, None, each.amount) for each in moved)
            return
        yield from _payment(payment, theirs)
        yield from _refunds(payment, theirs)
        yield from self._books(ctx, payment)

    def _looked_up(self, payment: Payment | None) -> list[Standing]:
        """One that the provider made before the time, or never."""
        found = self._provider.look(payment.reference) if payment and payment.reference else None
        return [found] if found else []

    def _books(self, ctx: Context, payment: Payment) -> Iterator[Difference]:
        currency = payment.amount.currency
        book = self._ledger.book(ctx, payment.id, currency)
        given = total((each.amount for each in payment.refunds if _given(each)), currency)
        for ours, booked in ((_captured(payment), book.captured), (given, book.refunded)):
            if ours.amount != booked:
                in_books = Money(amount=booked, currency=currency)
                yield _about("books", payment.id, payment.reference, ours, in_books)


def _payment(payment: Payment, theirs: Sequence[Standing]) -> Iterator[Difference]:
    ours, currency = _captured(payment), payment.amount.currency
    taken = total((each.captured for each in theirs if each.captured), currency)
    if ours.amount and not theirs:
        yield _about("unknown_there", payment.id, payment.reference, ours, None)
    elif ours != taken:
        yield _about("captured", payment.id, payment.reference, ours, taken)
    if payment.state in _NOTHING:
        held = (each for each in theirs if each.state in ("held", "action"))
        yield from (_about("still_held", payment.id, each.reference, None, each.amount) for each in held)


def _refunds(payment: Payment, theirs: Iterable[Standing]) -> Iterator[Difference]:
    made = {each.refund_id or each.reference: each for standing in theirs for each in standing.refunds}
    ours = {each.id if each.origin == "shop" else each.reference: each for each in payment.refunds}
    for name in sorted(made.keys() | ours.keys()):
        mine, there = ours.get(name), made.get(name)
        given = there.amount if there and there.state == "refunded" else None
        if mine is None and given:
            yield _about("refund_unknown_here", payment.id, payment.reference, None, given, name)
        elif mine is not None and (mine.amount if _given(mine) else None) != given:
            kind = "refund" if there else "refund_unknown_there"
            own = mine.amount if _given(mine) else None
            yield _about(kind, payment.id, payment.reference, own, given, mine.id)


def _given(refund: Refund) -> bool:
    return refund.state is RefundState.REFUNDED


def _captured(payment: Payment) -> Money:
    if payment.state is not PaymentState.CAPTURED:
        return Money.zero(payment.amount.currency)
    return payment.captured or payment.amount


def _about(  # noqa: PLR0917
    kind: str,
    payment_id: str,
    reference: str,
    ours: Money | None,
    theirs: Money | None,
    refund_id: str | None = None,
) -> Difference:
    return Difference(
        kind=kind,
        payment_id=payment_id,
        reference=reference,
        refund_id=refund_id,
        ours=ours,
        theirs=theirs,
    )
