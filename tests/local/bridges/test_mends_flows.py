"""Faults of state machines, sign-in and stacks."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.bridges import Place, until


def execute(place: Place, **given: Any) -> str:
    answer = place.client("stepfunctions").start_execution(
        stateMachineArn=place.outputs["Machine"], name=uuid.uuid4().hex, input=json.dumps(given)
    )
    return answer["executionArn"]


def ended(place: Place, execution: str) -> Any:
    client = place.client("stepfunctions")

    def look() -> Any:
        found = client.describe_execution(executionArn=execution)
        return None if found["status"] == "RUNNING" else found

    return until(look)


def result(place: Place, **given: Any) -> Any:
    found = ended(place, execute(place, **given))
    return json.loads(found["output"]) if found["status"] == "SUCCEEDED" else found["error"]


class TestExecutionStart:
    """Read off the history of each run; the quickest of several, for noise can only add to a pause."""

    @staticmethod
    def pause(place: Place) -> timedelta:
        """Between the start of a run and its first state."""
        execution = execute(place, task="none")
        ended(place, execution)
        events = place.client("stepfunctions").get_execution_history(executionArn=execution)["events"]
        first = next(event for event in events if event["type"].endswith("StateEntered"))
        return first["timestamp"] - events[0]["timestamp"]

    def test_it_starts_at_once_where_without_the_mend_it_waits(self, mended: Place, plain: Place) -> None:
        pauses = [(self.pause(mended), self.pause(plain)) for _ in range(8)]
        quickest, waited = map(min, zip(*pauses, strict=True))
        assert 3 * quickest < waited


class TestCallbackFailure:
    def test_the_state_fails_with_the_functions_error(self, mended: Place) -> None:
        assert result(mended, task="wait", name="c1", mode="raise") == "refused"

    def test_without_the_mend_it_waits_for_a_token_that_nobody_has(self, plain: Place) -> None:
        assert result(plain, task="wait", name="c1", mode="raise") == "late"


class TestFunctionErrorsInMachines:
    def test_catch_matches_the_class(self, mended: Place) -> None:
        assert result(mended, task="work") == "refused"

    def test_without_the_mend_it_does_not(self, plain: Place) -> None:
        assert result(plain, task="work") == "Runtime.HandlerError"


class TestWaitingForAToken:
    """What needs no mend and is needed: literal time-outs and answers by token."""

    def test_a_token_that_nobody_uses_runs_out(self, mended: Place) -> None:
        assert result(mended, task="wait", name="w1", mode="store") == "late"

    def test_a_token_takes_an_answer(self, mended: Place) -> None:
        execution = execute(mended, task="wait", name="w2", mode="store")
        key = {"pk": {"S": "w2"}, "sk": {"S": "token"}}
        client = mended.client("dynamodb")
        item = until(lambda: client.get_item(TableName=mended.outputs["Seen"], Key=key).get("Item"))
        mended.client("stepfunctions").send_task_success(taskToken=item["token"]["S"], output='{"yes": true}')
        assert json.loads(ended(mended, execution)["output"]) == {"yes": True}


class TestRefreshRotation:
    @staticmethod
    def signed_in(place: Place, name: str) -> Any:
        client, pool = place.client("cognito-idp"), place.outputs["Pool"]
        client.admin_create_user(UserPoolId=pool, Username=name, MessageAction="SUPPRESS")
        password = "correct horse 42 Battery!"
        client.admin_set_user_password(UserPoolId=pool, Username=name, Password=password, Permanent=True)
        return client.admin_initiate_auth(
            UserPoolId=pool,
            ClientId=place.outputs["Client"],
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": name, "PASSWORD": password},
        )["AuthenticationResult"]

    @staticmethod
    def refreshed(place: Place, token: str) -> Any:
        client = place.client("cognito-idp")
        answer = client.get_tokens_from_refresh_token(RefreshToken=token, ClientId=place.outputs["Client"])
        return answer["AuthenticationResult"]

    def test_a_used_token_is_replaced_and_refused(self, mended: Place) -> None:
        first = self.signed_in(mended, "ada")
        assert first["ExpiresIn"] == 900
        second = self.refreshed(mended, first["RefreshToken"])
        assert second["RefreshToken"] != first["RefreshToken"]
        with pytest.raises(ClientError, match="RefreshTokenReuseException"):
            self.refreshed(mended, first["RefreshToken"])
        assert self.refreshed(mended, second["RefreshToken"])["AccessToken"]

    def test_without_the_mend_it_stays_good(self, plain: Place) -> None:
        first = self.signed_in(plain, "ada")
        assert "RefreshToken" not in self.refreshed(plain, first["RefreshToken"])


class TestAcceptedTypes:
    TEMPLATE = json.dumps(
        {
            "Resources": {
                "Any": {"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": {"AlarmRule": "TRUE"}}
            }
        }
    )

    def made(self, place: Place) -> str:
        client = place.client("cloudformation")
        client.create_stack(StackName="watching", TemplateBody=self.TEMPLATE)

        def look() -> str | None:
            status = client.describe_stacks(StackName="watching")["Stacks"][0]["StackStatus"]
            return None if status.endswith("IN_PROGRESS") else status

        return until(look)

    def test_a_type_that_only_watches_is_accepted(self, mended: Place) -> None:
        assert self.made(mended) == "CREATE_COMPLETE"

    def test_without_the_mend_its_template_is_refused(self, plain: Place) -> None:
        with pytest.raises(ClientError, match="Unrecognized resource types"):
            self.made(plain)
