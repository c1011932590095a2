"""Articles in DynamoDB.

| access                          | key                                                   |
|---------------------------------|-------------------------------------------------------|
| an article by id                | pk ``<tenant>#articles``, sk ``article#<article id>``   |
| a page of them, all of them     | the same partition, sk from ``article#`` on           |
| the edition, and how many       | pk ``<tenant>#articles``, sk ``edition``                |
| whether an id was deleted       | pk ``<tenant>#articles``, sk ``deleted#<article id>``   |

Every write of an article moves the edition in the same transaction: whoever keeps an index asks for
one small item to see whether it still holds.
"""

from typing import Any

from shared.kernel.change import Change, Write
from shared.kernel.errors import Invalid, Problem, Stale
from shared.kernel.ids import is_id
from shared.kernel.paging import Page, decode, encode
from shared.knowledge.model import MOST_ARTICLES, Article, ArticleExists, TooManyArticles
from shared.runtime.table import Table, TableSpec
from shared.runtime.table import key as key_of

TABLE = TableSpec(
    name="knowledge",
    erase="none: articles are the shop's own",
    export="none: articles are the shop's own",
    retention="until the shop deletes them; their ids for good, as a key must not bring one back",
    capture="none",
)


class DynamoArticleStore:
    """See :class:`shared.knowledge.service.ArticleStore`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, article_id: str) -> Article | None:
        return self._table.get_doc(Article, _pk(tenant), _sk(article_id))

    def page(self, tenant: str, limit: int, cursor: str | None) -> Page[Article]:
        items, further = self._table.query(
            _pk(tenant), prefix="article#", limit=limit, after=_after(tenant, cursor), consistent=True
        )
        articles = [Article.model_validate_json(item["doc"]) for item in items]
        return Page(items=articles, next_cursor=encode({"after": articles[-1].id}) if further else None)

    def all(self, tenant: str) -> list[Article]:
        items, _ = self._table.query(_pk(tenant), prefix="article#", consistent=True)
        return [Article.model_validate_json(item["doc"]) for item in items]

    def edition(self, tenant: str) -> int:
        item = self._table.get(_pk(tenant), "edition")
        return item["edition"] if item else 0

    def put(self, article: Article) -> Change:
        first = article.version == 1
        taken = ArticleExists("This article is there already.") if first else None
        item = self._table.item(_pk(article.tenant), _sk(article.id), article, article.version)
        return Change((self._table.put_next(item, taken), self._moved(article.tenant, int(first))))

    def delete(self, article: Article) -> Change:
        request: dict[str, Any] = {
            "TableName": self._table.name,
            "Key": key_of(_pk(article.tenant), _sk(article.id)),
            "ConditionExpression": "version = :was",
            "ExpressionAttributeValues": {":was": {"N": str(article.version)}},
        }
        stale = Stale("The article was changed meanwhile.")
        trace = {"TableName": self._table.name, "Item": key_of(_pk(article.tenant), _trace(article.id))}
        writes = (Write("Delete", request, stale), Write("Put", trace, stale))
        return Change((*writes, self._moved(article.tenant, -1)))

    def was_deleted(self, tenant: str, article_id: str) -> bool:
        return self._table.get(_pk(tenant), _trace(article_id)) is not None

    def _moved(self, tenant: str, more: int) -> Write:
        """The next edition, of so many articles more; a full shop takes none."""
        full = TooManyArticles(f"A shop has {MOST_ARTICLES} articles at most.", most=MOST_ARTICLES)
        room = "attribute_not_exists(articles) OR articles < :most"
        values = {"one": 1, "more": more, "most": MOST_ARTICLES if more > 0 else MOST_ARTICLES + 1}
        return self._table.update(
            _pk(tenant), "edition", "ADD edition :one, articles :more", room, values, full
        )


def _pk(tenant: str) -> str:
    return f"{tenant}#articles"


def _sk(article_id: str) -> str:
    return f"article#{article_id}"


def _trace(article_id: str) -> str:
    return f"deleted#{article_id}"


def _after(tenant: str, cursor: str | None) -> dict[str, str] | None:
    position = decode(cursor)
    if position is None:
        return None
    last = str(position.get("after", ""))
    if not is_id(last, "art"):
        problem = Problem(path="query.cursor", code="cursor", message="not a cursor that we gave")
        raise Invalid("The cursor is not one that we gave.", problem)
    return {"pk": _pk(tenant), "sk": _sk(last)}
