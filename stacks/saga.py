"""The checkout saga: its state machine, and a function with a role of its own for each step."""

from pathlib import Path

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from stacks import rooms
from stacks.capability import Capability, Ground
from stacks.exceptions import accept
from stacks.grants import Grant, answers, calls, delivers_logs, payment_key
from stacks.roles import role
from stacks.tables import Tables

_DEFINITION = Path(__file__).parents[1] / "statemachines" / "checkout.asl.json"


#: What each step does to which room's records, and so all that its role may do.
_STEPS: dict[str, tuple[rooms.Use, ...]] = {
    "reserve": (rooms.checkout, rooms.holding_of_stock),
    "await_confirmation": (rooms.waiting_token, rooms.agreement_on_stock),
    "authorize": (rooms.checkout, rooms.payments, rooms.posting),
    "await_authentication": (rooms.waiting_token, rooms.payment),
    "commit": (
        rooms.checkout_that_moves,
        rooms.placing,
        rooms.sale_of_stock,
        rooms.cart_that_was_ordered,
        rooms.payment,
        rooms.redeemed_with_the_order,
        rooms.first_posting,
    ),
    "capture": (rooms.checkout_that_moves, rooms.payments, rooms.posting, rooms.order_that_moves),
    "compensate": (
        rooms.checkout_that_moves,
        rooms.payments,
        rooms.posting,
        rooms.holding_of_stock,
        rooms.redemptions,
    ),
}


class Saga(Construct):
    """The steps and the machine that runs them."""

    def __init__(self, scope: Construct, ground: Ground, tables: Tables) -> None:
        super().__init__(scope, "Saga")
        self._ground = ground
        steps = {
            name: Capability(self, ground, f"checkout_saga/{name}", *self._rights(tables, uses))
            for name, uses in _STEPS.items()
        }
        self.machine = self._machine(steps)
        # They answer the machine that calls them, so this grant comes after all of them.
        for waiting in ("await_confirmation", "await_authentication"):
            steps[waiting].grant_besides(answers(self.machine))
        ground.alarms.on_machine(self.machine)

    def _rights(
        self, tables: Tables, uses: tuple[rooms.Use, ...]
    ) -> tuple[tuple[Grant, ...], dict[str, str]]:
        """A step's grants and settings; those that move money may read the provider's key."""
        grants, chosen = rooms.of(tables, *uses), self._ground.target.payments
        if rooms.payments not in uses:
            return grants, {}
        return (*grants, *payment_key(Stack.of(self), chosen.stripe_secret)), chosen.settings()

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
            # What failed, and of no one's data: a step's input has ids, but its output may not.
            logs=sfn.LogOptions(destination=group, level=sfn.LogLevel.ERROR, include_execution_data=False),
        )
        accept(machine, "AwsSolutions-SF1", "A run's history is kept for 90 days; steps log themselves.")
        accept(machine, "AwsSolutions-SF2", "Spans come with OpenTelemetry; X-Ray would need xray on *.")
        return machine
