"""What a refusal must look like, and what must survive it."""

import json
from typing import Any

import httpx

from shared.runtime.table import texts
from tests.support.shopper import Shopper
from tests.support.store import SmallShop, Store

#: A time that is over.
PAST = "2020-01-01T00:00:00Z"


def standing(guest: Shopper, shop: SmallShop) -> Any:
    """What must survive: the cart, the stock, the orders."""
    cards = guest.get("/product-cards", ids=f"{shop.plenty[0]},{shop.single[0]}")["items"]
    stock = [variant["available"] for card in cards for variant in card["variants"]]
    return stock, guest.cart()["lines"], guest.get("/orders")["items"]


def problem(answer: httpx.Response, status: int, code: str | None = None) -> Any:
    """The problem document of a refusal."""
    assert answer.status_code == status, f"{answer.status_code} {answer.text}"
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document["status"] == status
    assert document["detail"] and document["title"] and document["code"]
    assert document["correlation_id"] == answer.headers["x-correlation-id"]
    assert code is None or document["code"] == code
    return document


def places(document: Any) -> list[str]:
    assert all(error["code"] and error["message"] for error in document["errors"])
    return [error["path"] for error in document["errors"]]


class Record:
    """A record in the store's own table, which a test makes old."""

    def __init__(self, store: Store, table: str, pk: str, sk: str) -> None:
        self._client = store.cloud.client("dynamodb")
        self._where = {
            "TableName": store.cloud.outputs[f"{table}TableName"],
            "Key": {"pk": {"S": pk}, "sk": {"S": sk}},
        }

    def past(self, *paths: tuple[str, ...]) -> None:
        """Have these times of the document in the past, and the condition's copy too."""
        item = self._client.get_item(**self._where, ConsistentRead=True)["Item"]
        document = json.loads(texts(item)[0])
        for *parents, name in paths:
            place = document
            for parent in parents:
                place = place[parent]
            place[name] = PAST
        values = {":doc": {"S": json.dumps(document)}}
        change = "SET doc = :doc"
        if "expires_at" in item:
            change, values = f"{change}, expires_at = :past", {**values, ":past": {"N": "1577836800"}}
        self._client.update_item(**self._where, UpdateExpression=change, ExpressionAttributeValues=values)
