# ruff: noqa: N818 - refusals are named in the words of the field
"""Refusals that the domain makes, typed for programs and worded for people.

DomainError            kind          HTTP
├── Invalid            invalid       422   the input breaks a rule; ``problems`` say where
├── Unauthenticated    unauthenticated 401 no credential, or one that is not good any more
├── Forbidden          forbidden     403   known, and not allowed
├── NotFound           not_found     404   not there, or another's (never says which)
├── Conflict           conflict      409   the state of things forbids it
├── Stale              stale         412   an If-Match or version that has been overtaken
├── Gone               gone          410   it was there and its time is over
├── Refused            payment       402   a payment was refused
├── Limited            limited       429   too often or too much; ``retry_after`` in seconds
└── Unavailable        unavailable   503   something that we depend on did not answer

A room refines one of these, setting ``code`` (stable, snake_case, part of the interface).
"""

from enum import StrEnum
from typing import Any, ClassVar

from shared.kernel.model import Model


class Kind(StrEnum):
    """How an edge treats a refusal, whatever room it comes from."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    STALE = "stale"
    GONE = "gone"
    PAYMENT = "payment"
    LIMITED = "limited"
    UNAVAILABLE = "unavailable"


class Problem(Model):
    """One thing wrong, and where.

    ``path`` is a JSON path into what was sent or what is concerned (``$.lines[0].quantity``).
    """

    path: str
    code: str
    message: str


class DomainError(Exception):
    """A refusal with a kind (how to treat it), a code (what it is) and words for a person.

    ``facts`` are further JSON-ready facts that a client may act on (``available``, ``changed``).
    """

    kind: ClassVar[Kind]
    code: ClassVar[str]

    def __init__(self, message: str, *problems: Problem, **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.problems = problems
        self.facts = facts


class Invalid(DomainError):
    """The input breaks a rule."""

    kind = Kind.INVALID
    code = "invalid"


class Unauthenticated(DomainError):
    """No credential, or one that is not good any more."""

    kind = Kind.UNAUTHENTICATED
    code = "unauthenticated"


class Forbidden(DomainError):
    """Known, and not allowed."""

    kind = Kind.FORBIDDEN
    code = "forbidden"


class NotFound(DomainError):
    """Not there, or another's: the answer never says which."""

    kind = Kind.NOT_FOUND
    code = "not_found"


class Conflict(DomainError):
    """The state of things forbids it."""

    kind = Kind.CONFLICT
    code = "conflict"


class Contended(Conflict):
    """Others were at the same things at this very moment; nothing was written, and it may be tried again.

    ``over`` is what a refusal of each thing in question would be, which says whose it is.
    """

    def __init__(self, message: str, *over: DomainError) -> None:
        super().__init__(message, retry=True)
        self.over = over


class Stale(DomainError):
    """The caller's version has been overtaken."""

    kind = Kind.STALE
    code = "stale_version"


class Gone(DomainError):
    """It was there and its time is over."""

    kind = Kind.GONE
    code = "expired"


class Refused(DomainError):
    """A payment was refused."""

    kind = Kind.PAYMENT
    code = "payment_refused"


class Limited(DomainError):
    """Too often or too much. ``retry_after`` is in whole seconds."""

    kind = Kind.LIMITED
    code = "rate_limited"

    def __init__(self, message: str, *, retry_after: int, **facts: Any) -> None:
        super().__init__(message, **facts)
        self.retry_after = retry_after


class Unavailable(DomainError):
    """Something that we depend on did not answer; the same request may succeed later."""

    kind = Kind.UNAVAILABLE
    code = "unavailable"
