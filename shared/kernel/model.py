"""The base of every value and aggregate."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A frozen value that refuses unknown fields.

    Validators are built at first use (``defer_build``): a function that starts cold pays only for
    the models that its first request touches.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
