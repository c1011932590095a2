"""What the assistant may do in a room: a schema and one call of a use case."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from shared.kernel.model import Model
from shared.kernel.tenancy import Context

I = TypeVar("I", bound=Model)  # noqa: E741 - the input of a tool

#: ``read`` changes nothing; ``write`` is undone as easily as done (a cart); ``commit`` spends,
#: cancels or returns, and waits for the shopper's consent.
Effect = Literal["read", "write", "commit"]


@dataclass(frozen=True, slots=True)
class Tool(Generic[I]):
    """A use case as the assistant sees it.

    ``name`` is ``<room>.<verb>``; ``run`` returns a model of the room, the evidence from which
    the reply is rendered.
    """

    name: str
    description: str
    input: type[I]
    effect: Effect
    run: Callable[[Context, I], Model]

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of its input, as a model is shown it."""
        return self.input.model_json_schema()
