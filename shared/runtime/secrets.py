"""Secrets that a deployment names and these stacks did not make."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from shared.kernel.errors import Unavailable


def secret_text(secretsmanager: Any, name: str, what: str) -> str:
    """The plain text of the secret of that name. Raises :class:`Unavailable`, in the words of ``what``."""
    try:
        return secretsmanager.get_secret_value(SecretId=name)["SecretString"]
    except (BotoCoreError, ClientError) as error:
        raise Unavailable(f"{what} cannot be read just now.") from error
