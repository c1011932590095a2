"""What a model plans: typed steps whose arguments may point at earlier results. Nothing here acts."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from shared.kernel.model import Model

#: Steps of one plan.
MOST_STEPS = 8
Source = Literal["shown", "cart", "focus"]
#: What tells several things apart: the least or the most of it.
By = Literal[
    "price_asc", "price_desc", "weight_asc", "weight_desc",
    "size_asc", "size_desc", "rating_asc", "rating_desc",
]  # fmt: skip
#: When something was bought that is spoken of.
BoughtPeriod = Literal["", "last_year", "this_year", "last_month", "last_week"]
Ordinal = Annotated[int, Field(ge=-1, le=50)]
_Text = Annotated[str, Field(max_length=200)]


class Pick(Model):
    """A thing in the shopper's terms: "the second one", "the cheapest in 43", "the blue tent".

    ``source`` is where to look: among the results shown last, in the cart, at the thing last acted
    on, or in the result of an earlier step (its number, from 1). ``ordinal`` counts from 1, -1 is the
    last; ``by`` is the least or most of something that records tell. ``options`` are values that it
    must come in, ``never`` such that it must not; ``name`` are words of its title or brand.
    """

    source: Source | Annotated[int, Field(ge=1, le=MOST_STEPS)] = "shown"
    ordinal: Ordinal | None = None
    by: By | None = None
    options: Annotated[dict[_Text, _Text], Field(max_length=5)] = Field(default={})
    never: Annotated[tuple[_Text, ...], Field(max_length=5)] = ()
    name: _Text = ""


class Pointer(Model):
    """A value inside an earlier step's result: ``path`` such as ``items.0.product_id``."""

    from_step: Annotated[int, Field(ge=1, le=MOST_STEPS)]
    path: Annotated[str, Field(pattern=r"^[a-z_]+(\.([a-z_]+|[0-9]{1,3})){0,5}$", max_length=100)]


class PlanStep(Model):
    """One call of one tool.

    ``subject`` fills the ids that the tool needs of a thing, ``subjects`` its ``product_ids``; ``after``
    are steps without whose success this one must not be done, though it takes nothing from them.
    Steps of one ``group`` are done together or not at all: what fails undoes the others.
    """

    specialist: Annotated[str, Field(max_length=40)]
    tool: Annotated[str, Field(max_length=60)]
    arguments: Annotated[dict[_Text, Any], Field(max_length=20)] = Field(default={})
    subject: Pick | None = None
    subjects: Annotated[tuple[Pick, ...], Field(max_length=4)] = ()
    after: Annotated[tuple[int, ...], Field(max_length=MOST_STEPS)] = ()
    group: Annotated[int, Field(ge=1, le=MOST_STEPS)] | None = None

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
        picks = [*([self.subject] if self.subject else []), *self.subjects]
        picked = {pick.source for pick in picks if isinstance(pick.source, int)}
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
