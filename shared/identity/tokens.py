"""Guest tokens: signed by us, good for 30 days, their keys named and kept in Secrets Manager."""

import json
from datetime import datetime, timedelta
from typing import Any

from shared.identity.model import GUEST_SCOPES
from shared.kernel.clock import Clock, epoch
from shared.kernel.errors import Unauthenticated
from shared.kernel.ids import Ids, is_id
from shared.kernel.model import Model
from shared.kernel.tenancy import Actor, Context

ISSUER = "errand:guests"
LIFE = timedelta(days=30)
#: A rotated secret is known everywhere after so long; an unknown ``kid`` asks again at most so often.
_FRESH_FOR = timedelta(minutes=5)
_ASK_AGAIN = timedelta(seconds=30)


class GuestToken(Model):
    """What a guest is handed: the token to send as ``Authorization: Guest <token>``."""

    token: str
    actor_id: str
    expires_at: datetime


class GuestKeys:
    """The signing keys: a secret of the form ``{"current": kid, "keys": {kid: secret}}``."""

    def __init__(self, client: Any, secret_id: str, clock: Clock) -> None:
        self._client = client
        self._secret_id = secret_id
        self._clock = clock
        self._asked: datetime | None = None
        self._current = ""
        self._keys: dict[str, str] = {}

    def current(self) -> tuple[str, str]:
        """The key to sign with: its kid and its secret."""
        self._ask_after(_FRESH_FOR)
        return self._current, self._keys[self._current]

    def named(self, kid: str) -> str | None:
        """The secret of a kid, or None where it was never ours or has been retired."""
        self._ask_after(_FRESH_FOR if kid in self._keys else _ASK_AGAIN)
        return self._keys.get(kid)

    def _ask_after(self, age: timedelta) -> None:
        now = self._clock.now()
        if self._asked is not None and now < self._asked + age:
            return
        answer = self._client.get_secret_value(SecretId=self._secret_id)
        held = json.loads(answer["SecretString"])
        self._current, self._keys, self._asked = held["current"], held["keys"], now


class GuestTokens:
    """Issues and verifies guest tokens."""

    def __init__(self, keys: GuestKeys, ids: Ids, clock: Clock) -> None:
        self._keys = keys
        self._ids = ids
        self._clock = clock

    def issue(self, tenant: str) -> GuestToken:
        """A token for a new guest of a tenant."""
        import jwt

        now = self._clock.now()
        kid, secret = self._keys.current()
        actor, expires_at = self._ids.new("gst"), now + LIFE
        claims = {"iss": ISSUER, "tenant": tenant, "sub": actor, "iat": epoch(now), "exp": epoch(expires_at)}
        token = jwt.encode(claims, secret, algorithm="HS256", headers={"kid": kid})
        return GuestToken(token=token, actor_id=actor, expires_at=expires_at.replace(microsecond=0))

    def verify(self, token: str) -> Context:
        """The guest behind a token. Raises :class:`Unauthenticated` for any token that is not good."""
        import jwt

        refused = Unauthenticated("This guest token is not good, or not any more.")
        try:
            secret = self._keys.named(str(jwt.get_unverified_header(token).get("kid")))
            if secret is None:
                raise refused
            options: Any = {"require": ["exp", "iat", "iss", "sub"], "verify_exp": False, "verify_iat": False}
            claims = jwt.decode(token, secret, algorithms=["HS256"], issuer=ISSUER, options=options)
        except jwt.InvalidTokenError as error:
            raise refused from error
        if not self._holds(claims):
            raise refused
        actor = Actor(kind="guest", id=claims["sub"])
        return Context(tenant=claims["tenant"], actor=actor, scopes=GUEST_SCOPES)

    def _holds(self, claims: dict[str, Any]) -> bool:
        """Well formed and within its time, by our own clock."""
        tenant, expires = claims.get("tenant"), claims["exp"]
        named = isinstance(tenant, str) and is_id(tenant, "tnt") and is_id(str(claims["sub"]), "gst")
        return named and isinstance(expires, int) and epoch(self._clock.now()) < expires
