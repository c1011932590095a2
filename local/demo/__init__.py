"""The demo shops: made by rule from words and numbers of our own, the same at every run."""

from local.demo.shops import ATELIER, HARBOR, DemoShop

__all__ = ["DemoShop", "shops"]


def shops() -> tuple[DemoShop, ...]:
    """The general store and the small one."""
    return HARBOR, ATELIER
