"""What a language model adds to a turn: the embedded one by itself, and a remote one over HTTP.

The remote one is the stand-in of Bedrock's Converse: the function's own boto3 client speaks to it, and
each call waits as long as the model named would take, by what was published of it.
"""

import math
import random
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from threading import Lock
from typing import Any

from bench.evals.nlu.corpus import read_corpus
from bench.floors import ALONE
from bench.over_http import CLIENTS, Operation, Shopping, Warm, measure
from bench.report import Goal, Section, median_ms, milliseconds, percentile
from bench.shop import SLUG, Ware
from local.bedrock import StandIn
from local.bedrock_answers import answering, without_words
from local.cloud import RunningCloud, environment
from local.seed import Step
from shared.assistant.model import Memo
from shared.assistant.models.embedded import EmbeddedModel
from shared.assistant.planner import plan_request
from shared.identity.model import tenant_id
from shared.kernel.tenancy import system

#: Milliseconds at p95 that the embedded model may take, and a turn with a remote one at one client.
_EMBEDDED, _TURN = 30.0, 1200.0
_DOOR = "Assistant"
#: Calls of a model in a turn that searches: the plan and the words.
_CALLS = 2
_WARM_UP = 20
#: How far latencies spread around their middle (log-normal): the slowest of twenty takes 1.6 times as long.
_SPREAD = 0.3


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a model answers: seconds to the first token and tokens a second, medians, and who says so."""

    model: str
    first_token: float
    speed: float
    source: str

    def replayed(self) -> Callable[[int], float]:
        """Seconds for so many output tokens; the same row of latencies for each run."""
        drawn, lock = random.Random(self.model), Lock()  # noqa: S311 - no secret

        def latency(tokens: int) -> float:
            with lock:
                spread = math.exp(drawn.gauss(0, _SPREAD))
            return spread * (self.first_token + tokens / self.speed)

        return latency


PACES = (
    Pace("us.amazon.nova-micro-v1:0", 0.25, 299, "aiperf.ghast.people.aws.dev, us-east-1, 30 June 2026"),
    Pace(
        "us.anthropic.claude-3-5-haiku-20241022-v1:0",
        0.59,
        101,
        "artificialanalysis.ai/models/claude-3-5-haiku/providers, Amazon, latency optimized",
    ),
)


def embedded(store: RunningCloud, share: float, step: Step) -> Section:
    """The embedded model's plans for the labelled utterances, with the shop's own words."""
    step("the embedded model", 0, 1)
    with environment(store.env(_DOOR)):
        words = import_module("functions.assistant.agent").lexicons()
        model, ctx = EmbeddedModel(lexicons=words), system(tenant_id(SLUG))
        said = [utterance.text for utterance in read_corpus()]
        requests = [plan_request(ctx, Memo(), text, {}) for text in said]
        for request in requests[:_WARM_UP]:
            model.converse(request)
        taken = [_timed(model, request) for request in requests[:: max(1, round(1 / max(share, 0.1)))]]
    wall, cpu = [one.wall for one in taken], [one.cpu for one in taken]
    row: dict[str, Any] = {
        "what": "embedded model, a plan",
        "utterances": len(taken),
        "p50 ms": median_ms(wall),
        "p95 ms": milliseconds(percentile(wall, 0.95)),
        "cpu p95 ms": milliseconds(percentile(cpu, 0.95)),
        "slowest ms": milliseconds(max(wall)),
    }
    note = "From a message to its plan, in this process: reading, the guess beside the rules, planning."
    goal = Goal("the embedded model, a plan, p95", row["p95 ms"], _EMBEDDED, "ms")
    return Section("The embedded model", note, [row], [goal])


def remote(store: RunningCloud, warm: Warm, wares: Sequence[Ware], share: float, step: Step) -> Section:
    """Chat turns at 1 and 16 clients with each of the paces. ``share`` (0 to 1) of the usual requests."""
    rows: list[dict[str, Any]] = []
    goals: list[Goal] = []
    turn = Operation("chat turn", Shopping(store.url, wares).turn, {1: 40, 16: 4}, _DOOR)
    for pace in PACES:
        for clients in CLIENTS:
            step(f"over HTTP, with a remote model: {pace.model}", 0, 1)
            rows.append(_with(pace, turn, clients, store, warm, share))
        one = rows[-len(CLIENTS)]
        goals.append(Goal(f"chat turn with {pace.model}, p95 at 1 client", one["p95 ms"], _TURN, "ms"))
    told = "; ".join(f"{pace.model}: {pace.source}" for pace in PACES)
    note = (
        f"Two calls of the stand-in of Converse a turn. Latencies are published medians ({told}), spread"
        " log-normally: one in twenty takes 1.6 times as long."
    )
    return Section("Chat turns with a remote model, over HTTP", note, rows, goals)


def _with(  # noqa: PLR0917
    pace: Pace, turn: Operation, clients: int, store: RunningCloud, warm: Warm, share: float
) -> dict[str, Any]:
    tokens: list[int] = []
    latency = pace.replayed()

    def counted(output: int) -> float:
        tokens.append(output)
        return latency(output)

    with StandIn(answering(without_words()), counted) as stand_in, asking(store, stand_in.url, pace.model):
        measured = measure(turn, clients, share, store, warm)
    turns = len(measured.latencies)
    if len(tokens) < _CALLS * turns:
        raise RuntimeError(f"{turns} turns asked the model {len(tokens)} times: it was not the one to answer")
    row = measured.row(turn.name, clients)
    return {
        "what": f"{turn.name}, {pace.model}",
        "first token s": pace.first_token,
        "tokens a second": pace.speed,
        "tokens a call": round(sum(tokens) / len(tokens)),
        **{name: row[name] for name in ("clients", "requests", "p50 ms", "p95 ms", "per second")},
    }


@contextmanager
def asking(store: RunningCloud, url: str, model: str) -> Generator[None]:
    """The assistant's function asks ``model`` at ``url`` while the block runs, as a deployment that names
    it would; afterwards what it asked before."""
    functions, name = store.client("lambda"), store.functions[_DOOR]
    before = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    added = {"BEDROCK_MODEL": model, "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": url}

    def choose(variables: dict[str, str]) -> None:
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables})

    choose({**before, **added})
    try:
        yield
    finally:
        choose(before)


def _timed(model: EmbeddedModel, request: Any) -> Any:
    started = ALONE.read()
    model.converse(request)
    return ALONE.read() - started
