"""Access tokens of the user pool: RS256, 15 minutes, verified against the pool's published keys."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.request import urlopen

from shared.identity.keyring import ASK_AGAIN, Remembered
from shared.kernel.clock import Clock, epoch
from shared.kernel.errors import Unauthenticated, Unavailable

#: A key that the pool withdrew is forgotten after so long.
_FRESH_FOR = timedelta(hours=1)
_SECONDS_TO_ANSWER = 2
_REFUSED = "This access token is not good, or not any more."


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom the pool issued a token to: its own id of the user, and the user name."""

    subject: str
    username: str


class SigningKeys:
    """The pool's public keys by kid. ``fetch`` gives the JWKS document."""

    def __init__(self, fetch: Callable[[], bytes], clock: Clock) -> None:
        self._held = Remembered(lambda: _keys(fetch()), clock)

    def named(self, kid: str) -> Any:
        """The key of a kid, or None; an unknown one makes us look whether the pool has a new key."""
        return self._held.within(_FRESH_FOR).get(kid) or self._held.within(ASK_AGAIN).get(kid)


class AccessTokens:
    """Verifies access tokens of one client of one pool."""

    def __init__(self, keys: SigningKeys, issuer: str, client_id: str, clock: Clock) -> None:
        self._keys = keys
        self._issuer = issuer
        self._client_id = client_id
        self._clock = clock

    def verify(self, token: str) -> Holder:
        """Who holds the token. Raises :class:`Unauthenticated` for any token that is not good."""
        claims = self._claims(token)
        subject, username, expires = claims["sub"], claims.get("username"), claims["exp"]
        ours = claims.get("token_use") == "access" and claims.get("client_id") == self._client_id
        if not (ours and isinstance(username, str) and isinstance(expires, int)):
            raise Unauthenticated(_REFUSED)
        if epoch(self._clock.now()) >= expires:
            raise Unauthenticated("This access token has expired.")
        return Holder(subject, username)

    def _claims(self, token: str) -> dict[str, Any]:
        """The claims under one of the pool's signatures; times are judged by our own clock."""
        import jwt

        checks: Any = {
            "require": ["exp", "iss", "sub"],
            "verify_aud": False,
            "verify_exp": False,
            "verify_iat": False,
        }
        try:
            key = self._keys.named(str(jwt.get_unverified_header(token).get("kid")))
            if key is None:
                raise Unauthenticated(_REFUSED)
            return jwt.decode(token, key, algorithms=["RS256"], issuer=self._issuer, options=checks)
        except jwt.InvalidTokenError as error:
            raise Unauthenticated(_REFUSED) from error


def from_url(url: str) -> Callable[[], bytes]:
    """A ``fetch`` that reads an address which the deployment gave us."""

    def fetch() -> bytes:
        try:
            with urlopen(url, timeout=_SECONDS_TO_ANSWER) as answer:  # noqa: S310 - not from a request
                return answer.read()
        except OSError as error:
            raise Unavailable("The keys of access tokens cannot be read just now.") from error

    return fetch


def _keys(document: bytes) -> Mapping[str, Any]:
    import jwt

    unread = Unavailable("The keys of access tokens cannot be read just now.")
    try:
        found = json.loads(document)
        published = jwt.PyJWKSet.from_dict(found).keys if isinstance(found, dict) else []
    except (ValueError, jwt.PyJWTError) as error:
        raise unread from error
    if not published:
        raise unread
    return {key.key_id: key for key in published if key.key_id}
