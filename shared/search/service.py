"""Use cases of search."""

from typing import Protocol

from shared.kernel.tenancy import Context
from shared.search.model import Facet, SearchQuery, SearchResult


class SearchIndex(Protocol):
    """Where a tenant's index is asked."""

    def search(self, tenant: str, query: SearchQuery) -> SearchResult: ...

    def facets(self, tenant: str, names: tuple[str, ...]) -> tuple[Facet, ...]:
        """The values over the whole index; none where there is no index yet."""
        ...

    def size(self, tenant: str) -> int:
        """How many products are indexed."""
        ...


class SearchService:
    """Finds products; which they are, not what they cost: cards read that from records."""

    def __init__(self, *, index: SearchIndex) -> None:
        self._index = index

    def search(self, ctx: Context, query: SearchQuery) -> SearchResult:
        """Ids in order, the total, facets and the cursor.

        Raises :class:`~shared.kernel.errors.Invalid` for a cursor of another query and
        :class:`~shared.kernel.errors.Gone` for one whose snapshot is no longer kept.
        """
        return self._index.search(ctx.tenant, query)

    def categories(self, ctx: Context) -> Facet:
        """Every category path that has products on sale, with how many."""
        found = self._index.facets(ctx.tenant, ("category",))
        return found[0] if found else Facet(name="category", values=())

    def vocabulary(self, ctx: Context) -> tuple[Facet, ...]:
        """Brands, categories, kinds and attribute values in use: the words of this tenant's shoppers."""
        return self._index.facets(ctx.tenant, ("brand", "category", "kind", "attr"))

    def size(self, ctx: Context) -> int:
        """How many products can be found."""
        return self._index.size(ctx.tenant)
