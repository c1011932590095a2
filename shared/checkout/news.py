"""What a payment provider's news sets going: the payment's record, its order, the saga that waits."""

from datetime import timedelta
from typing import Literal

from shared.checkout.authenticating import Continuing
from shared.kernel.change import UnitOfWork
from shared.kernel.clock import Clock
from shared.kernel.errors import NotFound
from shared.kernel.model import Model
from shared.kernel.tenancy import system
from shared.orders.money import OrderMoney
from shared.payments.model import Payment
from shared.payments.ports import PaymentStore
from shared.payments.provider import Standing
from shared.payments.service import PaymentService
from shared.payments.stripe_news import News

#: Stripe delivers again for three days; after that an event is new to us, and finds everything done.
KNOWN_FOR = timedelta(days=7)


class Heard(Model):
    """What became of one delivery. ``ignored`` is about nothing of ours."""

    outcome: Literal["recorded", "repeated", "ignored"]
    woke: bool = False


class Listening:
    """Takes news. Nothing in them is believed but which authorization to look at."""

    def __init__(
        self,
        *,
        store: PaymentStore,
        payments: PaymentService,
        money: OrderMoney,
        continuing: Continuing,
        uow: UnitOfWork,
        clock: Clock,
    ) -> None:
        self._store = store
        self._payments = payments
        self._money = money
        self._continuing = continuing
        self._uow = uow
        self._clock = clock

    def hear(self, news: News) -> Heard:
        """Look at the provider and record what it says; an event that was taken in is not looked at again.

        Raises :class:`~shared.payments.model.PaymentStalled`: the provider delivers again.
        """
        standing = self._payments.standing(news.reference) if news.reference else None
        if standing is None:
            return Heard(outcome="ignored")
        if self._store.heard(standing.tenant, news.id):
            return Heard(outcome="repeated")
        payment = self._recorded(standing)
        if payment is None:
            return Heard(outcome="ignored")
        woke = self._continuing.heard(standing.tenant, payment)
        self._uow.commit(self._store.hearing(standing.tenant, news.id, self._clock.now() + KNOWN_FOR))
        return Heard(outcome="recorded", woke=woke)

    def _recorded(self, standing: Standing) -> Payment | None:
        """The payment as it is now; None where there is none of that id."""
        ctx = system(standing.tenant, f"news-{standing.reference}")
        try:
            return self._payments.record(ctx, standing, self._money.beside)
        except NotFound:
            return None
