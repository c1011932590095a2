"""``python -m bench.evals.nlu [dev|held] [--wrong]``: the figures as JSON, and what was read wrongly."""

import argparse
import json

from bench.evals.nlu.corpus import read_corpus
from bench.evals.nlu.score import score


def main() -> None:
    """Score one half or both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("half", nargs="?", choices=("dev", "held"))
    parser.add_argument("--wrong", action="store_true", help="list what was read wrongly")
    given = parser.parse_args()
    corpus = read_corpus()
    figures = {half: score(corpus, half) for half in ("dev", "held") if given.half in (None, half)}
    print(json.dumps({half: found.as_json() for half, found in figures.items()}, indent=1))
    for answer in (answer for found in figures.values() for answer in found.wrong if given.wrong):
        said, missed = answer.utterance, sorted(answer.wanted_slots - answer.given_slots)
        print(
            f"{said.context} | {said.text} | {said.intents} -> {answer.given} {answer.confidence}", end=" | "
        )
        print(f"missed {missed} | invented {sorted(answer.given_slots - answer.wanted_slots)}")


if __name__ == "__main__":
    main()
