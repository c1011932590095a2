"""What a function may do, word by word: each grant names its actions and its resources, and no ``*``.

A grant also carries the environment variable by which the code finds the resource, so that a
function knows of nothing that it may not use, and may use nothing that it does not know of.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn

from stacks.tables import RoomTable

Read = Literal["GetItem", "BatchGetItem", "Query"]
Write = Literal["PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"]


@dataclass(frozen=True, slots=True)
class Grant:
    """Actions on resources.

    ``environment``: the variables by which code finds them. ``names``: where a resource ends in
    ``*``, which names it stands for. ``by_code``: whether the function's code uses it, or Lambda does.
    """

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    names: str | None = None
    by_code: bool = True

    @property
    def service(self) -> str:
        """The IAM prefix, as botocore names the service."""
        prefix = self.actions[0].partition(":")[0]
        return {"states": "stepfunctions", "bedrock": "bedrock-runtime"}.get(prefix, prefix)

    def statement(self) -> iam.PolicyStatement:
        return iam.PolicyStatement(actions=list(self.actions), resources=list(self.resources))


def _on_table(room: RoomTable, actions: tuple[str, ...], *resources: str) -> Grant:
    named = {room.variable: room.table.table_name}
    return Grant(tuple(f"dynamodb:{action}" for action in actions), resources, named)


def reads(room: RoomTable, *actions: Read) -> Grant:
    """Read items of a table by key, or of one partition."""
    return _on_table(room, actions, room.table.table_arn)


def queries(room: RoomTable, *indexes: str) -> Grant:
    """Query secondary indexes, each by its name."""
    return _on_table(room, ("Query",), *(f"{room.table.table_arn}/index/{index}" for index in indexes))


def writes(room: RoomTable, *actions: Write) -> Grant:
    """Write items, alone or in a transaction: DynamoDB asks for each member's own action."""
    return _on_table(room, actions, room.table.table_arn)


def follows(room: RoomTable) -> Grant:
    """Read a table's stream. Which tables it follows is the event source's matter, not the code's."""
    actions = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")
    arn = room.table.table_stream_arn
    if arn is None:
        raise ValueError(f"{room.variable}: a table without a stream cannot be followed")
    return Grant(actions, (arn,), by_code=False)


def lists_streams() -> Grant:
    """What Lambda asks besides, to poll any stream; it names streams and tells nothing of what is in them."""
    return Grant(
        ("dynamodb:ListStreams",), ("*",), names="all streams, as ListStreams knows no ARN", by_code=False
    )


def fetches(bucket: s3.Bucket, variable: str, prefix: str) -> Grant:
    """Read objects under a prefix."""
    return _objects(bucket, variable, prefix, "s3:GetObject")


def stores(bucket: s3.Bucket, variable: str, prefix: str) -> Grant:
    """Read, write and remove objects under a prefix."""
    return _objects(bucket, variable, prefix, "s3:GetObject", "s3:PutObject", "s3:DeleteObject")


def lists(bucket: s3.Bucket, variable: str) -> Grant:
    """List a bucket: without it S3 answers 403, not 404, for an object that is not there yet."""
    return Grant(("s3:ListBucket",), (bucket.bucket_arn,), {variable: bucket.bucket_name})


def _objects(bucket: s3.Bucket, variable: str, prefix: str, *actions: str) -> Grant:
    arn = f"{Stack.of(bucket).export_value(bucket.bucket_arn)}/{prefix}*"
    return Grant(actions, (arn,), {variable: bucket.bucket_name}, names=f"objects under {prefix}")


def knows(secret: secretsmanager.Secret, variable: str) -> Grant:
    """Read a secret's current value."""
    return Grant(("secretsmanager:GetSecretValue",), (secret.secret_arn,), {variable: secret.secret_arn})


def announces(bus: events.EventBus) -> Grant:
    """Put events on the bus."""
    return Grant(("events:PutEvents",), (bus.event_bus_arn,), {"EVENT_BUS": bus.event_bus_name})


def starts(machine: sfn.StateMachine) -> Grant:
    """Start executions."""
    return _on_machine(machine, "states:StartExecution")


def answers(machine: sfn.StateMachine) -> Grant:
    """Give a waiting execution its answer, by task token."""
    return _on_machine(machine, "states:SendTaskSuccess", "states:SendTaskFailure")


def _on_machine(machine: sfn.StateMachine, *actions: str) -> Grant:
    arn = machine.state_machine_arn
    return Grant(actions, (arn,), {"CHECKOUT_STATE_MACHINE": arn})


def watches(machine: sfn.StateMachine, *actions: Literal["DescribeExecution", "StopExecution"]) -> Grant:
    """Look at a machine's executions, or end them."""
    executions = Stack.of(machine).format_arn(
        service="states",
        resource="execution",
        resource_name=f"{machine.state_machine_name}:*",
        arn_format=ArnFormat.COLON_RESOURCE_NAME,
    )
    named = {"CHECKOUT_STATE_MACHINE": machine.state_machine_arn}
    return Grant(
        tuple(f"states:{action}" for action in actions), (executions,), named, names="executions by checkout"
    )


def invokes(function: lambda_.Function, variable: str) -> Grant:
    """Call another function, which code finds by ``variable``."""
    return Grant(("lambda:InvokeFunction",), (function.function_arn,), {variable: function.function_name})


