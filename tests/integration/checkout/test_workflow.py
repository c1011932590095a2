"""The saga's state machine as Step Functions shows it, its refusals too."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import ANY, Stubber

from shared.checkout.ports import SagaInput
from shared.checkout.workflow import StepFunctions
from shared.kernel.tenancy import Actor
from tests.support.aws import REGION

MACHINE = f"arn:aws:states:{REGION}:123456789012:stateMachine:checkout"
RUN = f"arn:aws:states:{REGION}:123456789012:execution:checkout:chk_1-2"
GIVEN = SagaInput(
    tenant="tnt_1",
    actor=Actor(kind="guest", id="gst_1"),
    checkout_id="chk_1",
    attempt=2,
    correlation_id="corr-0001",
)


@pytest.fixture
def stub() -> Iterator[Stubber]:
    client = boto3.client(
        "stepfunctions", region_name=REGION, aws_access_key_id="testing", aws_secret_access_key="testing"
    )
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.fixture
def workflow(stub: Stubber) -> StepFunctions:
    return StepFunctions(stub.client, MACHINE)


def test_a_run_is_started_under_its_name_with_its_input(stub: Stubber, workflow: StepFunctions) -> None:
    answer = {"executionArn": RUN, "startDate": 0}
    asked = {"stateMachineArn": MACHINE, "name": "chk_1-2", "input": GIVEN.model_dump_json()}
    stub.add_response("start_execution", answer, asked)
    workflow.start("chk_1-2", GIVEN)


def test_a_run_that_was_started_before_is_no_failure(stub: Stubber, workflow: StepFunctions) -> None:
    stub.add_client_error("start_execution", "ExecutionAlreadyExists")
    workflow.start("chk_1-2", GIVEN)


def test_a_run_that_cannot_be_started_is_one(stub: Stubber, workflow: StepFunctions) -> None:
    stub.add_client_error("start_execution", "StateMachineDoesNotExist")
    with pytest.raises(ClientError):
        workflow.start("chk_1-2", GIVEN)


@pytest.mark.parametrize("gone", ["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"])
def test_a_run_that_does_not_wait_any_more_is_left_alone(
    stub: Stubber, workflow: StepFunctions, gone: str
) -> None:
    stub.add_client_error("send_task_success", gone)
    workflow.succeed("token")
    stub.add_client_error("send_task_failure", gone)
    workflow.fail("token", "AttemptOver", "declined")


def test_an_answer_that_does_not_arrive_is_a_failure(stub: Stubber, workflow: StepFunctions) -> None:
    stub.add_client_error("send_task_success", "InternalServerError")
    with pytest.raises(ClientError):
        workflow.succeed("token")


def test_answers_go_to_the_token(stub: Stubber, workflow: StepFunctions) -> None:
    stub.add_response("send_task_success", {}, {"taskToken": "t-1", "output": "{}"})
    workflow.succeed("t-1")
    stub.add_response("send_task_failure", {}, {"taskToken": "t-2", "error": "AttemptOver", "cause": "no"})
    workflow.fail("t-2", "AttemptOver", "no")


@pytest.mark.parametrize(
    ("status", "running"),
    [("RUNNING", True), ("SUCCEEDED", False), ("FAILED", False), ("TIMED_OUT", False), ("ABORTED", False)],
)
def test_a_run_is_looked_up_by_its_name(
    stub: Stubber, workflow: StepFunctions, status: str, running: bool
) -> None:
    answer: dict[str, Any] = {
        "executionArn": RUN,
        "stateMachineArn": MACHINE,
        "status": status,
        "startDate": 0,
    }
    stub.add_response("describe_execution", answer, {"executionArn": RUN})
    assert workflow.running("chk_1-2") is running


def test_a_run_that_nobody_started_does_not_run(stub: Stubber, workflow: StepFunctions) -> None:
    stub.add_client_error(
        "describe_execution", "ExecutionDoesNotExist", expected_params={"executionArn": ANY}
    )
    assert not workflow.running("chk_1-2")
