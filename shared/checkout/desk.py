"""Checkout by message: the desk's side, and the side of whoever may ask it (the assistant).

A request is ``{"context", "command", "arguments"}``, the arguments being those of the use case of
that name; the answer is the view, or ``{"refusal": {kind, code, message, problems, facts}}``.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal, Protocol

from pydantic import Field

from shared.checkout.model import CheckoutView, CreateCheckout, UpdateCheckout
from shared.kernel.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Gone,
    Invalid,
    Kind,
    NotFound,
    Problem,
    Refused,
    Stale,
    Unauthenticated,
    Unavailable,
)
from shared.kernel.ids import IdText
from shared.kernel.model import Model
from shared.kernel.tenancy import Context
from shared.orders.canceling import CancelOrder
from shared.orders.model import OrderView

Message = dict[str, Any]


class Checkouts(Protocol):
    """The use cases behind the desk (:class:`shared.checkout.service.CheckoutService`)."""

    def create(self, ctx: Context, given: CreateCheckout) -> CheckoutView: ...

    def get(self, ctx: Context, checkout_id: str) -> CheckoutView: ...

    def update(
        self, ctx: Context, checkout_id: str, given: UpdateCheckout, seen: int | None = None
    ) -> CheckoutView: ...

    def confirm(self, ctx: Context, checkout_id: str, consent: str) -> CheckoutView: ...

    def cancel(self, ctx: Context, checkout_id: str) -> CheckoutView: ...


class Cancelings(Protocol):
    """The use case of orders behind the desk (:class:`shared.orders.canceling.OrderCanceling`)."""

    def request(self, ctx: Context, order_id: str, given: CancelOrder) -> OrderView: ...


class _Order(Model):
    order_id: IdText


class _Create(Model):
    given: CreateCheckout


class _Named(Model):
    checkout_id: IdText


class _Update(_Named):
    given: UpdateCheckout
    seen: int | None = None


class _Confirm(_Named):
    consent: str = Field(max_length=128)


_ARGUMENTS: dict[str, type[Model]] = {
    "create": _Create,
    "get": _Named,
    "update": _Update,
    "confirm": _Confirm,
    "cancel": _Named,
    "cancel_order": _Order,
}


class DeskRequest(Model):
    """What is asked, and for whom."""

    context: Context
    command: Literal["create", "get", "update", "confirm", "cancel", "cancel_order"]
    arguments: dict[str, Any]


class Refusal(Model):
    """A domain refusal on its way to the asker."""

    kind: Kind
    code: str
    message: str
    problems: tuple[Problem, ...] = ()
    facts: dict[str, Any] = Field(default_factory=dict)


def serve(checkouts: Checkouts, orders: Cancelings, message: Message) -> Message:
    """Do what a message asks, and answer it."""
    request = DeskRequest.model_validate(message)
    arguments = _ARGUMENTS[request.command].model_validate(request.arguments)
    named = {name: getattr(arguments, name) for name in type(arguments).model_fields}
    try:
        if request.command == "cancel_order":
            view: Model = orders.request(request.context, **named, given=CancelOrder())
        else:
            view = getattr(checkouts, request.command)(request.context, **named)
    except DomainError as error:
        refusal = Refusal(
            kind=error.kind,
            code=error.code,
            message=error.message,
            problems=error.problems,
            facts=error.facts,
        )
        return {"refusal": refusal.model_dump(mode="json")}
    return view.model_dump(mode="json")


class RemoteDesk:
    """The desk as its callers see it: the same use cases, answered by message, refusals raised."""

    def __init__(self, send: Callable[[Message], Message]) -> None:
        self._send = send

    def create(self, ctx: Context, given: CreateCheckout) -> CheckoutView:
        """See :meth:`shared.checkout.service.CheckoutService.create`; so the others."""
        return self._ask(ctx, "create", given=_dumped(given))

    def get(self, ctx: Context, checkout_id: str) -> CheckoutView:
        return self._ask(ctx, "get", checkout_id=checkout_id)

    def update(
        self, ctx: Context, checkout_id: str, given: UpdateCheckout, seen: int | None = None
    ) -> CheckoutView:
        return self._ask(ctx, "update", checkout_id=checkout_id, given=_dumped(given), seen=seen)

    def confirm(self, ctx: Context, checkout_id: str, consent: str) -> CheckoutView:
        return self._ask(ctx, "confirm", checkout_id=checkout_id, consent=consent)

    def cancel(self, ctx: Context, checkout_id: str) -> CheckoutView:
        return self._ask(ctx, "cancel", checkout_id=checkout_id)

    def cancel_order(self, ctx: Context, order_id: str) -> OrderView:
        """See :meth:`shared.orders.canceling.OrderCanceling.request`."""
        return OrderView.model_validate(self._answer(ctx, "cancel_order", order_id=order_id))

    def _ask(self, ctx: Context, command: str, **arguments: Any) -> CheckoutView:
        return CheckoutView.model_validate(self._answer(ctx, command, **arguments))

    def _answer(self, ctx: Context, command: str, **arguments: Any) -> Message:
        message = {"context": ctx.model_dump(mode="json"), "command": command, "arguments": arguments}
        answer = self._send(message)
        if "refusal" in answer:
            raise raised(Refusal.model_validate(answer["refusal"]))
        return answer


_BASES: Mapping[Kind, type[DomainError]] = {
    base.kind: base
    for base in (
        Invalid,
        Unauthenticated,
        Forbidden,
        NotFound,
        Conflict,
        Stale,
        Gone,
        Refused,
        Unavailable,
    )
}


def raised(refusal: Refusal) -> DomainError:
    """The refusal as an error of its kind and code again."""
    base = _BASES[refusal.kind]
    relayed = type(base.__name__, (base,), {"code": refusal.code, "__doc__": base.__doc__})
    return relayed(refusal.message, *refusal.problems, **refusal.facts)


def _dumped(given: Model) -> dict[str, Any]:
    """Only what was set: what is left out of an update stays as it is."""
    return given.model_dump(mode="json", exclude_unset=True)
