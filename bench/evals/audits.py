"""The auditor: planted lies, none of which may leave, and truthful replies, nearly all of which must.

Each is said in a scene, the last turn of a talk, whose evidence it is held against.
"""

import statistics
import time
from collections.abc import Mapping, Sequence

from bench.evals.scenes import Scene, staged
from bench.evals.scores import Score, rows, table
from bench.evals.world import opened

#: The least share of truthful replies that pass unchanged, in percent.
TRUTHS = 99.0
_ONE_EACH = 1


def lies_and_truths() -> Sequence[Score]:
    """The two scores, and that no draft of the scenes is held up itself."""
    with opened() as world:
        world.stocked("moss", _ONE_EACH)
        scenes = staged(world, table("scenes.json"))
    lies = list(rows("lies.jsonl"))
    truths = list(rows("truths.jsonl"))
    through = {_name(case): "left" for case in lies if not scenes[case["scene"]].auditor.faults(case["text"])}
    times: list[float] = []
    held: dict[str, str] = {}
    for case in truths:
        started = time.perf_counter()
        faults = scenes[case["scene"]].auditor.faults(case["text"])
        times.append(1000 * (time.perf_counter() - started))
        if faults:
            held[_name(case)] = "; ".join(faults)
    note = f"{statistics.median(times):.2f} ms a reply (median)"
    return (
        Score("planted lies held back", len(lies), 100.0, through),
        Score("truthful replies let through", len(truths), TRUTHS, held, note=note),
        Score("drafts let through", len(scenes), 100.0, _drafts(scenes)),
    )


def _drafts(scenes: Mapping[str, Scene]) -> dict[str, str]:
    faults = {name: scene.auditor.faults(scene.draft.text) for name, scene in scenes.items()}
    return {name: "; ".join(found) for name, found in faults.items() if found}


def _name(case: Mapping[str, str]) -> str:
    return f"{case['scene']}: {case['text']}"
