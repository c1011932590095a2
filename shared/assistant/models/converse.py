"""The port to a language model: the parts of Bedrock's Converse that we use, under the same names.

A request ends with the user's message. What comes from the store (results, carts, titles) is sent
in blocks of its own, marked as data, and never in ``system``.
"""

from __future__ import annotations

from typing import Any, Literal, Protocol

from pydantic import Field

from shared.assistant.calls import Hearing, untold
from shared.kernel.model import Model


class Personal(Model):
    """What is known of who is talking: words that are theirs alone, and whether models may see them."""

    known: tuple[str, ...] = ()
    consented: bool = False


class About(Model):
    """What a call is for: the wishes that the grammar reads in the message, whose turn it is, and what is
    ``remembered`` of them, in a few words; ``heard`` is told of each call of a remote model."""

    wishes: tuple[Any, ...] = Field(default=(), repr=False)
    personal: Personal = Personal()
    remembered: str = ""
    heard: Hearing = untold

    @property
    def intent(self) -> str:
        """The first of the wishes."""
        return self.wishes[0].intent if self.wishes else "unknown"

    def metadata(self, tenant: str, purpose: str, prompt: str) -> dict[str, str]:
        """The call as meters and the provider's own logs know it."""
        return {"tenant": tenant, "purpose": purpose, "prompt": prompt, "intent": self.intent}


class ToolUse(Model):
    """A call that the model asks for: ``input`` as it wrote it, checked by nobody yet."""

    tool_use_id: str
    name: str
    input: dict[str, Any]


class Block(Model):
    """One piece of a message: text, or the use of a tool."""

    text: str | None = None
    tool_use: ToolUse | None = None


class ModelMessage(Model):
    """What one side said."""

    role: Literal["user", "assistant"]
    content: tuple[Block, ...]


class ToolSpec(Model):
    """A tool as a model is shown it."""

    name: str
    description: str
    input_schema: dict[str, Any]


class ConverseRequest(Model):
    """One call. ``tool_choice`` names the tool that must be used; ``request_metadata`` is for meters.

    ``personal`` says what is known of the shopper; it is sent to nobody (see ``privacy.py``). ``heard``
    is told of the call where a remote model was asked. ``wishes`` are what the grammar has read in the
    message already, for a model that plans by the grammar.
    """

    system: tuple[str, ...]
    messages: tuple[ModelMessage, ...]
    tools: tuple[ToolSpec, ...] = ()
    tool_choice: str | None = None
    max_tokens: int = 1_000
    request_metadata: dict[str, str] = Field(default={})
    personal: Personal = Personal()
    heard: Hearing = Field(default=untold, exclude=True, repr=False)
    wishes: tuple[Any, ...] = Field(default=(), exclude=True, repr=False)

    @property
    def last_texts(self) -> tuple[str, ...]:
        """The text blocks of the last message."""
        return tuple(block.text for block in self.messages[-1].content if block.text is not None)


class Usage(Model):
    """Tokens of a call; the embedded model uses none.

    As Bedrock counts: ``input_tokens`` are those that no cache had part in.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0


class ConverseReply(Model):
    """What the model answered."""

    content: tuple[Block, ...]
    stop_reason: str = "end_turn"
    usage: Usage = Usage()

    @property
    def text(self) -> str:
        """The text blocks, joined."""
        return "\n".join(block.text for block in self.content if block.text)

    def use_of(self, tool: str) -> ToolUse | None:
        """The first use of that tool."""
        return next((b.tool_use for b in self.content if b.tool_use and b.tool_use.name == tool), None)


class LanguageModel(Protocol):
    """A model that plans and phrases. At most two calls a turn are made of it."""

    def converse(self, request: ConverseRequest) -> ConverseReply:
        """Answer a request. Raises :class:`~shared.kernel.errors.Unavailable` where it cannot."""
        ...
