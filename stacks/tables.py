"""Tables as deployed. What each promises stands beside its keys in the room's ``store.py`` (``TABLE``);
``tests/infra/test_tables.py`` holds these to that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aws_cdk import CfnOutput, RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from stacks.target import Target

_TEXT = dynamodb.AttributeType.STRING
_ALL, _KEYS = dynamodb.ProjectionType.ALL, dynamodb.ProjectionType.KEYS_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What differs from table to table. An index ``x`` has the keys ``x_pk`` and ``x_sk``; one of the
    ``slim`` holds nothing else, so that only a change of its keys is paid for."""

    stream: bool = True
    sorted: bool = True
    ttl: str | None = None
    indexes: tuple[str, ...] = ()
    slim: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RoomTable:
    """A room's table, and the environment variable by which code finds it."""

    table: dynamodb.Table
    variable: str

    @property
    def title(self) -> str:
        return self.variable.title().replace("_", "")


@dataclass(frozen=True, slots=True)
class Tables:
    """Tables by their rooms' names."""

    by_name: Mapping[str, RoomTable] = field(default_factory=dict[str, RoomTable])

    def __getitem__(self, name: str) -> RoomTable:
        return self.by_name[name]

    def __or__(self, others: "Tables") -> "Tables":
        return Tables({**self.by_name, **others.by_name})

    def followed(self) -> list[RoomTable]:
        """Those whose changes leave through a stream."""
        return [room for room in self.by_name.values() if room.table.table_stream_arn]


def tables(scope: Construct, target: Target, shapes: Mapping[str, Shape]) -> Tables:
    """Make tables, each with an output ``<Name>Table``."""
    return Tables({name: _room(scope, target, name, shape) for name, shape in shapes.items()})


def _room(scope: Construct, target: Target, name: str, shape: Shape) -> RoomTable:
    room = RoomTable(_table(scope, target, name, shape), f"{name.upper()}_TABLE")
    CfnOutput(Stack.of(scope), f"{room.title}Name", value=room.table.table_name)
    return room


def _table(scope: Construct, target: Target, name: str, shape: Shape) -> dynamodb.Table:
    table = dynamodb.Table(
        scope,
        f"{name.title()}Table",
        partition_key=_key("pk"),
        sort_key=_key("sk") if shape.sorted else None,
        billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
        # Encrypted with DynamoDB's own key: a KMS key of ours would add a call's cost and nothing else yet.
        encryption=dynamodb.TableEncryption.DEFAULT,
        point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
            point_in_time_recovery_enabled=True
        ),
        stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES if shape.stream else None,
        time_to_live_attribute=shape.ttl,
        deletion_protection=target.keep_data,
        removal_policy=RemovalPolicy.RETAIN if target.keep_data else RemovalPolicy.DESTROY,
    )
    for index in shape.indexes:
        table.add_global_secondary_index(
            index_name=index,
            partition_key=_key(f"{index}_pk"),
            sort_key=_key(f"{index}_sk"),
            projection_type=_KEYS if index in shape.slim else _ALL,
        )
    return table


def _key(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=_TEXT)
