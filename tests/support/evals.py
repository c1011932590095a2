"""What holds the floors of the evaluation; its long parts are spread over files, one for each core."""

from bench.evals.scores import Score

#: Parts of the hostile corpus and of the journeys: as many files as there are of each.
HOSTILE, JOURNEYS = 4, 2


def held(*scores: Score) -> None:
    """Every score keeps its floor."""
    for score in scores:
        assert score.holds, (score.what, score.percent, score.failed)
