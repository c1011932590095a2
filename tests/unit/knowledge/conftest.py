"""What Harbor General Store has written, as it is asked."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from local.demo.shops import HARBOR
from shared.knowledge.model import Article, ArticleDraft
from shared.knowledge.retrieval import Library

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def article(slug: str, draft: ArticleDraft) -> Article:
    fields = {name: getattr(draft, name) for name in ArticleDraft.model_fields}
    return Article(**fields, id=slug, tenant="tnt_harbor", created_at=NOW, updated_at=NOW)


@pytest.fixture(scope="session")
def made() -> Callable[[str, ArticleDraft], Article]:
    return article


@pytest.fixture(scope="session")
def harbor() -> Library:
    return Library(article(slug, draft) for slug, draft in HARBOR.articles().items())
