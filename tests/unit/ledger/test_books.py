"""The books of one sale: whatever happens to it, they balance, and its tax goes back to the last cent."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.kernel.money import Money
from shared.ledger.book import Book, books, moving, placing
from shared.ledger.model import Account, Bill, Entry, Posting, day_balances

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
BILLS = st.builds(
    Bill,
    revenue=st.integers(1, 10**7),
    shipping=st.integers(0, 10**5),
    fees=st.integers(0, 10**4),
    tax=st.integers(0, 10**6),
)


def entry(cause: str, postings: tuple[Posting, ...], at: datetime = NOON, currency: str = "USD") -> Entry:
    order_id = "ord_1" if cause == "placed" else None
    return Entry(
        tenant="tnt",
        sale="pay_1",
        cause=cause,
        order_id=order_id,
        currency=currency,
        postings=postings,
        at=at,
    )


def with_(book: Book, cause: str, postings: tuple[Posting, ...]) -> Book:
    return Book(book.sale, book.currency, [*book.entries, entry(cause, postings)])


def sold(bill: Bill) -> Book:
    return Book("pay_1", "USD", [entry("placed", placing(bill))])


def captured(book: Book, amount: int) -> Book:
    return with_(book, "captured", moving(Account.CLEARING, Account.RECEIVABLE, amount))


def left_on(book: Book) -> dict[Account, int]:
    on = {account: sum(e.on(account) for e in book.entries) for account in Account}
    return {account: amount for account, amount in on.items() if amount}


def test_an_entry_that_does_not_balance_cannot_be_made() -> None:
    for amounts in ([1], [5, -4], []):
        with pytest.raises(ValidationError):
            entry("placed", tuple(Posting(account=Account.CLEARING, amount=amount) for amount in amounts))


def test_a_sale_is_owed_then_taken() -> None:
    book = captured(sold(Bill(revenue=2_000, shipping=500, tax=250)), 2_750)
    assert left_on(book) == {
        Account.CLEARING: 2_750,
        Account.REVENUE: -2_000,
        Account.SHIPPING: -500,
        Account.TAX: -250,
    }
    assert (book.receivable, book.captured, book.refunded, book.order_id) == (0, 2_750, 0, "ord_1")


def test_an_order_that_is_free_has_no_entry() -> None:
    assert placing(Bill(revenue=0)) == ()


def test_what_was_never_captured_is_taken_back_whole() -> None:
    book = sold(Bill(revenue=2_000, shipping=500, tax=250))
    assert left_on(with_(book, "voided", book.reversal())) == {}
    assert with_(book, "voided", book.reversal()).reversal() == ()


@settings(max_examples=120, deadline=None)
@given(BILLS, st.data())
def test_an_order_given_back_in_any_parts_gives_back_exactly_its_tax(bill: Bill, data: st.DataObject) -> None:
    taken = data.draw(st.integers(1, bill.total))
    book, left, number = captured(sold(bill), taken), taken, 0
    while left:
        part = data.draw(st.integers(1, left)) if number < 5 else left
        book, left, number = with_(book, f"refund.{number}", book.refund(part)), left - part, number + 1
        assert book.faults() == []
        assert 0 <= -sum(e.on(Account.TAX) for e in book.entries) <= bill.tax
    if taken < bill.total:
        book = with_(book, "canceled", book.reversal())
    on = left_on(book)
    assert Account.TAX not in on
    assert Account.CLEARING not in on
    assert Account.RECEIVABLE not in on
    assert sum(on.values()) == 0


@settings(max_examples=60, deadline=None)
@given(BILLS, st.data())
def test_a_refund_that_failed_leaves_nothing_behind(bill: Bill, data: st.DataObject) -> None:
    book = captured(sold(bill), bill.total)
    part = data.draw(st.integers(1, bill.total))
    given_back = with_(book, "refund.r", book.refund(part))
    failed = with_(given_back, "refund_failed.r", given_back.mirrored("refund.r"))
    assert left_on(failed) == left_on(book)
    assert failed.refunded == 0
    assert failed.refund(part) == book.refund(part)


def test_what_must_never_be_is_told_with_its_amount() -> None:
    book = captured(sold(Bill(revenue=1_000)), 400)
    over = with_(book, "refund.r", book.refund(500))
    assert [(f.kind, f.amount) for f in over.faults()] == [("refunds_exceed_captures", 100)]
    twice = captured(sold(Bill(revenue=1_000)), 1_300)
    assert [(f.kind, f.amount) for f in twice.faults()] == [("captured_more_than_sold", 300)]


def test_two_currencies_make_two_books() -> None:
    postings = moving(Account.CLEARING, Account.RECEIVABLE, 100)
    found = books([entry("captured", postings), entry("refund.x", postings, currency="EUR")])
    assert {(book.currency, len(book.entries)) for book in found} == {("USD", 1), ("EUR", 1)}


def test_a_day_ends_at_midnight_in_utc() -> None:
    postings = moving(Account.CLEARING, Account.RECEIVABLE, 100)
    late = datetime(2026, 3, 10, 23, 59, 59, tzinfo=UTC)
    found = day_balances(
        [entry("captured", postings, late), entry("x", postings, late + timedelta(seconds=1))]
    )
    on = [(b.day, b.account, b.debits, b.credits, b.balance) for b in found]
    assert on == [
        (date(2026, 3, 10), Account.CLEARING, 100, 0, 100),
        (date(2026, 3, 10), Account.RECEIVABLE, 0, 100, -100),
        (date(2026, 3, 11), Account.CLEARING, 100, 0, 100),
        (date(2026, 3, 11), Account.RECEIVABLE, 0, 100, -100),
    ]


def test_shares_of_income_that_is_not_there_are_lossless() -> None:
    book = sold(Bill(revenue=0, shipping=0, tax=300))
    assert sum(posting.amount for posting in book.reversal()) == 0
    assert Money(amount=5, currency="USD").allocate([0, 0, 0])[0].amount == 2
