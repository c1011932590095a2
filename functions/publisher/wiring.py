"""What the publisher is built of."""

from functools import cache

from shared.runtime.aws import client
from shared.runtime.publisher import Publisher
from shared.runtime.settings import Settings


class Env(Settings):
    """The publisher's environment."""

    event_bus: str


@cache
def publisher() -> Publisher:
    """Puts announced events on the bus."""
    return Publisher(client("events"), Env.load().event_bus)