def asks(scope: Stack, model_id: str, variable: str) -> Grant:
    """Ask one of Bedrock's models, whole or as a stream: named by its id, or by the id or the ARN of an
    inference profile, which asks the same model in regions of its own choice."""
    actions = ("bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream")
    named, profiled = model_id.rpartition("/")[2], model_id.startswith("arn:")
    geography, _, bare = named.partition(".")
    if geography not in _GEOGRAPHIES:
        return Grant(actions, (model_id if profiled else _model_arn(scope, named),), {variable: model_id})
    profile = model_id if profiled else _profile_arn(scope, named)
    resources = (profile, _model_arn(scope, bare, region="*"))
    return Grant(actions, resources, {variable: model_id}, names="regions that the profile chooses")


#: Prefixes of inference profiles that reach over regions.
_GEOGRAPHIES = frozenset(("us", "eu", "apac", "global", "jp", "au", "ca"))


def _model_arn(scope: Stack, model: str, region: str | None = None) -> str:
    return scope.format_arn(
        service="bedrock", resource="foundation-model", resource_name=model, account="", region=region
    )


def _profile_arn(scope: Stack, profile: str) -> str:
    return scope.format_arn(service="bedrock", resource="inference-profile", resource_name=profile)


def guards(scope: Stack, guardrail: str, variable: str) -> Grant:
    """Have one guardrail (``id:version``) look at what is sent to a model and answered."""
    identifier = guardrail.rpartition(":")[0]
    arn = scope.format_arn(service="bedrock", resource="guardrail", resource_name=identifier)
    chosen = identifier if identifier.startswith("arn:") else arn
    return Grant(("bedrock:ApplyGuardrail",), (chosen,), {variable: guardrail})


def knows_named(scope: Stack, secret: str, variable: str) -> Grant:
    """Read a secret that these stacks did not make, by its name."""
    arn = scope.format_arn(
        service="secretsmanager",
        resource="secret",
        resource_name=f"{secret}-??????",
        arn_format=ArnFormat.COLON_RESOURCE_NAME,
    )
    return Grant(("secretsmanager:GetSecretValue",), (arn,), {variable: secret})


def pulls(scope: Stack, image: str) -> tuple[Grant, ...]:
    """Fetch a container's image from its one repository; ``image`` is its whole name in ECR
    (``<account>.dkr.ecr.<region>.amazonaws.com/<name>:<tag>``)."""
    registry, _, named = image.partition("/")
    account, _, _, region, *_ = registry.split(".")
    repository = scope.format_arn(
        service="ecr",
        resource="repository",
        resource_name=named.partition("@")[0].partition(":")[0],
        account=account,
        region=region,
    )
    fetching = ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
    signing_in = Grant(
        ("ecr:GetAuthorizationToken",), ("*",), names="a registry's token, which has no ARN", by_code=False
    )
    return Grant(fetching, (repository,), by_code=False), signing_in


def logs_as_a_runtime(scope: Stack) -> Grant:
    """Write to the log groups that AgentCore makes for its runtimes, each named after one's id."""
    arn = scope.format_arn(
        service="logs",
        resource="log-group",
        resource_name="/aws/bedrock-agentcore/runtimes/*",
        arn_format=ArnFormat.COLON_RESOURCE_NAME,
    )
    actions = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents")
    return Grant(actions, (arn,), names="AgentCore names its log groups", by_code=False)


def payment_key(scope: Stack, secret: str | None) -> tuple[Grant, ...]:
    """Read the payment provider's key, where one is chosen that has a key."""
    return (knows_named(scope, secret, "STRIPE_KEY_SECRET"),) if secret else ()


def webhook_secret(scope: Stack, secret: str | None) -> tuple[Grant, ...]:
    """Read what the payment provider signs its news with, where one is named."""
    return (knows_named(scope, secret, "STRIPE_WEBHOOK_SECRET"),) if secret else ()


def calls(*arns: str) -> Grant:
    """Call functions."""
    return Grant(("lambda:InvokeFunction",), arns)


def keeps_users(pool: cognito.UserPool, *actions: str) -> Grant:
    """Administer the users of a pool."""
    named = {"USER_POOL_ID": pool.user_pool_id}
    return Grant(tuple(f"cognito-idp:{action}" for action in actions), (pool.user_pool_arn,), named)


def consumes(queue: sqs.Queue) -> Grant:
    """Take messages off a queue."""
    actions = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
    return Grant(actions, (queue.queue_arn,), by_code=False)


def gives_up_to(queue: sqs.Queue) -> Grant:
    """Leave what could not be handled in a dead-letter queue."""
    return Grant(("sqs:SendMessage",), (queue.queue_arn,), by_code=False)


def logs_to(group: logs.LogGroup) -> Grant:
    """Write to a function's own log group."""
    arn = Stack.of(group).format_arn(
        service="logs",
        resource="log-group",
        resource_name=f"{group.log_group_name}:*",
        arn_format=ArnFormat.COLON_RESOURCE_NAME,
    )
    actions = ("logs:CreateLogStream", "logs:PutLogEvents")
    return Grant(actions, (arn,), names="Lambda names its log streams", by_code=False)


def delivers_logs() -> Grant:
    """Set up the delivery of a state machine's logs: none of these actions has a resource to name."""
    actions = (
        "CreateLogDelivery",
        "DeleteLogDelivery",
        "DescribeLogGroups",
        "DescribeResourcePolicies",
        "GetLogDelivery",
        "ListLogDeliveries",
        "PutResourcePolicy",
        "UpdateLogDelivery",
    )
    return Grant(
        tuple(f"logs:{action}" for action in actions), ("*",), names="log deliveries, which have no ARN"
    )
