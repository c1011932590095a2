"""How fast what was learned fades: a score that halves every 30 days, and when it is believed.

Exponential decay, ``s(t) = s(t0) * 2 ** (-(t - t0) / H)`` with the half-life ``H``: Cormode, Shkapenyuk,
Srivastava and Xu, "Forward Decay: A Practical Time Decay Model for Streaming Systems" (ICDE 2009), by
which a score and the time of its last signal are all that has to be kept of a stream. Confidence is
the score shrunk towards nothing by additive smoothing, ``s / (s + K)``, so that one signal proves little.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Literal

HALF_LIFE = timedelta(days=30)
#: Cold start: a score below this is kept and not used, told as "not sure yet"; one signal never is enough.
BELIEVED = 3.0
#: What a signal is worth. Something bought says more than something looked for.
WEIGHTS: dict[Signal, float] = {"filtered": 1.0, "carted": 2.0, "bought": 4.0}
#: Signals beyond this add nothing, so that old habits can be outgrown.
MOST = 20.0
_SMOOTHING = 3.0
#: What is left of a score when it is given up.
_FADED = 0.5
#: No percentage of what was only learned says that it is certain.
_SUREST = 95

Signal = Literal["filtered", "carted", "bought"]


def decayed(score: float, since: datetime, now: datetime) -> float:
    """The score at ``now`` of one that was ``score`` at ``since``. A clock that went back changes nothing."""
    return score * 0.5 ** (max(now - since, timedelta(0)) / HALF_LIFE)


def raised(score: float, since: datetime, now: datetime, signal: Signal) -> float:
    """The score after one more signal."""
    return min(MOST, decayed(score, since, now) + WEIGHTS[signal])


def confidence(score: float) -> int:
    """How sure a score makes us, from 0 to 95 percent."""
    return min(_SUREST, round(100 * score / (score + _SMOOTHING)))


def fades_at(score: float, since: datetime) -> datetime:
    """When a score that nothing adds to is given up."""
    return since + HALF_LIFE * max(0.0, math.log2(score / _FADED)) if score > 0 else since
