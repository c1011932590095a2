"""Deploying to the emulator: what changes is changed, what is wrong is told, edits are live at once."""

import json
from pathlib import Path
from typing import Any

import pytest

from local.cloud import FunctionsBrokenError
from local.deploy import CLOUD_URL, Deployer, DeployError, Stack
from local.source import Source
from local.watch import Watch
from tests.support.bridges import Place, client_of, until

CODE = "import os\ndef handler(event, context):\n    return {'says': 'one', 'url': os.environ['URL']}\n"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


def template(**variables: str) -> dict[str, Any]:
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST}}
    code = {"S3Bucket": "cdk-hnb659fds-assets-000000000000-us-east-1", "S3Key": "code.zip"}
    function = {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Runtime": "python3.13",
            "Handler": "functions.door.handler",
            "Code": code,
            "Role": {"Fn::GetAtt": ["Role", "Arn"]},
            "Environment": {"Variables": {"URL": f"{CLOUD_URL}/keys", **variables}},
        },
    }
    return {
        "Resources": {"Role": role, "Door": function},
        "Outputs": {"DoorFunction": {"Value": {"Ref": "Door"}}},
    }


class Tree:
    """A small source tree, deployed."""

    def __init__(self, place: Place, root: Path, name: str) -> None:
        self.root = root
        self.name = name
        (root / "functions").mkdir()
        (root / "shared").mkdir()
        (root / "functions" / "__init__.py").write_text("")
        self.write(CODE)
        self.place = place
        self.source = Source(root)
        endpoint = place.emulator.endpoint
        self.deployer = Deployer(lambda s: client_of(place.emulator, s), endpoint, self.source)

    def write(self, code: str) -> None:
        (self.root / "functions" / "door.py").write_text(code)

    def stack(self, **variables: str) -> Stack:
        asset = {
            "source": {"path": ".", "packaging": "zip"},
            "destinations": {"any": {"bucketName": "assets", "objectKey": "code.zip"}},
        }
        return Stack(self.name, template(**variables), {"code": asset}, self.root)

    def call(self, function: str) -> Any:
        answer = self.place.client("lambda").invoke(FunctionName=function, Payload=b"{}")
        return json.loads(answer["Payload"].read())


@pytest.fixture
def tree(mended: Place, tmp_path: Path, request: pytest.FixtureRequest) -> Tree:
    return Tree(mended, tmp_path, request.node.name.replace("_", "-")[:40])


def test_a_stack_is_made_kept_and_changed(tree: Tree) -> None:
    first = tree.deployer.deploy(tree.stack())
    door = first.outputs["DoorFunction"]
    assert (first.did, first.functions) == ("created", (door,))
    assert tree.call(door) == {"says": "one", "url": f"{tree.place.emulator.endpoint}/keys"}
    assert tree.deployer.deploy(tree.stack()).did == "unchanged"
    assert tree.deployer.deploy(tree.stack(MORE="1")).did == "updated"


def test_code_that_changed_between_two_starts_is_deployed(tree: Tree) -> None:
    door = tree.deployer.deploy(tree.stack()).outputs["DoorFunction"]
    tree.write(CODE.replace("one", "two"))
    assert tree.deployer.deploy(tree.stack()).did == "unchanged"
    assert tree.call(door).get("says") == "two"


def test_a_refused_template_says_why(tree: Tree) -> None:
    stack = tree.stack()
    stack.template["Resources"]["Other"] = {"Type": "AWS::Nothing::Known"}
    with pytest.raises(DeployError, match="AWS::Nothing::Known"):
        tree.deployer.deploy(stack)


def test_a_stack_that_failed_says_why_and_is_made_anew(tree: Tree) -> None:
    stack = tree.stack()
    stack.template["Resources"]["People"] = {
        "Type": "AWS::Cognito::UserPoolClient",
        "Properties": {"UserPoolId": "us-east-1_nowhere"},
    }
    with pytest.raises(DeployError, match="People"):
        tree.deployer.deploy(stack)
    assert tree.deployer.deploy(tree.stack()).did == "created"


def test_an_edit_is_live_while_the_store_runs(tree: Tree) -> None:
    deployed = tree.deployer.deploy(tree.stack())
    (door,) = deployed.functions
    assert tree.call(door)["says"] == "one"
    told: list[str] = []

    def reload() -> None:
        tree.deployer.update_code(deployed.functions)
        if broken := tree.place.emulator.warm(deployed.functions):
            raise FunctionsBrokenError(broken)

    with Watch(tree.source, reload, told.append):
        tree.write(CODE.replace("one", "two"))
        until(lambda: True if tree.call(door).get("says") == "two" else None)
        tree.write("def broken(:\n")
        until(lambda: True if any("does not start" in line for line in told) else None)
        tree.write(CODE.replace("one", "three"))
        until(lambda: True if tree.call(door).get("says") == "three" else None)


def test_a_function_that_is_not_there_cannot_be_warmed(mended: Place) -> None:
    assert mended.emulator.warm(["nobody"]) == {"nobody": "there is no such function"}
    assert mended.emulator.warm([mended.outputs["Worker"]]) == {}
