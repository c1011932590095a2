"""Guest tokens: signed by us, good for 30 days, their keys named and kept in Secrets Manager."""

from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from shared.identity.keyring import ASK_AGAIN, Remembered
from shared.identity.model import GUEST_SCOPES
from shared.kernel.clock import Clock, epoch
from shared.kernel.errors import Unauthenticated, Unavailable
from shared.kernel.ids import Ids, is_id
from shared.kernel.model import Model
from shared.kernel.tenancy import Actor, Context

ISSUER = "errand:guests"
LIFE = timedelta(days=30)
#: A rotated or retired key is known in every process after so long.
_FRESH_FOR = timedelta(minutes=5)
_REFUSED = "This guest token is not good, or not any more."


class GuestToken(Model):
    """What a guest is handed: the token to send as ``Authorization: Guest <token>``."""

    token: str
    actor_id: str
    expires_at: datetime


class KeySet(Model):
    """The secret as it is kept: the kid to sign with, and every secret that is still good."""

    current: str
    keys: dict[str, str]


class GuestKeys:
    """The signing keys, from the secret ``secret_id`` (a :class:`KeySet` as JSON)."""

    def __init__(self, client: Any, secret_id: str, clock: Clock) -> None:
        self._client = client
        self._secret_id = secret_id
        self._held = Remembered(self._fetch, clock)

    def current(self) -> tuple[str, str]:
        """The key to sign with: its kid and its secret."""
        held = self._held.within(_FRESH_FOR)
        return held.current, held.keys[held.current]

    def named(self, kid: str) -> str | None:
        """The secret of a kid, or None where it was never ours or has been retired."""
        return self._held.within(_FRESH_FOR).keys.get(kid) or self._held.within(ASK_AGAIN).keys.get(kid)

    def _fetch(self) -> KeySet:
        try:
            answer = self._client.get_secret_value(SecretId=self._secret_id)
        except (BotoCoreError, ClientError) as error:
            raise Unavailable("The keys of guest tokens cannot be read just now.") from error
        return KeySet.model_validate_json(answer["SecretString"])


class GuestTokens:
    """Issues and verifies guest tokens."""

    def __init__(self, keys: GuestKeys, ids: Ids, clock: Clock) -> None:
        self._keys = keys
        self._ids = ids
        self._clock = clock

    def issue(self, tenant: str) -> GuestToken:
        """A token for a new guest of a tenant."""
        import jwt

        kid, secret = self._keys.current()
        now, actor = self._clock.now().replace(microsecond=0), self._ids.new("gst")
        expires_at = now + LIFE
        claims = {"iss": ISSUER, "tenant": tenant, "sub": actor, "iat": epoch(now), "exp": epoch(expires_at)}
        token = jwt.encode(claims, secret, algorithm="HS256", headers={"kid": kid})
        return GuestToken(token=token, actor_id=actor, expires_at=expires_at)

    def verify(self, token: str) -> Context:
        """The guest behind a token. Raises :class:`Unauthenticated` for any token that is not good."""
        claims = self._claims(token)
        tenant, guest, expires = str(claims.get("tenant")), str(claims["sub"]), claims["exp"]
        formed = is_id(tenant, "tnt") and is_id(guest, "gst") and isinstance(expires, int)
        if not formed or epoch(self._clock.now()) >= expires:
            raise Unauthenticated(_REFUSED)
        return Context(tenant=tenant, actor=Actor(kind="guest", id=guest), scopes=GUEST_SCOPES, channel="web")

    def _claims(self, token: str) -> dict[str, Any]:
        """The claims under a signature of ours; times are the caller's to judge, by our own clock."""
        import jwt

        checks: Any = {"require": ["exp", "iss", "sub"], "verify_exp": False, "verify_iat": False}
        try:
            secret = self._keys.named(str(jwt.get_unverified_header(token).get("kid")))
            if secret is None:
                raise Unauthenticated(_REFUSED)
            return jwt.decode(token, secret, algorithms=["HS256"], issuer=ISSUER, options=checks)
        except jwt.InvalidTokenError as error:
            raise Unauthenticated(_REFUSED) from error
