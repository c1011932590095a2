"""What the user pool's refusals mean, with the shapes that botocore checks."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from shared.identity.accounts import BadCredentials, WeakPassword
from shared.identity.pool import CognitoPool
from shared.kernel.errors import Invalid, Limited, Unauthenticated

USER, PASSWORD = "tnt_1.lgn_1", "Correct-horse-9"


@pytest.fixture
def cognito() -> Any:
    return boto3.client(
        "cognito-idp", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
    )


@pytest.fixture
def stub(cognito: Any) -> Iterator[Stubber]:
    with Stubber(cognito) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


@pytest.fixture
def pool(cognito: Any) -> CognitoPool:
    return CognitoPool(cognito, "us-east-1_x", "client")


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ("Password did not conform with policy: Password must have symbols", "Password must have symbols"),
        ("Invalid password", "The password does not follow the policy."),
    ],
)
def test_what_the_policy_asks_for_is_told(pool: CognitoPool, stub: Stubber, message: str, asked: str) -> None:
    stub.add_client_error("admin_create_user", "InvalidPasswordException", message)
    with pytest.raises(WeakPassword) as refused:
        pool.create(USER, "jane@example.com", "short")
    (problem,) = refused.value.problems
    assert (problem.path, problem.message) == ("$.password", asked)


@pytest.mark.parametrize(
    ("message", "path"),
    [
        ("Invalid email address format.", "$.email"),
        ("Value at 'temporaryPassword' failed to satisfy constraint", "$.password"),
    ],
)
def test_a_form_that_the_pool_does_not_take_is_told(
    pool: CognitoPool, stub: Stubber, message: str, path: str
) -> None:
    stub.add_client_error("admin_create_user", "InvalidParameterException", message)
    with pytest.raises(Invalid) as refused:
        pool.create(USER, "jane@example.com", PASSWORD)
    assert [problem.path for problem in refused.value.problems] == [path]


@pytest.mark.parametrize(
    "code",
    [
        "NotAuthorizedException",
        "UserNotFoundException",
        "UserNotConfirmedException",
        "PasswordResetRequiredException",
    ],
)
def test_no_sign_in_says_why(pool: CognitoPool, stub: Stubber, code: str) -> None:
    stub.add_client_error("admin_initiate_auth", code, "the pool's own words")
    with pytest.raises(BadCredentials) as refused:
        pool.sign_in(USER, PASSWORD)
    assert "own words" not in str(refused.value)


def test_a_fault_of_the_pool_is_no_wrong_password(pool: CognitoPool, stub: Stubber) -> None:
    stub.add_client_error("admin_initiate_auth", "InternalErrorException")
    with pytest.raises(ClientError):
        pool.sign_in(USER, PASSWORD)


@pytest.mark.parametrize(
    "code",
    [
        "NotAuthorizedException",
        "RefreshTokenReuseException",
        "InvalidParameterException",
        "UserNotFoundException",
    ],
)
def test_a_refresh_token_that_is_no_good_is_a_401(pool: CognitoPool, stub: Stubber, code: str) -> None:
    stub.add_client_error("get_tokens_from_refresh_token", code)
    with pytest.raises(Unauthenticated):
        pool.refresh("r-1")


def test_without_rotation_the_refresh_token_stays(pool: CognitoPool, stub: Stubber) -> None:
    result = {"AccessToken": "a", "ExpiresIn": 900, "TokenType": "Bearer"}
    stub.add_response(
        "get_tokens_from_refresh_token",
        {"AuthenticationResult": result},
        {"RefreshToken": "r-1", "ClientId": "client"},
    )
    assert pool.refresh("r-1").refresh_token == "r-1"


@pytest.mark.parametrize("code", ["InvalidParameterException", "UnsupportedTokenTypeException"])
def test_what_is_no_refresh_token_cannot_be_revoked(pool: CognitoPool, stub: Stubber, code: str) -> None:
    stub.add_client_error("revoke_token", code)
    with pytest.raises(Invalid) as refused:
        pool.revoke("x")
    assert refused.value.problems[0].path == "$.refresh_token"


@pytest.mark.parametrize(
    ("operation", "call"),
    [
        ("admin_create_user", lambda pool: pool.create(USER, "jane@example.com", PASSWORD)),
        ("admin_initiate_auth", lambda pool: pool.sign_in(USER, PASSWORD)),
        ("get_tokens_from_refresh_token", lambda pool: pool.refresh("r-1")),
        ("admin_user_global_sign_out", lambda pool: pool.sign_out(USER)),
    ],
)
def test_the_pools_own_quota_is_a_429(pool: CognitoPool, stub: Stubber, operation: str, call: Any) -> None:
    stub.add_client_error(operation, "TooManyRequestsException")
    with pytest.raises(Limited) as refused:
        call(pool)
    assert refused.value.retry_after > 0
