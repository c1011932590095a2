"""What promotions need of the world: a store."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from shared.kernel.change import Change
from shared.kernel.events import Event
from shared.kernel.model import Model
from shared.kernel.paging import Page
from shared.promotions.model import Promotion
from shared.promotions.redemptions import Redemption, Used


class LivePromotions(Model):
    """The promotions of a shop that count or will, and those that ended lately: one record."""

    tenant: str
    promotions: tuple[Promotion, ...] = ()
    version: int = 0


class PromotionStore(Protocol):
    """Where promotions and their uses are kept."""

    def live(self, tenant: str) -> LivePromotions: ...

    def get(self, tenant: str, promotion_id: str) -> Promotion | None: ...

    def page(self, tenant: str, limit: int, cursor: str | None) -> Page[Promotion]: ...

    def put(self, promotion: Promotion, live: LivePromotions, events: Sequence[Event]) -> Change:
        """A version right after the one that is kept, with the live ones that it makes. Refused as
        :class:`Stale`, and a first one as :class:`PromotionExists`."""
        ...

    def used(self, tenant: str, promotion_ids: Iterable[str]) -> dict[str, Used]:
        """What was used of each, in one call; nothing where none ever was."""
        ...

    def used_by(self, tenant: str, actor: str, promotion_ids: Iterable[str]) -> dict[str, tuple[Used, int]]:
        """The same, and how often by this customer, in one call."""
        ...

    def claim(self, redemption: Redemption) -> Change:
        """A new redemption, counted. Refused as :class:`LimitReached` where a limit forbids it."""
        ...

    def redemptions_of(
        self, tenant: str, checkout_id: str, keys: Iterable[tuple[str, int]]
    ) -> list[Redemption]:
        """The redemptions of attempts at a checkout, by promotion and attempt, in one call."""
        ...

    def move(self, redemption: Redemption, events: Sequence[Event]) -> Change:
        """A redemption's next version; one that is returned is counted no more. Refused as
        :class:`RedemptionOver`."""
        ...

    def redemptions(self, tenant: str, promotion_id: str, limit: int, cursor: str | None) -> Page[Redemption]:
        """A promotion's uses, by checkout, the newest first."""
        ...
