"""Every function of the store: its kind, size, and what its bundle holds. Grants stand in the stacks.

A door's folder and handler follow from its name: ``checkout_saga/reserve`` is
``functions.checkout_saga.reserve.handler``, and a folder with one door has it in ``handler.py``.
"""

from dataclasses import dataclass
from typing import Literal, TypedDict

Kind = Literal["http", "authorizer", "step", "consumer", "schedule", "publisher"]
Group = Literal["core", "http", "tokens", "search", "payments", "embedding"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Memory in MiB (CPU comes in proportion, a whole one at 1769), time-out and p95 promise."""

    memory: int
    seconds: int
    p95_ms: int


#: Kinds whose calls are logged by what they say themselves alone. Lambda's own lines of each call (START,
#: END, REPORT) would be most of what is paid for their logs; how long they took is in their metrics.
QUIET: frozenset[Kind] = frozenset(("step", "publisher"))
#: By kind; a line below may differ. HTTP doors get more memory than they fill, for the CPU: a cold
#: start is all computing. An API's caller waits 29 s at most.
_SIZES: dict[Kind, Size] = {
    "http": Size(memory=1024, seconds=15, p95_ms=300),
    "authorizer": Size(memory=1024, seconds=5, p95_ms=100),
    "step": Size(memory=512, seconds=20, p95_ms=1000),
    "consumer": Size(memory=1024, seconds=60, p95_ms=10_000),
    "schedule": Size(memory=512, seconds=50, p95_ms=20_000),
    "publisher": Size(memory=256, seconds=30, p95_ms=2000),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One Lambda function.

    ``services`` are the AWS services that its code calls, by their botocore names: the bundle
    carries the SDK's model of these and no others. What Lambda does with the role (take messages off
    a queue, leave them in another, follow a stream) is not the code's.
    """

    name: str
    kind: Kind
    groups: tuple[Group, ...] = ("core",)
    services: tuple[str, ...] = ("dynamodb",)
    #: Those of ``services`` that a target may choose: the right to use them comes with the choice.
    by_choice: tuple[str, ...] = ()
    own_size: Size | None = None

    @property
    def folder(self) -> str:
        return self.name.split("/", maxsplit=1)[0]

    @property
    def module(self) -> str:
        folder, _, step = self.name.partition("/")
        return f"functions.{folder}.{step or 'handler'}"

    @property
    def embeds(self) -> bool:
        """Whether it carries the encoder of ``shared/embedding``, and what runs it."""
        return "embedding" in self.groups

    @property
    def title(self) -> str:
        """``checkout_saga/reserve`` as ``CheckoutSagaReserve``: the construct's id and the output's name."""
        return self.name.replace("/", "_").title().replace("_", "")

    @property
    def size(self) -> Size:
        return self.own_size or _SIZES[self.kind]


_TURN = Size(memory=1769, seconds=28, p95_ms=1200)
#: It may have to make an index anew, as its neighbour, and gives up before the next round.
_REPRICING = Size(memory=1024, seconds=50, p95_ms=20_000)
#: It asks the payment provider while its caller waits.
_ASKING = Size(memory=1024, seconds=25, p95_ms=2_000)
_CATALOG = Size(memory=1769, seconds=15, p95_ms=80)


class _Asks(TypedDict):
    groups: tuple[Group, ...]
    services: tuple[str, ...]
    by_choice: tuple[str, ...]


#: What every function has that asks the payment provider.
_ASKS_PROVIDER = _Asks(
    groups=("core", "payments"), services=("dynamodb", "secretsmanager"), by_choice=("secretsmanager",)
)

DOORS: dict[str, Door] = {
    door.name: door
    for door in (
        Door(
            name="identity",
            kind="http",
            groups=("http", "tokens"),
            services=("cognito-idp", "dynamodb", "secretsmanager"),
        ),
        Door(
            name="authorizer",
            kind="authorizer",
            groups=("core", "tokens"),
            services=("dynamodb", "secretsmanager"),
        ),
        Door(
            name="catalog",
            kind="http",
            groups=("http", "search"),
            services=("dynamodb", "s3"),
            own_size=_CATALOG,
        ),
        Door(name="indexer", kind="consumer", groups=("core", "search"), services=("dynamodb", "s3")),
        Door(
            name="indexer/repricing",
            kind="schedule",
            groups=("core", "search"),
            services=("dynamodb", "s3"),
            own_size=_REPRICING,
        ),
        Door(
            name="carts",
            kind="http",
            groups=("http", "tokens"),
            services=("dynamodb", "secretsmanager"),
        ),
        Door(name="checkout", kind="http", groups=("http",), services=("dynamodb", "stepfunctions")),
        Door(name="checkout_desk", kind="step", services=("dynamodb", "stepfunctions")),
        Door(name="orders", kind="http", groups=("http",)),
        Door(name="promotions", kind="http", groups=("http",)),
        Door(
            name="payments",
            kind="http",
            groups=("http", "payments"),
            services=("dynamodb", "secretsmanager", "stepfunctions"),
            by_choice=("secretsmanager",),
            own_size=_ASKING,
        ),
        Door(name="canceler", kind="consumer", **_ASKS_PROVIDER),
        Door(name="reconciler", kind="schedule", **_ASKS_PROVIDER),
        Door(name="support", kind="http", groups=("http",)),
        Door(
            name="memory",
            kind="http",
            groups=("http", "tokens"),
            services=("dynamodb", "secretsmanager"),
        ),
        Door(name="checkout_saga/reserve", kind="step"),
        Door(name="checkout_saga/await_confirmation", kind="step", services=("dynamodb", "stepfunctions")),
        Door(name="checkout_saga/await_authentication", kind="step", services=("dynamodb", "stepfunctions")),
        Door(name="checkout_saga/commit", kind="step"),
        *(
            Door(name=f"checkout_saga/{step}", kind="step", **_ASKS_PROVIDER)
            for step in ("authorize", "capture", "compensate")
        ),
        Door(
            name="sweeper",
            kind="schedule",
            groups=("core", "payments"),
            services=("dynamodb", "secretsmanager", "stepfunctions"),
            by_choice=("secretsmanager",),
        ),
        Door(name="publisher", kind="publisher", services=("events",)),
        Door(
            name="assistant",
            kind="http",
            groups=("http", "search", "tokens", "embedding"),
            services=("bedrock-runtime", "dynamodb", "lambda", "s3", "secretsmanager"),
            by_choice=("bedrock-runtime",),
            own_size=_TURN,
        ),
    )
}
