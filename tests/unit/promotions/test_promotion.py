"""A promotion's life: it begins, keeps its terms, and ends no sooner than what was shown of it."""

from datetime import timedelta

import pytest

from shared.promotions.model import Limits, Percentage, Promotion, PromotionEnded, Selector, TermsFixed
from shared.promotions.offers import Offers
from tests.support.promoting import NOON, draft, promotion

SOON, LATER = NOON + timedelta(minutes=10), NOON + timedelta(days=9)


def test_what_has_begun_keeps_its_terms() -> None:
    running = promotion(code="TEN", ends_at=LATER)
    same = running.draft()
    for change in (
        {"effect": Percentage(basis_points=2_000)},
        {"on": Selector(brands=("Ridge",))},
        {"code": "OTHER"},
        {"exclusive": True},
        {"group": "other"},
        {"ends_at": NOON + timedelta(minutes=9)},
    ):
        with pytest.raises(TermsFixed) as refused:
            running.changed(same.model_copy(update=change), NOON, SOON)
        assert refused.value.facts["fixed"] == list(change)
    free = {"title": "Ten!", "ends_at": SOON, "limits": Limits(uses=9)}
    after = running.changed(same.model_copy(update=free), NOON, SOON)
    assert (after.title, after.ends_at, after.limits, after.version) == ("Ten!", SOON, Limits(uses=9), 2)


def test_what_has_not_begun_may_change_and_what_is_over_may_not() -> None:
    coming = promotion(starts_at=SOON)
    assert coming.changed(draft(effect=Percentage(basis_points=5_000)), NOON, SOON).version == 2
    with pytest.raises(PromotionEnded):
        promotion(ends_at=NOON).changed(draft(), NOON, SOON)


def test_an_end_waits_for_what_was_shown_and_comes_once() -> None:
    ended = promotion(ends_at=LATER).finished(NOON, SOON)
    assert (ended.ended, ended.ends_at) == (NOON, SOON)
    assert ended.live(SOON - timedelta(seconds=1)) and not ended.live(SOON)
    assert ended.finished(NOON, LATER) is ended
    soon_over = promotion(ends_at=NOON + timedelta(minutes=1)).finished(NOON, SOON)
    assert soon_over.ends_at == NOON + timedelta(minutes=1)
    never = promotion(starts_at=LATER).finished(NOON, SOON)
    assert not any(never.live(moment) for moment in (NOON, SOON, LATER))
    assert Promotion.model_validate_json(never.model_dump_json()) == never


def test_a_code_is_the_promotion_that_lives_longest() -> None:
    old, new = promotion(1, code="TEN", ends_at=NOON), promotion(2, code="TEN")
    assert Offers(promotions=(new, old)).of_code("TEN") == new
    assert Offers(promotions=(new, old)).of_code("ELEVEN") is None
