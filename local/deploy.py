"""Deploys a synthesized CDK app to the emulator with boto3 alone, and its functions' code by itself."""

import io
import json
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from botocore.exceptions import ClientError

from local.emulator.process import ACCOUNT, REGION
from local.source import Source, fingerprint

#: Stands in the templates where the emulator's address will be: one synthesis serves every port.
CLOUD_URL = "http://cloud.errand.invalid"
_BUCKET = f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}"
_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
_STAMP = (1980, 1, 1, 0, 0, 0)
_POLL = 0.03
Json = dict[str, Any]


class DeployError(RuntimeError):
    """A stack did not come up; the message names the resources and why."""


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack of the app as the assembly describes it."""

    name: str
    template: Json
    assets: Mapping[str, Json]
    folder: Path


@dataclass(frozen=True, slots=True)
class Deployed:
    """What became of a stack: its outputs, and the physical names of its functions."""

    name: str
    did: Literal["created", "updated", "unchanged"]
    outputs: Mapping[str, str]
    functions: tuple[str, ...]
    seconds: float


def stacks_of(assembly: Path) -> list[Stack]:
    """The stacks of a cloud assembly, each after the ones that it depends on."""
    artifacts: Json = json.loads((assembly / "manifest.json").read_text())["artifacts"]
    named = {key: a for key, a in artifacts.items() if a["type"] == "aws:cloudformation:stack"}
    ordered: dict[str, None] = {}

    def visit(key: str) -> None:
        for needed in named[key].get("dependencies", []):
            if needed in named and needed not in ordered:
                visit(needed)
        ordered[key] = None

    for key in named:
        visit(key)
    return [_stack(assembly, key, named[key]["properties"]) for key in ordered]


def _stack(assembly: Path, key: str, properties: Json) -> Stack:
    template = json.loads((assembly / properties["templateFile"]).read_text())
    assets: Json = json.loads((assembly / f"{key}.assets.json").read_text())["files"]
    files = {k: a for k, a in assets.items() if a["source"]["path"] != properties["templateFile"]}
    return Stack(properties.get("stackName", key), template, files, assembly)


class Deployer:
    """Brings stacks of the emulator to the state that templates ask for.

    ``client`` gives a boto3 client of a service; ``endpoint`` takes the place of :data:`CLOUD_URL`.
    """

    def __init__(self, client: Callable[[str], Any], endpoint: str, source: Source) -> None:
        self._cloudformation = client("cloudformation")
        self._s3 = client("s3")
        self._lambda = client("lambda")
        self._endpoint = endpoint
        self._source = source
        client("ssm").put_parameter(
            Name="/cdk-bootstrap/hnb659fds/version", Value="30", Type="String", Overwrite=True
        )
        self._s3.create_bucket(Bucket=_BUCKET)

    def deploy(self, stack: Stack) -> Deployed:
        """Upload what the stack needs, then create or update it. Raises :class:`DeployError`."""
        started = time.perf_counter()
        code = [self._upload(key, asset, stack.folder) for key, asset in stack.assets.items()]
        template = json.dumps(stack.template).replace(CLOUD_URL, self._endpoint)
        did = self._apply(stack.name, template)
        functions = tuple(self._functions(stack.name))
        if did != "created" and any(code):
            self.update_code(functions)
        return Deployed(stack.name, did, self._outputs(stack.name), functions, time.perf_counter() - started)

    def update_code(self, functions: tuple[str, ...]) -> int:
        """Give functions the source tree's code where theirs differs. Returns how many changed."""
        packed = self._source.pack()
        wanted = fingerprint(packed)
        stale = [name for name in functions if self._code(name) != wanted]
        for name in stale:
            self._lambda.update_function_code(FunctionName=name, ZipFile=packed)
        return len(stale)

    def _code(self, name: str) -> str:
        return str(self._lambda.get_function_configuration(FunctionName=name)["CodeSha256"])

    def _upload(self, key: str, asset: Json, folder: Path) -> bool:
        place = folder / asset["source"]["path"]
        own_code = (place / "functions").is_dir()
        for destination in asset["destinations"].values():
            name = destination["objectKey"]
            if own_code or not self._there(name):
                body = self._source.pack() if own_code else _content(place, asset["source"]["packaging"])
                self._s3.put_object(Bucket=_BUCKET, Key=name, Body=body)
        return own_code

    def _there(self, key: str) -> bool:
        try:
            self._s3.head_object(Bucket=_BUCKET, Key=key)
        except ClientError:
            return False
        return True

    def _apply(self, name: str, template: str) -> Literal["created", "updated", "unchanged"]:
        status = self._status(name)
        if status == "ROLLBACK_COMPLETE":
            self._cloudformation.delete_stack(StackName=name)
            status = self._settled(name)
        new = status in (None, "DELETE_COMPLETE")
        operation = self._cloudformation.create_stack if new else self._cloudformation.update_stack
        try:
            operation(StackName=name, TemplateURL=self._stored(template), Capabilities=_CAPABILITIES)
        except ClientError as error:
            if "No updates" in str(error):
                return "unchanged"
            raise DeployError(f"{name}: {error}") from error
        status = self._settled(name)
        if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            raise DeployError(f"{name} is {status}:\n{self._reasons(name)}")
        return "created" if new else "updated"

    def _stored(self, template: str) -> str:
        key = f"{sha256(template.encode()).hexdigest()}.json"
        self._s3.put_object(Bucket=_BUCKET, Key=key, Body=template.encode())
        return f"https://s3.{REGION}.amazonaws.com/{_BUCKET}/{key}"

    def _status(self, name: str) -> str | None:
        try:
            found = self._cloudformation.describe_stacks(StackName=name)["Stacks"]
        except ClientError:
            return None
        return str(found[0]["StackStatus"]) if found else None

    def _settled(self, name: str) -> str | None:
        while (status := self._status(name)) and status.endswith("IN_PROGRESS"):
            time.sleep(_POLL)
        return status

    def _outputs(self, name: str) -> dict[str, str]:
        (stack,) = self._cloudformation.describe_stacks(StackName=name)["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}

    def _functions(self, name: str) -> Iterator[str]:
        pages = self._cloudformation.get_paginator("list_stack_resources").paginate(StackName=name)
        for page in pages:
            for resource in page["StackResourceSummaries"]:
                if resource["ResourceType"] == "AWS::Lambda::Function":
                    yield resource["PhysicalResourceId"]

    def _reasons(self, name: str) -> str:
        events = self._cloudformation.describe_stack_events(StackName=name)["StackEvents"]
        failed = [event for event in events if event["ResourceStatus"].endswith("FAILED")]
        return "\n".join(
            f"  {event['LogicalResourceId']} ({event['ResourceType']}): {event.get('ResourceStatusReason')}"
            for event in reversed(failed)
        )


def _content(place: Path, packaging: str) -> bytes:
    if packaging != "zip":
        return place.read_bytes()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(place.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                archive.writestr(
                    zipfile.ZipInfo(path.relative_to(place).as_posix(), _STAMP), path.read_bytes()
                )
    return packed.getvalue()
