"""What people send to register and sign in, and what they are shown of themselves."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr

from shared.identity.model import Address, Email, PersonName, Role, Slug, User
from shared.kernel.model import Model

_LONGEST_PASSWORD = 256


def _password(given: SecretStr) -> SecretStr:
    text = given.get_secret_value()
    if not 1 <= len(text) <= _LONGEST_PASSWORD or text != text.strip():
        raise ValueError(f"1 to {_LONGEST_PASSWORD} characters, none of them a space at an end")
    return given


Password = Annotated[SecretStr, AfterValidator(_password)]
RefreshToken = Annotated[SecretStr, Field(min_length=1, max_length=8192)]


class Login(Model):
    """What a person signs in with."""

    shop: Slug
    email: Email
    password: Password


class Registration(Login):
    """What a person registers with."""

    name: PersonName


class Refresh(Model):
    """What fresh tokens are asked for with."""

    refresh_token: RefreshToken


class Logout(Model):
    """Which sessions to end: that of a refresh token, or every one."""

    refresh_token: RefreshToken | None = None
    everywhere: bool = False


class Tokens(Model):
    """What a signed-in person holds; ``expires_in`` is the access token's life in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a word of OAuth 2


class ProfilePatch(Model):
    """What to replace in a profile: only what is given counts."""

    name: PersonName = "-"
    addresses: Annotated[tuple[Address, ...], Field(max_length=20)] = ()


class Profile(Model):
    """A person as they see themselves."""

    id: str
    email: Email | None
    name: PersonName
    roles: frozenset[Role]
    addresses: tuple[Address, ...]
    version: int

    @staticmethod
    def of(user: User) -> "Profile":
        """Everything of a record but what is only ours."""
        return Profile(**{name: getattr(user, name) for name in Profile.model_fields})
