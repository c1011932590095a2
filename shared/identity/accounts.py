"""People: registration, sign-in and out, their profile, and what they may do.

The pool keeps the password; the user's record keeps who they are. A tenant's people are known to
the pool under names made of tenant and address, so one address may be a customer of two tenants and
neither can tell.

What a registration tells. With no message sent to the address, whoever registers must be told
whether it worked, so an address that a tenant knows already cannot be hidden from that answer. It
says no more than that (409 ``address_taken``), nothing about other tenants, and is counted with the
guesses at that account's password. The same address with the *right* password is the same
registration again (an answer that was lost), and is answered like the first.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Literal, Protocol

from shared.identity import events
from shared.identity.forms import Login, Logout, Profile, ProfilePatch, Refresh, Registration, Tokens
from shared.identity.model import ROLE_SCOPES, Role, User, normalised, scopes_of, user_id, username_of
from shared.identity.service import TenantService
from shared.kernel.change import Change, UnitOfWork
from shared.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Problem, Stale, Unauthenticated
from shared.kernel.events import Announcer, Event, Fact
from shared.kernel.tenancy import Actor, Context

#: Tries a minute at one account's password, whatever addresses they come from.
GUESSES_PER_MINUTE = 10


class BadCredentials(Unauthenticated):
    """No such account here, or not its password: the answer never says which."""

    code = "bad_credentials"

    def __init__(self) -> None:
        super().__init__("The e-mail address or the password is not right.")


class AddressTaken(Conflict):
    """This shop knows the address, under another password."""

    code = "address_taken"


class WeakPassword(Invalid):
    """The password does not follow the pool's policy."""

    code = "password_policy"

    def __init__(self, asked: str) -> None:
        super().__init__(
            "Choose a stronger password.", Problem(path="$.password", code="password_policy", message=asked)
        )


class UserPool(Protocol):
    """Keeps passwords and issues tokens; ``shared/identity/pool.py`` says what each call means."""

    def create(self, username: str, email: str, password: str) -> str | None: ...

    def subject(self, username: str) -> str: ...

    def accept(self, username: str, password: str) -> None: ...

    def sign_in(self, username: str, password: str) -> Tokens | None: ...

    def refresh(self, refresh_token: str) -> Tokens: ...

    def revoke(self, refresh_token: str) -> None: ...

    def sign_out(self, username: str) -> None: ...

    def enable(self, username: str, enabled: bool) -> None: ...


class UserStore(Protocol):
    """Where people's records are kept."""

    def user(self, tenant: str, user: str) -> User | None: ...

    def put_user(self, user: User, announced: Sequence[Event]) -> Change: ...


class Limiter(Protocol):
    """Counts tries."""

    def admit(self, subject: str, per_minute: int) -> None: ...


