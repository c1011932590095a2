"""What a model plans: typed steps whose arguments may point at earlier results. Nothing here acts."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from shared.kernel.model import Model

#: Steps of one plan.
MOST_STEPS = 8
Source = Literal["shown", "cart", "focus"]
Ordinal = Annotated[int, Field(ge=-1, le=50)]
_Text = Annotated[str, Field(max_length=200)]


class Pick(Model):
    """A thing in the shopper's terms: "the second one", "the cheapest in 43", "the blue tent".

    ``source`` is where to look: among the results shown last, in the cart, at the thing last acted
    on, or in the result of an earlier step (its number, from 1). ``ordinal`` counts from 1, -1 is the
    last. ``options`` are values that it must come in; ``name`` are words of its title or brand.
    """

    source: Source | Annotated[int, Field(ge=1, le=MOST_STEPS)] = "shown"
    ordinal: Ordinal | None = None
    by: Literal["price_asc", "price_desc"] | None = None
    options: Annotated[dict[_Text, _Text], Field(max_length=5)] = Field(default={})
    name: _Text = ""


class Pointer(Model):
    """A value inside an earlier step's result: ``path`` such as ``items.0.product_id``."""

    from_step: Annotated[int, Field(ge=1, le=MOST_STEPS)]
    path: Annotated[str, Field(pattern=r"^[a-z_]+(\.([a-z_]+|[0-9]{1,3})){0,5}$", max_length=100)]


class PlanStep(Model):
    """One call of one tool.

    ``subject`` fills the ids that the tool needs of a thing; ``after`` are steps without whose success
    this one must not be done, though it takes nothing from them.
    """

    specialist: Annotated[str, Field(max_length=40)]
    tool: Annotated[str, Field(max_length=60)]
    arguments: Annotated[dict[_Text, Any], Field(max_length=20)] = Field(default={})
    subject: Pick | None = None
    after: Annotated[tuple[int, ...], Field(max_length=MOST_STEPS)] = ()

    @property
    def pointers(self) -> dict[str, Pointer]:
        """The arguments that point at an earlier result, by name."""
        return {
            name: Pointer.model_validate(value)
            for name, value in self.arguments.items()
            if isinstance(value, dict) and "from_step" in value
        }

    @property
    def needs(self) -> frozenset[int]:
        """The numbers of the earlier steps without which this one makes no sense."""
        picked = (
            {self.subject.source} if self.subject and isinstance(self.subject.source, int) else set[int]()
        )
        return frozenset(picked | set(self.after) | {pointer.from_step for pointer in self.pointers.values()})


class Plan(Model):
    """The steps of a turn, and how sure the planner is, in percent.

    ``note`` names what is to be said where nothing, or not only something, is to be done: a greeting,
    help, an honest "not yet" (what cannot be done is ``about``), what waits shown ``again``, or the
    ``question`` that would settle what was meant. Without a note ``about`` is what a search without
    words was for (``brands`` or ``departments``), or the topic of a question about the shop.
    """

    steps: Annotated[tuple[PlanStep, ...], Field(max_length=MOST_STEPS)] = ()
    confidence: Annotated[int, Field(ge=0, le=100)] = 100
    note: Literal[
        "", "greeting", "thanks", "help", "goodbye", "unsupported", "off_topic", "question", "canceled",
        "nothing_pending", "again",
    ] = ""  # fmt: skip
    about: _Text = ""
    question: _Text = ""
