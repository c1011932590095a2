"""API keys: a program's credential, shown once, kept as the SHA-256 of its secret.

``ek_<tenant><key>_<secret>``: the ids without their prefixes (26 characters each) and 256 random bits in
hex. So the record is found by a key that begins with the tenant, and needs no index.
"""

import re
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Annotated, NamedTuple, Protocol

from pydantic import Field

from shared.identity import events
from shared.identity.model import PLATFORM, ApiKey, Scope
from shared.kernel import paging
from shared.kernel.change import Change, UnitOfWork
from shared.kernel.clock import Clock
from shared.kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, Problem
from shared.kernel.events import Announcer, Event, Fact
from shared.kernel.ids import Ids, derived, is_id
from shared.kernel.model import Model
from shared.kernel.tenancy import Context

_FORM = re.compile(r"ek_([0-9a-hjkmnp-tv-z]{26})([0-9a-hjkmnp-tv-z]{26})_([0-9a-f]{64})", re.ASCII)
_SECRET_BYTES = 32


class KeyMadeAlready(Conflict):
    """The Idempotency-Key made a key already, whose secret was shown that once."""

    code = "api_key_made_already"


class Credential(NamedTuple):
    """What an API key says about itself: whose, which, and the SHA-256 of its secret."""

    tenant: str
    key: str
    digest: str


def read(text: str) -> Credential | None:
    """The parts of an API key, or None where it is not one."""
    match = _FORM.fullmatch(text)
    return Credential(f"tnt_{match[1]}", f"key_{match[2]}", _digest(match[3])) if match else None


class NewApiKey(Model):
    """A key to make."""

    title: Annotated[str, Field(min_length=1, max_length=120)]
    scopes: Annotated[frozenset[Scope], Field(min_length=1)]


class ApiKeyView(Model):
    """A key as it is listed."""

    id: str
    title: str
    scopes: list[Scope]
    created_at: datetime
    revoked_at: datetime | None

    @staticmethod
    def of(key: ApiKey) -> "ApiKeyView":
        """Everything but the digest."""
        return ApiKeyView(
            id=key.id,
            title=key.title,
            scopes=sorted(key.scopes),
            created_at=key.created_at,
            revoked_at=key.revoked_at,
        )


class IssuedApiKey(ApiKeyView):
    """A key at its making: the only time that ``api_key`` is shown."""

    api_key: str


class KeyStore(Protocol):
    """Where keys are kept."""

    def key(self, tenant: str, key: str) -> ApiKey | None: ...

    def keys(self, tenant: str, limit: int, after: str | None) -> tuple[list[ApiKey], str | None]: ...

    def put_key(
        self, key: ApiKey, announced: Sequence[Event], refused: DomainError | None = None
    ) -> Change: ...


class ApiKeyService:
    """Use cases on API keys (scope ``keys:write``, or ``platform`` for any tenant's)."""

    def __init__(
        self,
        *,
        store: KeyStore,
        uow: UnitOfWork,
        announcer: Announcer,
        ids: Ids,
        clock: Clock,
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._store = store
        self._uow = uow
        self._announcer = announcer
        self._ids = ids
        self._clock = clock
        self._random = random

    def create(self, ctx: Context, given: NewApiKey, key: str | None = None) -> IssuedApiKey:
        """Make a key in ``ctx.tenant``, never with a scope that the caller lacks.

        ``key`` is an Idempotency-Key: with the same one no second key is made. A replay could only
        show the secret again by keeping it, so it raises :class:`KeyMadeAlready` with the key's id.
        """
        _may_grant(ctx, given.scopes)
        made_id = derived("key", ctx.tenant, ctx.actor.id, key) if key else self._ids.new("key")
        secret = self._random(_SECRET_BYTES).hex()
        made = ApiKey(
            id=made_id,
            tenant=ctx.tenant,
            title=given.title,
            scopes=given.scopes,
            digest=_digest(secret),
            created_at=self._clock.now(),
        )
        fact = events.ApiKeyCreated(key_id=made_id, scopes=sorted(given.scopes))
        again = KeyMadeAlready("This key was made, and its secret shown, before.", api_key_id=made_id)
        self._put(ctx, made, fact, again)
        text = f"ek_{_bare(ctx.tenant)}{_bare(made_id)}_{secret}"
        return IssuedApiKey(**ApiKeyView.of(made).model_dump(), api_key=text)

    def list(self, ctx: Context, limit: int = 50, cursor: str | None = None) -> paging.Page[ApiKeyView]:
        """A page of the tenant's keys, revoked ones too."""
        ctx.require("keys:write")
        found, further = self._store.keys(ctx.tenant, limit, _after(cursor))
        position = {"key": further} if further else None
        return paging.Page(items=[ApiKeyView.of(k) for k in found], next_cursor=paging.encode(position))

    def revoke(self, ctx: Context, key: str) -> None:
        """End a key, within the authorizer's 60 s; to do it again changes nothing."""
        ctx.require("keys:write")
        found = self._store.key(ctx.tenant, key)
        if found is None:
            raise NotFound("There is no such key.")
        if found.revoked_at is None:
            ended = {"revoked_at": self._clock.now(), "version": found.version + 1}
            self._put(ctx, found.model_copy(update=ended), events.ApiKeyRevoked(key_id=key))

    def _put(self, ctx: Context, key: ApiKey, fact: Fact, refused: DomainError | None = None) -> None:
        self._uow.commit(self._store.put_key(key, self._announcer.envelopes(ctx, [fact]), refused))


def _after(cursor: str | None) -> str | None:
    position = paging.decode(cursor)
    if position is None:
        return None
    after = position.get("key")
    if not isinstance(after, str) or not is_id(after, "key"):
        problem = Problem(path="query.cursor", code="cursor", message="not a cursor of this list")
        raise Invalid("The cursor is not one that we gave.", problem)
    return after


def _may_grant(ctx: Context, scopes: frozenset[Scope]) -> None:
    if "platform" in scopes and ctx.tenant != PLATFORM:
        raise Forbidden("Only a key of the platform itself may have the scope 'platform'.")
    if "platform" in ctx.scopes:
        return
    ctx.require("keys:write")
    beyond = sorted(scopes - ctx.scopes)
    if beyond:
        raise Forbidden("A key cannot have scopes that its maker lacks.", beyond=beyond)


def _bare(identifier: str) -> str:
    return identifier.partition("_")[2]


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
