"""The parts of the evaluation. A part is a function that gives scores; adding one is adding a line."""

from collections.abc import Callable, Mapping, Sequence

from bench.evals.audits import lies_and_truths
from bench.evals.hostile import hostile
from bench.evals.journeys import journeys
from bench.evals.manners import manners
from bench.evals.scores import Score

PARTS: Mapping[str, Callable[[], Sequence[Score]]] = {
    "journeys": journeys,
    "hostile": hostile,
    "audits": lies_and_truths,
    "manners": manners,
}
