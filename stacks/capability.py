"""The one way in which a Lambda function is made. What calls it by itself is in ``feeds.py``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aws_cdk import CfnOutput, Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from stacks.alarms import Alarms
from stacks.code import Code
from stacks.doors import DOORS, QUIET, Door
from stacks.exceptions import accept
from stacks.grants import Grant, logs_to
from stacks.roles import role
from stacks.target import Target

RUNTIME = lambda_.Runtime.PYTHON_3_13
_ARCHITECTURES = {"arm64": lambda_.Architecture.ARM_64, "x86_64": lambda_.Architecture.X86_64}


@dataclass(frozen=True, slots=True)
class Ground:
    """What every function stands on: where it is deployed, where its code is, whom its alarms tell."""

    target: Target
    code: Code
    alarms: Alarms


class Capability(Construct):
    """A function with its own role, log group and alarms.

    It may do what ``grants`` say and nothing else, and its environment is what they carry and
    ``environment``. Traces are not active: segments that nobody's code annotates tell little more
    than the logs, and they would give every role ``xray:*`` on ``*``; spans come with OpenTelemetry.
    """

    def __init__(
        self,
        scope: Construct,
        ground: Ground,
        name: str,
        grants: Sequence[Grant],
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.door = DOORS[name]
        super().__init__(scope, self.door.title)
        self.ground = ground
        self.group = _log_group(self)
        _only_bundled(self.door, grants)
        self.role = role(self, "lambda.amazonaws.com", [*grants, logs_to(self.group)])
        self.function = _function(self, {**_variables(grants), **(environment or {})})
        ground.alarms.on_function(self.function, self.door.size.p95_ms)
        CfnOutput(Stack.of(self), f"{self.door.title}Function", value=self.function.function_name)

    def grant_besides(self, grant: Grant) -> None:
        """A right over something that needs this function to be there first; it carries no variable."""
        _only_bundled(self.door, [grant])
        iam.Policy(
            self,
            "Besides",
            roles=[self.role],  # pyright: ignore[reportArgumentType]
            statements=[grant.statement()],
        )


def _log_group(of: Capability) -> logs.LogGroup:
    return logs.LogGroup(
        of, "Logs", retention=logs.RetentionDays.ONE_MONTH, removal_policy=RemovalPolicy.DESTROY
    )


def _only_bundled(door: Door, grants: Sequence[Grant]) -> None:
    unknown = {grant.service for grant in grants if grant.by_code} - set(door.services)
    if unknown:
        raise ValueError(f"{door.name}: its bundle has no model of {sorted(unknown)}; see stacks/doors.py")


def _variables(grants: Sequence[Grant]) -> dict[str, str]:
    return {name: value for grant in grants for name, value in grant.environment.items()}


def _function(of: Capability, environment: Mapping[str, str]) -> lambda_.Function:
    door = of.door
    function = lambda_.Function(
        of,
        "Function",
        runtime=RUNTIME,
        architecture=_ARCHITECTURES[of.ground.target.architecture_of(door.embeds)],
        handler=f"{door.module}.handler",
        code=of.ground.code.of(of, door),
        memory_size=door.size.memory,
        timeout=Duration.seconds(door.size.seconds),
        # What CDK would grant by itself is wider than what is needed: the grants above are all.
        role=of.role.without_policy_updates(),
        log_group=of.group,
        logging_format=lambda_.LoggingFormat.JSON,
        system_log_level_v2=lambda_.SystemLogLevel.WARN
        if door.kind in QUIET
        else lambda_.SystemLogLevel.INFO,
        environment={"LOG_LEVEL": "INFO", "POWERTOOLS_SERVICE_NAME": door.name, **environment},
    )
    # PYTHON_3_13 is older than the newest runtime that CDK knows; see docs/decisions/0002-stacks.md.
    accept(function, "AwsSolutions-L1", "3.13: the bundles are compiled for it, as the locked wheels are.")
    return function
