"""A function's environment as a typed model: wiring reads it once, a missing variable is told."""

import os
from typing import Self

from pydantic import ConfigDict, ValidationError

from shared.kernel.model import Model


class Settings(Model):
    """Fields are read from the environment, the name in capitals (``carts_table`` is ``CARTS_TABLE``)."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    @classmethod
    def load(cls) -> Self:
        """Raises :class:`RuntimeError` naming each variable that is missing or malformed."""
        found = {f: os.environ[f.upper()] for f in cls.model_fields if f.upper() in os.environ}
        try:
            return cls.model_validate(found)
        except ValidationError as error:
            wrong = ", ".join(str(e["loc"][0]).upper() for e in error.errors())
            raise RuntimeError(f"environment: missing or malformed: {wrong}") from error