class AccountService:
    """Use cases of people who register and sign in."""

    def __init__(
        self,
        *,
        pool: UserPool,
        store: UserStore,
        tenants: TenantService,
        limiter: Limiter,
        uow: UnitOfWork,
        announcer: Announcer,
    ) -> None:
        self._pool = pool
        self._store = store
        self._tenants = tenants
        self._limiter = limiter
        self._uow = uow
        self._announcer = announcer

    def register(self, given: Registration, correlation_id: str = "") -> Tokens:
        """Make an account and sign in. Raises :class:`AddressTaken`, :class:`WeakPassword`."""
        tenant, username = self._account(given)
        password = given.password.get_secret_value()
        subject = self._pool.create(username, normalised(given.email), password)
        if subject is None:
            tokens = self._right_password(username, password)
            if tokens is not None:
                return tokens
            subject = self._pool.subject(username)
        self._record(given, tenant, username, subject, correlation_id)
        self._pool.accept(username, password)
        return self._signed_in(username, password)

    def login(self, given: Login) -> Tokens:
        """Sign in. Raises :class:`BadCredentials`."""
        _, username = self._account(given)
        return self._signed_in(username, given.password.get_secret_value())

    def refresh(self, given: Refresh) -> Tokens:
        """Fresh tokens for a refresh token. Raises :class:`Unauthenticated`."""
        return self._pool.refresh(given.refresh_token.get_secret_value())

    def logout(self, ctx: Context, given: Logout) -> None:
        """End a session, or all of them.

        No new tokens come of them from now on. An access token that is out already is honoured
        until it expires, 15 minutes after it was issued at most.
        """
        user = self._own(ctx)
        if given.refresh_token is None and not given.everywhere:
            problem = Problem(
                path="$.refresh_token", code="missing", message="say which session, or everywhere"
            )
            raise Invalid("There is no session to end.", problem)
        if given.refresh_token is not None:
            self._pool.revoke(given.refresh_token.get_secret_value())
        if given.everywhere:
            self._pool.sign_out(user.username)

    def profile(self, ctx: Context) -> Profile:
        """The caller's own profile (scope ``profile``)."""
        return Profile.of(self._own(ctx))

    def change_profile(self, ctx: Context, patch: ProfilePatch, seen: int | None = None) -> Profile:
        """Replace parts of the caller's own profile. Raises :class:`Stale`."""
        user = self._own(ctx)
        if seen is not None and seen != user.version:
            raise Stale("The profile was changed meanwhile.", version=user.version)
        return Profile.of(self._change(ctx, user, {f: getattr(patch, f) for f in patch.model_fields_set}))

    def set_access(
        self,
        ctx: Context,
        user: str,
        roles: frozenset[Role],
        status: Literal["active", "disabled"] = "active",
    ) -> User:
        """Say what a person may do (scope ``tenant:write``), never more than the caller may.

        Takes effect within the authorizer's 60 s.
        """
        ctx.require("tenant:write")
        beyond = scopes_of(roles) - ROLE_SCOPES["customer"] - ctx.scopes
        if beyond or "system" in roles:
            raise Forbidden(
                "A role cannot be given that reaches further than one's own.", beyond=sorted(beyond)
            )
        found = self._found(ctx.tenant, user)
        changed = self._change(ctx, found, {"roles": roles, "status": status})
        self._pool.enable(found.username, changed.active)
        return changed

    def _account(self, given: Login) -> tuple[str, str]:
        """The tenant and the user name, once the guess has been counted."""
        tenant = self._tenants.by_slug(given.shop).id
        username = username_of(tenant, given.email)
        self._limiter.admit(f"{username}#guesses", GUESSES_PER_MINUTE)
        return tenant, username

    def _right_password(self, username: str, password: str) -> Tokens | None:
        try:
            return self._pool.sign_in(username, password)
        except BadCredentials as error:
            raise AddressTaken("This address cannot be registered here; sign in instead?") from error

    def _signed_in(self, username: str, password: str) -> Tokens:
        tokens = self._pool.sign_in(username, password)
        if tokens is None:
            raise BadCredentials()
        return tokens

    def _record(
        self, given: Registration, tenant: str, username: str, subject: str, correlation_id: str
    ) -> None:
        """The user's record, before they can sign in; it may be there from a try that broke off."""
        user = User(
            id=user_id(tenant, subject),
            tenant=tenant,
            username=username,
            email=normalised(given.email),
            name=given.name,
        )
        actor = Actor(kind="customer", id=user.id)
        ctx = Context(tenant=tenant, actor=actor, correlation_id=correlation_id)
        with suppress(Stale):
            self._put(ctx, user, events.UserRegistered(user_id=user.id))

    def _own(self, ctx: Context) -> User:
        ctx.require("profile")
        return self._found(ctx.tenant, ctx.actor.id)

    def _found(self, tenant: str, user: str) -> User:
        found = self._store.user(tenant, user)
        if found is None:
            raise NotFound("There is no such user.")
        return found

    def _change(self, ctx: Context, user: User, update: dict[str, object]) -> User:
        changed = user.model_copy(update={**update, "version": user.version + 1})
        self._put(ctx, changed, events.UserChanged(user_id=user.id, changed=sorted(update)))
        return changed

    def _put(self, ctx: Context, user: User, fact: Fact) -> None:
        self._uow.commit(self._store.put_user(user, self._announcer.envelopes(ctx, [fact])))
