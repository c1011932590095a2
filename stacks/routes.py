"""The API's routes, each listed: what is not here is refused at the gateway.

``tests/infra/test_api.py`` holds them to the doors' own routers, both ways.
"""

from dataclasses import dataclass

#: By door, ``METHOD path`` below ``/v1``.
_ROUTES = {
    "identity": """
        GET /health
        POST /guests
        POST /registrations
        POST /logins
        POST /token-refreshes
        GET /shops/{slug}
        POST /logouts
        GET /profile
        PATCH /profile
        GET /api-keys
        POST /api-keys
        DELETE /api-keys/{key_id}
        GET /tenant
        PATCH /tenant
        POST /tenants
        GET /tenants/{tenant_id}
        PATCH /tenants/{tenant_id}
        POST /tenants/{tenant_id}/api-keys
    """,
    "catalog": """
        GET /shops/{slug}/health
        GET /products
        POST /products
        GET /products/{product_id}
        PUT /products/{product_id}
        DELETE /products/{product_id}
        GET /products/{product_id}/prices
        GET /search
        GET /categories
        GET /product-cards
        GET /inventory/{sku}
        PUT /inventory/{sku}
        PUT /inventory/{sku}/settings
        GET /inventory/{sku}/movements
        POST /inventory/{sku}/adjustments
        POST /inventory/adjustments
    """,
    "carts": """
        GET /carts/current
        POST /carts/current/lines
        DELETE /carts/current/lines
        PATCH /carts/current/lines/{line_id}
        DELETE /carts/current/lines/{line_id}
        POST /carts/current/merges
        POST /carts/current/codes
        DELETE /carts/current/codes/{code}
    """,
    "checkout": """
        POST /checkouts
        GET /checkouts/{checkout_id}
        PATCH /checkouts/{checkout_id}
        POST /checkouts/{checkout_id}/confirmations
        POST /checkouts/{checkout_id}/cancellations
    """,
    "orders": """
        GET /orders
        GET /orders/{order_id}
        POST /orders/{order_id}/cancellations
    """,
    "payments": """
        POST /webhooks/stripe
        POST /checkouts/{checkout_id}/continuations
        GET /orders/{order_id}/payments
        POST /orders/{order_id}/refunds
        GET /orders/{order_id}/ledger
        GET /ledger/balances
        GET /ledger/verification
        GET /reconciliation
    """,
    "promotions": """
        GET /promotions
        POST /promotions
        GET /promotions/{promotion_id}
        PUT /promotions/{promotion_id}
        DELETE /promotions/{promotion_id}
        GET /promotions/{promotion_id}/redemptions
    """,
    "support": """
        GET /support/answers
        POST /support/tickets
        GET /support/tickets
        GET /support/tickets/{ticket_id}
        POST /support/tickets/{ticket_id}/messages
        GET /support/articles
        POST /support/articles
        GET /support/articles/{article_id}
        PUT /support/articles/{article_id}
        DELETE /support/articles/{article_id}
        GET /support/inbox
        GET /support/inbox/{case_id}
        POST /support/inbox/{case_id}/replies
        PATCH /support/inbox/{case_id}
    """,
    "memory": """
        GET /memory
        PATCH /memory
        GET /memory/export
        POST /memory/entries
        DELETE /memory/entries
        PATCH /memory/entries/{entry_id}
        DELETE /memory/entries/{entry_id}
        POST /memory/merges
    """,
    "assistant": """
        POST /sessions
        GET /sessions/{session_id}
        DELETE /sessions/{session_id}
        POST /sessions/{session_id}/claims
        GET /sessions/{session_id}/turns
        POST /sessions/{session_id}/turns
        GET /sessions/{session_id}/turns/{turn_id}
        GET /sessions/{session_id}/turns/{turn_id}/steps
        GET /model-calls
    """,
}
#: What nobody needs a credential for: how one comes by a credential, a shop's face, and health.
PUBLIC = frozenset(
    {
        "GET /v1/health",
        "POST /v1/guests",
        "POST /v1/registrations",
        "POST /v1/logins",
        "POST /v1/token-refreshes",
        "GET /v1/shops/{slug}",
        "GET /v1/shops/{slug}/health",
        # Its credential is the provider's signature over the body.
        "POST /v1/webhooks/stripe",
    }
)


@dataclass(frozen=True, slots=True)
class Route:
    """One method on one path, and the door behind it."""

    method: str
    path: str
    door: str

    @property
    def key(self) -> str:
        """As API Gateway writes it."""
        return f"{self.method} {self.path}"

    @property
    def public(self) -> bool:
        return self.key in PUBLIC


def _parsed(door: str, text: str) -> list[Route]:
    pairs = (line.split() for line in text.split("\n") if line.strip())
    return [Route(method, f"/v1{path}", door) for method, path in pairs]


ROUTES = tuple(route for door, text in _ROUTES.items() for route in _parsed(door, text))
