"""The second half of the journeys: each leaves the state that it should after every turn."""

from bench.evals.journeys import journeys
from tests.support.evals import JOURNEYS, held


def test_every_journey_leaves_the_state_that_it_should() -> None:
    held(*journeys(1, JOURNEYS))
