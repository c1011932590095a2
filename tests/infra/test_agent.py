"""The runtime of AgentCore: there where an image is named, with the assistant door's rights and settings."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from functions.assistant.wiring import Env
from stacks.doors import DOORS
from stacks.store import store
from stacks.target import CLOUD
from tests.infra.test_grants import role_of
from tests.support.templates import Assembly

ROOT = Path(__file__).resolve().parents[2]
IMAGE = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/errand/agent:7"
PREFIX = "arn:AWS::Partition"
#: AgentCore's own models are declared in the way of pydantic 1.
pytestmark = pytest.mark.filterwarnings("ignore::pydantic.warnings.PydanticDeprecatedSince20")


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """As deployed to the cloud, cdk-nag and CloudFormation's rules passed."""
    folder = tmp_path_factory.mktemp("agent")
    store(replace(CLOUD, code="source", agent_image=IMAGE), ROOT, str(folder)).synth()
    return Assembly(folder)


@pytest.fixture(scope="module")
def runtime(assembly: Assembly) -> dict[str, Any]:
    (made,) = assembly.of("BedrockAgentCore::Runtime").values()
    return made


def test_there_is_none_unless_an_image_is_named(cloud: Assembly, assembly: Assembly) -> None:
    assert "ErrandAgent" not in cloud.stacks
    assert "ErrandAgent" in assembly.stacks
    assert not cloud.of("BedrockAgentCore::Runtime")


def test_it_runs_the_image_and_passes_the_shoppers_credential_on(runtime: dict[str, Any]) -> None:
    from functions.assistant.agentcore import CREDENTIAL

    assert runtime["AgentRuntimeArtifact"] == {"ContainerConfiguration": {"ContainerUri": IMAGE}}
    assert runtime["RequestHeaderConfiguration"] == {"RequestHeaderAllowlist": [CREDENTIAL]}
    assert (runtime["ProtocolConfiguration"], runtime["NetworkConfiguration"]["NetworkMode"]) == (
        "HTTP",
        "PUBLIC",
    )


def test_it_is_told_all_that_its_code_asks_of_the_environment(
    assembly: Assembly, runtime: dict[str, Any]
) -> None:
    from functions.assistant.agentcore import Verifying

    asked = {**Env.model_fields, **Verifying.model_fields}
    needed = {name.upper() for name, field in asked.items() if field.is_required()}
    told = runtime["EnvironmentVariables"]
    assert needed <= set(told)
    functions = assembly.of("Lambda::Function").values()
    (door,) = (f for f in functions if f["Handler"] == "functions.assistant.handler.handler")
    variables = door["Environment"]["Variables"]
    for name in needed & set(variables):
        assert assembly.text(told[name]) == assembly.text(variables[name]), name


def test_it_may_do_what_the_assistants_door_may_and_fetch_its_image(assembly: Assembly) -> None:
    (role,) = (
        name
        for name, made in assembly.of("IAM::Role").items()
        if "bedrock-agentcore" in str(made["AssumeRolePolicyDocument"])
    )
    door = assembly.grants(role_of(assembly, DOORS["assistant"]))
    own = {
        f"{PREFIX}:ecr:eu-west-1:111122223333:repository/errand/agent": {
            "ecr:BatchGetImage",
            "ecr:GetDownloadUrlForLayer",
        },
        "*": {"ecr:GetAuthorizationToken"},
        f"{PREFIX}:logs:AWS::Region:AWS::AccountId:log-group:/aws/bedrock-agentcore/runtimes/*": {
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
            "logs:DescribeLogStreams",
            "logs:PutLogEvents",
        },
    }
    not_its = {resource for resource in door if ":logs:" in resource}
    assert assembly.grants(role) == {**{r: a for r, a in door.items() if r not in not_its}, **own}


def test_agentcore_takes_the_role_for_this_accounts_runtimes_alone(assembly: Assembly) -> None:
    documents = [made["AssumeRolePolicyDocument"] for made in assembly.of("IAM::Role").values()]
    (statement,) = (d["Statement"][0] for d in documents if "bedrock-agentcore" in str(d))
    assert statement["Principal"] == {"Service": "bedrock-agentcore.amazonaws.com"}
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    assert "ArnLike" in statement["Condition"]


def test_the_door_is_what_it_is_without_the_runtime(cloud: Assembly, assembly: Assembly) -> None:
    role = role_of(cloud, DOORS["assistant"])
    assert assembly.grants(role) == cloud.grants(role)
