"""The saga's state machine on Step Functions."""

from typing import Any

from shared.checkout.ports import SagaInput


class StepFunctions:
    """See :class:`shared.checkout.ports.Workflow`. ``arn`` is the state machine's."""

    def __init__(self, client: Any, arn: str = "") -> None:
        self._client = client
        self._arn = arn

    def start(self, name: str, given: SagaInput) -> None:
        try:
            self._client.start_execution(stateMachineArn=self._arn, name=name, input=given.model_dump_json())
        except self._client.exceptions.ExecutionAlreadyExists:
            return

    def succeed(self, token: str) -> None:
        self._answered(self._client.send_task_success, taskToken=token, output="{}")

    def fail(self, token: str, error: str, cause: str) -> None:
        self._answered(self._client.send_task_failure, taskToken=token, error=error, cause=cause)

    def running(self, name: str) -> bool:
        execution = f"{self._arn.replace(':stateMachine:', ':execution:')}:{name}"
        try:
            answer = self._client.describe_execution(executionArn=execution)
        except self._client.exceptions.ExecutionDoesNotExist:
            return False
        return answer["status"] == "RUNNING"

    def _answered(self, call: Any, **given: str) -> None:
        """A run that has ended or does not wait any more needs no answer."""
        gone = self._client.exceptions
        try:
            call(**given)
        except (gone.TaskTimedOut, gone.TaskDoesNotExist, gone.InvalidToken):
            return
