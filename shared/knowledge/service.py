"""The use cases of knowledge: merchants keep articles, everybody asks them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from shared.kernel.change import Change, UnitOfWork
from shared.kernel.clock import Clock
from shared.kernel.errors import Stale
from shared.kernel.ids import Ids, derived
from shared.kernel.paging import Page
from shared.kernel.tenancy import Context
from shared.knowledge.model import (
    Answers,
    Article,
    ArticleDeleted,
    ArticleDraft,
    ArticleExists,
    UnknownArticle,
)
from shared.knowledge.retrieval import Library

WRITE = "support:write"
#: How long an index serves before it is asked whether an article was written since.
FRESH_FOR = timedelta(seconds=30)


class ArticleStore(Protocol):
    """Where articles are kept."""

    def get(self, tenant: str, article_id: str) -> Article | None: ...

    def page(self, tenant: str, limit: int, cursor: str | None) -> Page[Article]: ...

    def all(self, tenant: str) -> list[Article]: ...

    def edition(self, tenant: str) -> int:
        """A number that grows with each write of any article; 0 before the first."""
        ...

    def put(self, article: Article) -> Change:
        """A version right after the one that is kept, and the next edition. Refused as
        :class:`~shared.kernel.errors.Stale`, and a first one as :class:`ArticleExists` or
        :class:`TooManyArticles`."""
        ...

    def delete(self, article: Article) -> Change:
        """An article at the version that was read, gone, and the next edition."""
        ...

    def was_deleted(self, tenant: str, article_id: str) -> bool:
        """Whether there was an article of this id."""
        ...


class KnowledgeService:
    """The articles of every tenant. An index lives in the process and follows the editions."""

    def __init__(self, *, store: ArticleStore, uow: UnitOfWork, ids: Ids, clock: Clock) -> None:
        self._store = store
        self._uow = uow
        self._ids = ids
        self._clock = clock
        self._kept: dict[str, tuple[datetime, int, Library]] = {}

    def answer(self, ctx: Context, question: str) -> Answers:
        """What the shop's published articles say to a question. Needs ``shop``.

        An article that was written is known within 30 seconds, here and in every other process.
        """
        ctx.require("shop")
        return self._library(ctx.tenant).ask(question)

    def get(self, ctx: Context, article_id: str) -> Article:
        """An article in any state. Needs ``support:write``. Raises :class:`UnknownArticle`."""
        ctx.require(WRITE)
        article = self._store.get(ctx.tenant, article_id)
        if article is None:
            raise UnknownArticle("There is no such article.")
        return article

    def list(self, ctx: Context, limit: int = 50, cursor: str | None = None) -> Page[Article]:
        """The articles in the order of their ids. Needs ``support:write``."""
        ctx.require(WRITE)
        return self._store.page(ctx.tenant, limit, cursor)

    def create(self, ctx: Context, draft: ArticleDraft, key: str | None = None) -> Article:
        """A new article; the same ``key`` and draft give the same one again. Needs ``support:write``.

        Raises :class:`~shared.knowledge.model.TooManyArticles` and, where the key was used for
        another draft, :class:`~shared.knowledge.model.ArticleExists`, or for one that was deleted
        since, :class:`~shared.knowledge.model.ArticleDeleted`.
        """
        ctx.require(WRITE)
        now = self._clock.now()
        made = derived("art", ctx.tenant, key) if key else self._ids.new("art")
        if key and self._store.was_deleted(ctx.tenant, made):
            raise ArticleDeleted("The article that was made under this key was deleted.")
        fields = {name: getattr(draft, name) for name in ArticleDraft.model_fields}
        article = Article(**fields, id=made, tenant=ctx.tenant, created_at=now, updated_at=now)
        try:
            return self._written(article)
        except ArticleExists:
            kept = self.get(ctx, made)
            if kept.draft() != draft:
                raise
            return kept

    def replace(self, ctx: Context, article_id: str, draft: ArticleDraft, seen: int | None = None) -> Article:
        """The article as the draft has it. Raises :class:`UnknownArticle`, :class:`Stale`."""
        was = self._seen(ctx, article_id, seen)
        if draft == was.draft():
            return was
        fields = {name: getattr(draft, name) for name in ArticleDraft.model_fields}
        moved = {"version": was.version + 1, "updated_at": self._clock.now()}
        return self._written(was.model_copy(update={**fields, **moved}))

    def delete(self, ctx: Context, article_id: str, seen: int | None = None) -> None:
        """The article gone for good. Raises :class:`UnknownArticle`, :class:`Stale`."""
        self._uow.commit(self._store.delete(self._seen(ctx, article_id, seen)))
        self._kept.pop(ctx.tenant, None)

    def _seen(self, ctx: Context, article_id: str, seen: int | None) -> Article:
        was = self.get(ctx, article_id)
        if seen is not None and seen != was.version:
            raise Stale("The article was changed meanwhile.", version=was.version)
        return was

    def _written(self, article: Article) -> Article:
        self._uow.commit(self._store.put(article))
        self._kept.pop(article.tenant, None)
        return article

    def _library(self, tenant: str) -> Library:
        now = self._clock.now()
        kept = self._kept.get(tenant)
        if kept is not None and now < kept[0] + FRESH_FOR:
            return kept[2]
        edition = self._store.edition(tenant)
        library = kept[2] if kept is not None and kept[1] == edition else Library(self._store.all(tenant))
        self._kept[tenant] = (now, edition, library)
        return library
