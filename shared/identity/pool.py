"""The user pool: Cognito, reached through its administrative calls alone.

A client of the pool is known by the ``client_id`` in every access token, so a sign-in that needed no
more than that could be tried past our doors and their limits. Ours allows only the flow that needs
our own AWS credentials, and only administrators create users.
"""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from shared.identity.accounts import BadCredentials, WeakPassword
from shared.identity.forms import Tokens
from shared.kernel.errors import Invalid, Limited, Problem, Unauthenticated

_REFUSED = {
    "NotAuthorizedException",
    "PasswordResetRequiredException",
    "UserNotConfirmedException",
    "UserNotFoundException",
}
_SECONDS_TO_WAIT = 5


class CognitoPool:
    """:class:`shared.identity.accounts.UserPool` on Cognito."""

    def __init__(self, client: Any, pool_id: str, client_id: str) -> None:
        self._client = client
        self._pool = pool_id
        self._client_id = client_id

    def create(self, username: str, email: str, password: str) -> str | None:
        """A user who cannot sign in until :meth:`accept`: their subject, or None for a name in use."""
        errors = self._client.exceptions
        try:
            with self._answering():
                answer = self._client.admin_create_user(
                    UserPoolId=self._pool,
                    Username=username,
                    TemporaryPassword=password,
                    MessageAction="SUPPRESS",
                    UserAttributes=[{"Name": "email", "Value": email}],
                )
        except errors.UsernameExistsException:
            return None
        except errors.InvalidPasswordException as error:
            raise WeakPassword(_policy(error)) from error
        except errors.InvalidParameterException as error:
            raise _unfit(error) from error
        return _subject(answer["User"]["Attributes"])

    def subject(self, username: str) -> str:
        """The pool's own id of a user."""
        with self._answering():
            answer = self._client.admin_get_user(UserPoolId=self._pool, Username=username)
        return _subject(answer["UserAttributes"])

    def accept(self, username: str, password: str) -> None:
        """Make the password of a new user good for signing in."""
        with self._answering():
            self._client.admin_set_user_password(
                UserPoolId=self._pool, Username=username, Password=password, Permanent=True
            )

    def sign_in(self, username: str, password: str) -> Tokens | None:
        """Tokens, or None where the password is right and the user was never accepted.

        Raises :class:`BadCredentials`.
        """
        try:
            with self._answering():
                answer = self._client.admin_initiate_auth(
                    UserPoolId=self._pool,
                    ClientId=self._client_id,
                    AuthFlow="ADMIN_USER_PASSWORD_AUTH",
                    AuthParameters={"USERNAME": username, "PASSWORD": password},
                )
        except self._client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] not in _REFUSED:
                raise
            raise BadCredentials() from error
        result = answer.get("AuthenticationResult")
        return _tokens(result, result["RefreshToken"]) if result else None

    def refresh(self, refresh_token: str) -> Tokens:
        """Fresh tokens; the pool's rotation replaces the refresh token too."""
        errors = self._client.exceptions
        refused = (
            errors.NotAuthorizedException,
            errors.RefreshTokenReuseException,
            errors.InvalidParameterException,
            errors.UserNotFoundException,
        )
        try:
            with self._answering():
                answer = self._client.get_tokens_from_refresh_token(
                    RefreshToken=refresh_token, ClientId=self._client_id
                )
        except refused as error:
            raise Unauthenticated("This refresh token is not good any more: sign in again.") from error
        result = answer["AuthenticationResult"]
        return _tokens(result, result.get("RefreshToken", refresh_token))

    def revoke(self, refresh_token: str) -> None:
        """End a session: its refresh token, and what was rotated from it, gives nothing any more."""
        errors = self._client.exceptions
        try:
            with self._answering():
                self._client.revoke_token(Token=refresh_token, ClientId=self._client_id)
        except (errors.InvalidParameterException, errors.UnsupportedTokenTypeException) as error:
            problem = Problem(path="$.refresh_token", code="token", message="not a refresh token of ours")
            raise Invalid("This is not a refresh token.", problem) from error

    def sign_out(self, username: str) -> None:
        """End every session of a user."""
        with self._answering():
            self._client.admin_user_global_sign_out(UserPoolId=self._pool, Username=username)

    def enable(self, username: str, enabled: bool) -> None:
        """Let a user sign in and refresh, or not."""
        call = self._client.admin_enable_user if enabled else self._client.admin_disable_user
        with self._answering():
            call(UserPoolId=self._pool, Username=username)

    @contextmanager
    def _answering(self) -> Generator[None]:
        """The pool's own quota, told as ours."""
        try:
            yield
        except self._client.exceptions.TooManyRequestsException as error:
            words = "Too many sign-ins just now; try again in a moment."
            raise Limited(words, retry_after=_SECONDS_TO_WAIT) from error


def _subject(attributes: list[dict[str, str]]) -> str:
    return next(a["Value"] for a in attributes if a["Name"] == "sub")


def _tokens(result: dict[str, Any], refresh_token: str) -> Tokens:
    return Tokens(
        access_token=result["AccessToken"], refresh_token=refresh_token, expires_in=result["ExpiresIn"]
    )


def _unfit(error: Any) -> Invalid:
    """An address or a password of a form that the pool does not take."""
    words = error.response["Error"]["Message"]
    path = "$.password" if "password" in words.lower() else "$.email"
    return Invalid("The registration is not valid.", Problem(path=path, code="form", message=words))


def _policy(error: Any) -> str:
    """What the pool's policy asks for: ``Password did not conform with policy: Password must …``."""
    _, _, asked = error.response["Error"]["Message"].partition("policy: ")
    return asked or "The password does not follow the policy."
