"""What tokens cost, by a named list that is a file of its own version beside this module."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import Field

from shared.assistant.models.converse import Usage
from shared.kernel.model import Model

#: The list that calls are metered by.
CURRENT = "bedrock.v1"
_MILLION = 1_000_000
_BASIS = 10_000


class Price(Model):
    """Micro-USD (a millionth of a dollar) for a million tokens.

    ``cache_read`` is None where the model has no prompt cache. ``regional_bp`` is put on top, in basis
    points, for every endpoint but the global one.
    """

    input: int
    output: int
    cache_read: int | None = None
    cache_write: int | None = None
    regional_bp: int = 0

    @property
    def caches(self) -> bool:
        return self.cache_read is not None

    def cost(self, usage: Usage) -> int:
        """Whole micro-USD, rounded up. Tokens of a cache without a price cost as input does."""
        read = self.input if self.cache_read is None else self.cache_read
        write = self.input if self.cache_write is None else self.cache_write
        total = usage.input_tokens * self.input + usage.output_tokens * self.output
        total += usage.cache_read_tokens * read + usage.cache_write_tokens * write
        return -(-total // _MILLION)

    def regional(self) -> Price:
        """The price where the call stays within a region or a geography."""
        more = {name: _more(value, self.regional_bp) for name, value in self.model_dump().items()}
        return self.model_copy(update={**more, "regional_bp": 0})


class PriceList(Model):
    """Prices by the bare id of a model, and where and when they were read."""

    name: str
    source: str
    read_on: str
    models: dict[str, Price] = Field(min_length=1)

    def of(self, model_id: str) -> Price:
        """The price of a model's id, of an inference profile's, or of an ARN of either.

        A model that is not listed costs as much as the dearest that is: a budget errs to the safe side.
        """
        named = model_id.rpartition("/")[2]
        for bare, price in self.models.items():
            if named == bare or named.endswith(f".{bare}"):
                return price if named.startswith("global.") else price.regional()
        return max((price.regional() for price in self.models.values()), key=lambda price: price.output)


@cache
def price_list(name: str = CURRENT) -> PriceList:
    """The list of that name. Raises :class:`FileNotFoundError` where there is none."""
    text = Path(__file__).with_name(f"prices.{name}.json").read_text(encoding="utf-8")
    return PriceList.model_validate_json(text)


def _more(value: int | None, basis_points: int) -> int | None:
    return None if value is None else -(-value * (_BASIS + basis_points) // _BASIS)
