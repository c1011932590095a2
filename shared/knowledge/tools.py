"""What the assistant may do with a shop's articles: ask them."""

from __future__ import annotations

from typing import Any

from shared.kernel.tenancy import Context
from shared.kernel.tool import Tool
from shared.knowledge.model import Answers, QuestionAsked
from shared.knowledge.service import KnowledgeService


def tools(*, knowledge: KnowledgeService) -> tuple[Tool[Any], ...]:
    """Knowledge's tools."""

    def answer(ctx: Context, given: QuestionAsked) -> Answers:
        return knowledge.answer(ctx, given.question)

    about = "look in the shop's own documents: returns, delivery, payment, opening hours and such"
    return (Tool("knowledge.answer", about, QuestionAsked, "read", answer),)
