"""Answers of the payments door that are lists."""

from shared.kernel.model import Model
from shared.ledger.model import DayBalance, Entry


class Entries(Model):
    """Entries of the ledger, the earliest first."""

    items: tuple[Entry, ...]


class Balances(Model):
    """By day, account and currency."""

    items: tuple[DayBalance, ...]
