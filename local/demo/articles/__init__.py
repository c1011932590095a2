"""What the demo shops have written about themselves. Prices and days come from the shops' settings."""

from collections.abc import Sequence

from shared.identity.model import ShippingOption, TenantSettings
from shared.knowledge.model import ArticleDraft


def article(title: str, topics: str, questions: Sequence[str], *passages: str) -> ArticleDraft:
    """An article of passages; ``topics`` are divided by commas."""
    named = tuple(topic.strip() for topic in topics.split(","))
    return ArticleDraft(title=title, topics=named, questions=tuple(questions), body="\n\n".join(passages))


def delivery_costs(settings: TenantSettings) -> str:
    """What each way of delivery costs, in one passage."""
    return " ".join(_cost(option) for option in settings.shipping)


def _cost(option: ShippingOption) -> str:
    free = f" and is free from {option.free_over} on" if option.free_over else ""
    return f"{option.title} costs {option.price}{free}."


def delivery_times(settings: TenantSettings) -> str:
    """How long each way of delivery takes, in one passage."""
    return " ".join(f"{option.title} arrives {_days(option.days)}." for option in settings.shipping)


def _days(days: str) -> str:
    return f"in {days}" if days[:1].isdecimal() else days
