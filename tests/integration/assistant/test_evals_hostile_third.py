"""The third part of the hostile corpus: nothing in it moves or says anything."""

import pytest

from bench.evals.hostile import hostile
from tests.support.evals import HOSTILE, held

#: Many cases of what tests of single cases cover.
pytestmark = pytest.mark.no_cover


def test_no_hostile_text_moves_or_says_anything() -> None:
    held(*hostile(2, HOSTILE))
