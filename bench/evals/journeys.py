"""Journeys: conversations of several turns, the whole state held after every turn, not only words.

A turn names what it changes; whatever it does not name must be as it was. So a journey that only looks
at words cannot be written, and a write that nobody expected fails the turn in which it happens.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bench.evals.scores import Score, rows
from bench.evals.world import EvalWorld, opened
from shared.assistant.model import PendingAction, Turn
from shared.kernel.errors import DomainError

#: What is held after every turn, and how it is before the first.
START: Mapping[str, Any] = {
    "cart": {}, "orders": [], "checkout": None, "pending": None, "asked": None, "shown": [], "focus": None,
}  # fmt: skip
#: Acts that change the shop for everybody: their journey has a shop of its own.
_CHANGING = frozenset(("stock", "price"))
State = dict[str, Any]


def journeys(part: int = 0, of: int = 1) -> Sequence[Score]:
    """One part ``of`` so many; journeys that are known not to be passed yet are named with their reason."""
    cases = list(rows("journeys.jsonl"))[part::of]
    failed = dict[str, str]()
    with opened() as shared:
        for case in cases:
            if not needs_own_shop(case):
                failed |= _faults(shared, case)
    for case in cases:
        if needs_own_shop(case):
            with opened() as world:
                failed |= _faults(world, case)
    known = {case["id"]: case["known"] for case in cases if case.get("known")}
    passing = {
        name: f"is passed, though it is known for: {why}" for name, why in known.items() if name not in failed
    }
    failing = {name: why for name, why in failed.items() if name not in known}
    turns = sum("say" in turn for case in cases for turn in case["turns"])
    return (
        Score(
            "journeys", len(cases) - len(known), 100.0, {**failing, **passing}, known, note=f"{turns} turns"
        ),
    )


def needs_own_shop(case: Mapping[str, Any]) -> bool:
    """Whether a journey changes the shop itself."""
    return any(turn.get("do", "").partition(" ")[0] in _CHANGING for turn in case["turns"])


def _faults(world: EvalWorld, case: Mapping[str, Any]) -> dict[str, str]:
    """What went wrong first, by the journey's id; nothing where nothing did."""
    traveller = Traveller(world, case)
    expected: State = dict(START)
    for number, turn in enumerate(case["turns"], 1):
        expected |= {name: value for name, value in turn.items() if name in START}
        found = traveller.go(turn)
        wrong = [f"{n} is {found[n]!r}, not {expected[n]!r}" for n in START if found[n] != expected[n]]
        wrong += traveller.words(turn)
        if wrong:
            said = turn.get("say") or turn["do"]
            return {case["id"]: f"turn {number} ({said!r}): {'; '.join(wrong)}"}
    return {}


class Traveller:
    """One shopper on one journey."""

    def __init__(self, world: EvalWorld, case: Mapping[str, Any]) -> None:
        self._world = world
        self._ctx = world.person(case["who"], case["id"].replace(" ", "_"))
        self._names = {product: ref for ref, product in world.products.items()}
        self._turn: Turn | None = None
        self._run: Any = None

    def go(self, turn: Mapping[str, Any]) -> State:
        """Say or do what a turn says, and look at everything."""
        if "do" in turn:
            verb, *given = turn["do"].split()
            self._acts[verb](*given)
        else:
            self._turn = self._world.talk(turn["say"], ctx=self._ctx)
            self._hold()
        return self._state()

    def words(self, turn: Mapping[str, Any]) -> list[str]:
        """What a reply lacks of what the turn says of it, and what it has that it must not."""
        if self._turn is None or self._turn.reply is None or "say" not in turn:
            return []
        text = self._turn.reply.text
        steps = [f"{s.name} {s.status}".removesuffix(" done") for s in self._turn.steps if "." in s.name]
        wrong = [
            f"does not say {part!r} but {text[:160]!r}" for part in turn.get("says", ()) if part not in text
        ]
        wrong += [
            f"says {part!r}: {text[:160]!r}"
            for part in turn.get("not", ())
            if part.casefold() in text.casefold()
        ]
        if "steps" in turn and steps != turn["steps"]:
            wrong.append(f"did {steps}")
        if "cards" in turn and self._cards() != turn["cards"]:
            wrong.append(f"shows {self._cards()}")
        return wrong

    def told(self) -> dict[str, Any]:
        """The reply and the steps, for who writes a journey."""
        reply = self._turn.reply if self._turn else None
        return {"text": reply.text if reply else "", "cards": self._cards()}

    def _cards(self) -> list[str]:
        reply = self._turn.reply if self._turn else None
        return [self._names[card.product_id] for card in reply.cards] if reply else []

    @property
    def _acts(self) -> Mapping[str, Callable[..., None]]:
        world = self._world

        def stock(ref: str, count: str) -> None:
            world.stocked(ref, int(count))
            world.remade()

        def price(ref: str, amount: str) -> None:
            world.repriced(ref, int(amount))
            world.remade()

        def put(ref: str, count: str) -> None:
            world.put_in_cart(world.products[ref], int(count), self._ctx)

        def new_session() -> None:
            del world.sessions[self._ctx.actor.id]

        def later(seconds: str) -> None:
            world.later(int(seconds))

        return {
            "stock": stock,
            "price": price,
            "put": put,
            "later": later,
            "settle": lambda: world.settled(self._run),
            "session": new_session,
        }

    def _hold(self) -> None:
        """The saga behind a purchase that was just shown, up to where it waits for the yes, or fails."""
        reply = self._turn.reply if self._turn else None
        if reply is None or reply.pending_action is None or reply.checkout is None:
            return
        given = self._world.saga(reply.checkout)
        if given == self._run:
            return
        self._run = given
        try:
            self._world.hold(reply.checkout)
        except DomainError as refused:
            self._world.compensate.run(given, type(refused).__name__)

    def _state(self) -> State:
        world, ctx = self._world, self._ctx
        memo = world.memo(ctx) if ctx.actor.id in world.sessions else None
        view = world.checkouts.get(ctx, memo.checkout_id) if memo and memo.checkout_id else None
        focus = memo.focus if memo else None
        return {
            "cart": {line.sku: line.quantity for line in world.carts.view(ctx).lines},
            "orders": [order.status for order in world.orders.list(ctx, 5).items],
            "checkout": view.status.value if view else None,
            "pending": _waiting(memo.pending) if memo else None,
            "asked": memo.asked if memo else None,
            "shown": [self._names[shown.product_id] for shown in memo.results] if memo else [],
            "focus": (focus.sku or self._names[focus.product_id]) if focus else None,
        }


def _waiting(pending: PendingAction | None) -> str | None:
    """What waits for a yes: the total that it would cost, or the tool of one that costs nothing."""
    if pending is None:
        return None
    return str(pending.total) if pending.total else pending.tool
