"""The use cases of checkout: draft it, change it, say yes to it, let it go."""

from datetime import datetime, timedelta

from shared.checkout import stages
from shared.checkout.confirming import Confirming, agreement, claimed, wishes_of
from shared.checkout.consent import changed
from shared.checkout.drafting import Draft, Drafter, Wishes
from shared.checkout.events import CheckoutCanceled, CheckoutReady
from shared.checkout.holding import let_stock_go
from shared.checkout.model import (
    Checkout,
    CheckoutClosed,
    CheckoutExpired,
    CheckoutStatus,
    CheckoutView,
    CreateCheckout,
    UpdateCheckout,
)
from shared.checkout.ports import CheckoutStore, SagaInput, TaskToken, Workflow, persist, run_name
from shared.checkout.promising import expected
from shared.checkout.records import Records
from shared.checkout.words import told, view
from shared.inventory.service import InventoryService
from shared.kernel.change import Change, UnitOfWork
from shared.kernel.clock import Clock
from shared.kernel.errors import Stale
from shared.kernel.events import Announcer, Fact
from shared.kernel.ids import Ids
from shared.kernel.tenancy import Context
from shared.promotions.redeeming import Redeeming


class CheckoutService:
    """Checkouts of the actor's own cart. One is open for each actor at a time: a new one supersedes it."""

    def __init__(
        self,
        *,
        store: CheckoutStore,
        drafter: Drafter,
        inventory: InventoryService,
        redeeming: Redeeming,
        workflow: Workflow,
        uow: UnitOfWork,
        announcer: Announcer,
        ids: Ids,
        clock: Clock,
        confirmation_seconds: int = 300,
    ) -> None:
        self._records = Records(store, announcer)
        self._confirming = Confirming(
            records=self._records,
            drafter=drafter,
            inventory=inventory,
            redeeming=redeeming,
            uow=uow,
            clock=clock,
        )
        self._redeeming = redeeming
        self._store = store
        self._drafter = drafter
        self._inventory = inventory
        self._workflow = workflow
        self._uow = uow
        self._ids = ids
        self._clock = clock
        self._longest = confirmation_seconds

    def create(self, ctx: Context, given: CreateCheckout) -> CheckoutView:
        """A checkout of the active cart; where nothing is missing the saga starts and stock is held.

        Raises :class:`~shared.checkout.model.CartEmpty`, :class:`CheckoutRunning` while an earlier
        one is being completed, :class:`~shared.kernel.errors.Invalid` for an unknown choice and, where it
        is confirmed at once, :class:`~shared.promotions.model.LimitReached`.
        """
        ctx.require("shop")
        wishes = Wishes(**{name: getattr(given, name) for name in Wishes.model_fields})
        self._drafter.check(ctx, wishes)
        checkout = persist(lambda: self._create(ctx, given, wishes))
        self._start(ctx, checkout)
        return view(checkout)

    def get(self, ctx: Context, checkout_id: str) -> CheckoutView:
        """The actor's own checkout. Raises :class:`NotFound`, for another's too."""
        ctx.require("shop")
        return view(self._records.get(ctx, checkout_id))

    def update(
        self, ctx: Context, checkout_id: str, given: UpdateCheckout, seen: int | None = None
    ) -> CheckoutView:
        """Change a choice, or reckon everything afresh; a yes to what it was before is void.

        Raises :class:`Stale` where ``seen`` is not its version, :class:`CheckoutRunning`,
        :class:`CheckoutClosed`, :class:`CheckoutExpired`.
        """
        ctx.require("shop")
        self._drafter.check(ctx, Wishes(**given.model_dump(exclude_unset=True)))
        before, after = persist(lambda: self._update(ctx, checkout_id, given, seen))
        if after is not before:
            self._start(ctx, after)
        return view(after)

    def confirm(self, ctx: Context, checkout_id: str, consent: str) -> CheckoutView:
        """The shopper's yes to exactly what ``consent`` stands for; saying it twice is saying it once.

        Raises :class:`ConsentChanged`, :class:`ConfirmationExpired`, :class:`NotReady`,
        :class:`CheckoutRunning`, :class:`CheckoutClosed`.
        """
        ctx.require("shop")
        checkout, token = persist(lambda: self._confirming.confirm(ctx, checkout_id, consent))
        if token is not None:
            self._workflow.succeed(token.token)
        return view(checkout)

    def cancel(self, ctx: Context, checkout_id: str) -> CheckoutView:
        """The shopper's no. Canceling twice is canceling once.

        Raises :class:`CheckoutRunning` once the shopper has agreed, :class:`CheckoutClosed` once
        it is completed.
        """
        ctx.require("shop")
        return view(self._call_off(ctx, checkout_id, "declined"))

    def _create(self, ctx: Context, given: CreateCheckout, wishes: Wishes) -> Checkout:
        now = self._clock.now()
        draft = self._drafter.draft(ctx, wishes, now)
        earlier = self._store.open_of(ctx)
        if earlier is not None and not self._superseded(ctx, earlier):
            # It became an order, maybe since we read the cart: what it sold is not in the cart any more.
            draft = self._drafter.draft(ctx, wishes, now)
        until = now + stages.IDLE
        checkout = Checkout(
            id=self._ids.new("chk"),
            tenant=ctx.tenant,
            owner=ctx.actor,
            locale=ctx.locale,
            status=CheckoutStatus.INCOMPLETE,
            deadline=until,
            expires_at=until,
            created_at=now,
            updated_at=now,
            **draft.fields(),
        )
        checkout, facts = self._prepared(ctx, checkout, draft, now)
        claims = Change(())
        if checkout.attempt and given.agreed_total == checkout.total:
            claims = claimed(self._redeeming, ctx, checkout)
            running = {"status": CheckoutStatus.RUNNING, "deadline": now + stages.CARRYING_OUT}
            checkout = checkout.model_copy(update={**running, **stages.taken(checkout, now)})
            facts.append(agreement(checkout))
        opening = self._store.opening(checkout, earlier)
        self._uow.commit(self._records.put(ctx, checkout, *facts), opening, claims)
        return checkout

    def _superseded(self, ctx: Context, earlier: str) -> bool:
        """Whether the earlier checkout came to nothing; otherwise it is completed."""
        try:
            self._call_off(ctx, earlier, "superseded")
        except CheckoutClosed:
            return False
        return True

    def _update(
        self, ctx: Context, checkout_id: str, given: UpdateCheckout, seen: int | None
    ) -> tuple[Checkout, Checkout]:
        checkout, token = self._records.read(ctx, checkout_id)
        if seen is not None and seen != checkout.version:
            raise Stale("The checkout was changed meanwhile.", version=checkout.version)
        stages.must_be_open(checkout)
        now = self._clock.now()
        if now >= checkout.expires_at:
            raise CheckoutExpired("The checkout has expired; start a new one.")
        draft = self._drafter.draft(ctx, wishes_of(checkout, given), now)
        fresh = checkout.model_copy(update={**draft.fields(), "version": checkout.version + 1})
        if checkout.status is CheckoutStatus.READY and draft.ready and not changed(checkout, fresh):
            return checkout, checkout
        after, facts = self._prepared(ctx, fresh, draft, now)
        self._uow.commit(self._records.put(ctx, after, *facts), self._still_without(checkout, token))
        self._let_go(ctx, checkout, token, "superseded")
        return checkout, after

    def _prepared(
        self, ctx: Context, checkout: Checkout, draft: Draft, now: datetime
    ) -> tuple[Checkout, list[Fact]]:
        """The drafted checkout, ready where nothing is missing."""
        if not draft.ready:
            until = now + stages.IDLE
            update = {"status": CheckoutStatus.INCOMPLETE, "attempt": None, "updated_at": now}
            return checkout.model_copy(update={**update, "expires_at": until, "deadline": until}), []
        seconds = min(self._drafter.settings(ctx).hold_seconds, self._longest)
        whole = now.replace(microsecond=0)
        supply = self._inventory.supply(ctx, wanted := {li.sku: li.quantity for li in checkout.lines}, wanted)
        checkout = expected(checkout, supply)
        ready = stages.readied(checkout, whole, timedelta(seconds=seconds), self._ids.new("ord"))
        fact = CheckoutReady(checkout_id=ready.id, attempt=ready.version, total=ready.total)
        return ready, [fact]

    def _call_off(self, ctx: Context, checkout_id: str, reason: str) -> Checkout:
        before, token, after = persist(lambda: self._canceled(ctx, checkout_id, reason))
        if after is not before:
            self._let_go(ctx, before, token, reason)
        return after

    def _canceled(
        self, ctx: Context, checkout_id: str, reason: str
    ) -> tuple[Checkout, TaskToken | None, Checkout]:
        checkout, token = self._records.read(ctx, checkout_id)
        if checkout.status is CheckoutStatus.CANCELED:
            return checkout, None, checkout
        if checkout.status is CheckoutStatus.ESCALATED:
            return self._given_up(ctx, checkout, token, reason)
        stages.must_be_open(checkout)
        after = stages.canceled(checkout, reason, told(reason), self._clock.now())
        fact = CheckoutCanceled(checkout_id=after.id, reason=reason)
        self._uow.commit(self._records.put(ctx, after, fact), self._still_without(checkout, token))
        return checkout, token, after

    def _given_up(
        self, ctx: Context, checkout: Checkout, token: TaskToken | None, reason: str
    ) -> tuple[Checkout, TaskToken | None, Checkout]:
        """A no while the bank is asked: the saga is woken to undo itself, the payment included."""
        if checkout.attempt and checkout.attempt.ending:
            return checkout, None, checkout
        ending = stages.ending(checkout, reason, self._clock.now())
        self._uow.commit(self._records.put(ctx, ending))
        return checkout, token, ending

    def _still_without(self, checkout: Checkout, token: TaskToken | None) -> Change:
        """Nothing but the condition that no saga came to wait meanwhile: it would not be woken."""
        if checkout.attempt is None or token is not None:
            return Change(())
        return self._store.nobody_waiting(checkout, checkout.attempt.number)

    def _let_go(self, ctx: Context, checkout: Checkout, token: TaskToken | None, reason: str) -> None:
        """Free the stock of the attempt that is over, and wake its saga to end itself."""
        if checkout.attempt is None:
            return
        let_stock_go(self._inventory, ctx, checkout.attempt.reservation_id, reason)
        if token is not None:
            self._workflow.fail(token.token, "AttemptOver", reason)

    def _start(self, ctx: Context, checkout: Checkout) -> None:
        attempt = checkout.attempt
        if attempt is None:
            return
        given = SagaInput(
            tenant=ctx.tenant,
            actor=ctx.actor,
            checkout_id=checkout.id,
            attempt=attempt.number,
            correlation_id=ctx.correlation_id,
            confirmed=attempt.agreed_at is not None,
        )
        self._workflow.start(run_name(checkout.id, attempt.number), given)
