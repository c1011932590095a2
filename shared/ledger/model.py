"""Double entry: each cause is one entry, whose postings sum to zero.

A debit is positive, a credit negative, both in minor units of the entry's currency.

| Account        | Kind      | Is debited                        | Is credited                         |
|----------------|-----------|-----------------------------------|-------------------------------------|
| ``receivable`` | asset     | an order is placed                | captured, voided or canceled        |
| ``clearing``   | asset     | captured, a dispute is won        | refunded, disputed                  |
| ``revenue``    | income    | voided or canceled                | placed: goods without included tax  |
| ``shipping``   | income    | voided or canceled                | placed                              |
| ``fees``       | income    | voided or canceled                | placed: what a bill calls a fee     |
| ``tax``        | liability | voided, canceled, refunded        | placed: added and included tax      |
| ``refunds``    | contra    | refunded: all but its tax         | a refund that failed later          |
| ``disputes``   | expense   | a dispute takes money back        | it is won                           |

``clearing`` is what the provider has taken for the shop and not paid out yet. An authorization moves
no money and has no entry. The tax in what is given back is its share of the bill, reckoned over all
that was given back so far, so that a whole order given back in any parts gives back exactly its tax.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum

from pydantic import model_validator

from shared.kernel.errors import Conflict
from shared.kernel.model import Model
from shared.kernel.money import Currency


class Account(StrEnum):
    """Where money is, or why: see the table above."""

    RECEIVABLE = "receivable"
    CLEARING = "clearing"
    REVENUE = "revenue"
    SHIPPING = "shipping"
    FEES = "fees"
    TAX = "tax"
    REFUNDS = "refunds"
    DISPUTES = "disputes"


class AlreadyPosted(Conflict):
    """This cause has its entry: what caused it has happened once already."""

    code = "already_posted"


class Posting(Model):
    """So much on one account: positive is a debit, negative a credit."""

    account: Account
    amount: int


class Entry(Model):
    """What one cause moved. ``sale`` is the id of the payment; with ``cause`` it is the entry's identity.

    ``cause`` is ``placed``, ``captured``, ``voided``, ``canceled``, or ``refund.<id>`` and its like.
    """

    tenant: str
    sale: str
    cause: str
    order_id: str | None = None
    currency: Currency
    postings: tuple[Posting, ...]
    at: datetime

    @model_validator(mode="after")
    def _balanced(self) -> "Entry":
        if not self.postings or sum(posting.amount for posting in self.postings):
            raise ValueError("the postings of an entry sum to zero, and there are some")
        return self

    def on(self, account: Account) -> int:
        """What it moves on an account."""
        return sum(posting.amount for posting in self.postings if posting.account is account)


class Bill(Model):
    """What an order's total is made of, in minor units; the parts sum to the total."""

    revenue: int
    shipping: int = 0
    fees: int = 0
    tax: int = 0

    @property
    def total(self) -> int:
        return self.revenue + self.shipping + self.fees + self.tax

    @property
    def credits(self) -> Mapping[Account, int]:
        return {
            Account.REVENUE: self.revenue,
            Account.SHIPPING: self.shipping,
            Account.FEES: self.fees,
            Account.TAX: self.tax,
        }


class DayBalance(Model):
    """What one account took in a day (UTC), in one currency; ``balance`` is debits less credits."""

    day: date
    account: Account
    currency: str
    debits: int
    credits: int

    @property
    def balance(self) -> int:
        return self.debits - self.credits


class Fault(Model):
    """Something that must never be: ``kind`` is ``unbalanced``, ``refunds_exceed_captures`` or
    ``captured_more_than_sold``; ``amount`` is by how much."""

    kind: str
    sale: str
    currency: str
    amount: int


class Verification(Model):
    """What was looked at, and what is wrong with it."""

    since: date
    until: date
    entries: int
    sales: int
    faults: tuple[Fault, ...]


def day_balances(entries: Iterable[Entry]) -> tuple[DayBalance, ...]:
    """By day, account and currency, in that order."""
    found: defaultdict[tuple[date, Account, str], list[int]] = defaultdict(list)
    for entry in entries:
        for posting in entry.postings:
            found[entry.at.date(), posting.account, entry.currency].append(posting.amount)
    return tuple(
        DayBalance(
            day=day,
            account=account,
            currency=currency,
            debits=sum(amount for amount in amounts if amount > 0),
            credits=-sum(amount for amount in amounts if amount < 0),
        )
        for (day, account, currency), amounts in sorted(found.items())
    )
