"""The checkout saga: its state machine, and a function with a role of its own for each step."""

from pathlib import Path

from aws_cdk import RemovalPolicy
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from stacks.capability import Capability, Ground
from stacks.exceptions import accept
from stacks.grants import Grant, calls, delivers_logs, reads, writes
from stacks.roles import role
from stacks.tables import Tables

_DEFINITION = Path(__file__).parents[1] / "statemachines" / "checkout.asl.json"


class Saga(Construct):
    """Steps and machine. A step's right ends where its work does: only the two ends touch stock's holds,
    only the payment's steps the payment.
    """

    def __init__(self, scope: Construct, ground: Ground, tables: Tables) -> None:
        super().__init__(scope, "Saga")
        self._ground, self._tables = ground, tables
        steps = {name: self._step(name, grants) for name, grants in self._grants().items()}
        self.machine = self._machine(steps)
        ground.alarms.on_machine(self.machine)

    def _grants(self) -> dict[str, tuple[Grant, ...]]:
        tables = self._tables
        checkout = (reads(tables["checkout"], "GetItem"), writes(tables["checkout"], "PutItem"))
        payment = (reads(tables["payments"], "GetItem"), writes(tables["payments"], "PutItem"))
        stock = (
            reads(tables["inventory"], "GetItem", "Query"),
            writes(tables["inventory"], "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"),
        )
        return {
            "reserve": (*checkout, *stock),
            "await_confirmation": checkout,
            "authorize": (*checkout, *payment),
            "commit": (*checkout, *payment, *stock),
            "capture": (*checkout, *payment),
            "compensate": (*checkout, *payment, *stock),
        }

    def _step(self, name: str, grants: tuple[Grant, ...]) -> Capability:
        return Capability(self, self._ground, f"checkout_saga/{name}", grants)

    def _machine(self, steps: dict[str, Capability]) -> sfn.StateMachine:
        arns = {
            f"{step.title().replace('_', '')}FunctionArn": capability.function.function_arn
            for step, capability in steps.items()
        }
        group = logs.LogGroup(
            self, "Logs", retention=logs.RetentionDays.ONE_MONTH, removal_policy=RemovalPolicy.DESTROY
        )
        machine = sfn.StateMachine(
            self,
            "Machine",
            definition_body=sfn.DefinitionBody.from_file(str(_DEFINITION)),
            definition_substitutions={
                **arns,
                "ConfirmationSeconds": str(self._ground.target.confirmation_seconds),
            },
            state_machine_type=sfn.StateMachineType.STANDARD,
            role=role(
                self, "states.amazonaws.com", [calls(*arns.values()), delivers_logs()]
            ).without_policy_updates(),
            # Every transition, and of no one's data: a step's input has ids, but its output may not.
            logs=sfn.LogOptions(destination=group, level=sfn.LogLevel.ALL, include_execution_data=False),
        )
        accept(machine, "AwsSolutions-SF2", "Spans come with OpenTelemetry; X-Ray would need xray on *.")
        return machine
