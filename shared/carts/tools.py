"""What the assistant may do with a cart: all of it can be undone as easily as done."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from shared.carts.model import AddLine, AddMany, CartView, GiveCode
from shared.carts.service import CartService
from shared.kernel.ids import IdText
from shared.kernel.model import Model
from shared.kernel.quantity import Count
from shared.kernel.tenancy import Context
from shared.kernel.tool import Tool
from shared.promotions.model import TypedCode


class ViewCart(Model):
    """Nothing is needed to look."""


class AddToCart(AddLine):
    """What to put into the cart."""

    #: The store's own, unknown to models: a repeated step adds once.
    request_key: SkipJsonSchema[Annotated[str, Field(max_length=100)] | None] = None


class AddAllToCart(AddMany):
    """What to put into the cart together: things that the shopper bought before."""

    request_key: SkipJsonSchema[Annotated[str, Field(max_length=100)] | None] = None


class ChangeLine(Model):
    """How many a line shall hold."""

    line_id: IdText
    quantity: Count


class LineNamed(Model):
    """A line to take out."""

    line_id: IdText


class CodeToTake(Model):
    """A discount code to take off the cart; none named is all of them."""

    code: TypedCode | None = None


def tools(*, carts: CartService) -> tuple[Tool[Any], ...]:
    """The cart's tools."""

    def view(ctx: Context, _: ViewCart) -> CartView:
        return carts.view(ctx)

    def add(ctx: Context, given: AddToCart) -> CartView:
        line = AddLine(product_id=given.product_id, sku=given.sku, quantity=given.quantity)
        return carts.add(ctx, line, seen=None, key=given.request_key)

    def add_all(ctx: Context, given: AddAllToCart) -> CartView:
        return carts.add_all(ctx, given.lines, key=given.request_key)

    def change(ctx: Context, given: ChangeLine) -> CartView:
        return carts.set_quantity(ctx, given.line_id, given.quantity, seen=None)

    def remove(ctx: Context, given: LineNamed) -> CartView:
        return carts.remove(ctx, given.line_id, seen=None)

    def clear(ctx: Context, _: ViewCart) -> CartView:
        return carts.clear(ctx, seen=None)

    def codes(ctx: Context, _: ViewCart) -> CartView:
        return carts.view(ctx)

    def give_code(ctx: Context, given: GiveCode) -> CartView:
        return carts.give_code(ctx, given.code)

    def take_code(ctx: Context, given: CodeToTake) -> CartView:
        return carts.take_code(ctx, given.code)

    return (
        Tool("carts.view", "show the cart with today's prices", ViewCart, "read", view),
        Tool("carts.add", "put a product into the cart", AddToCart, "write", add),
        Tool("carts.add_all", "put what was bought before into the cart", AddAllToCart, "write", add_all),
        Tool("carts.set_quantity", "change how many of a line", ChangeLine, "write", change),
        Tool("carts.remove", "take a line out of the cart", LineNamed, "write", remove),
        Tool("carts.clear", "empty the cart", ViewCart, "write", clear),
        Tool("carts.codes", "tell whether discount codes count, and why not", ViewCart, "read", codes),
        Tool("carts.give_code", "put the shopper's discount code on the cart", GiveCode, "write", give_code),
        Tool("carts.take_code", "take a discount code off the cart", CodeToTake, "write", take_code),
    )
