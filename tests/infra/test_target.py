"""What differs between the cloud and one machine, all of it."""

import ast
import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from stacks.target import CLOUD, EMULATOR, Models, Payments, local, named
from tests.support.templates import Assembly

ROOT = Path(__file__).resolve().parents[2]
#: Field by field: (the cloud, one machine). A new difference is a decision.
DIFFERENCES = {
    "name": ("cloud", "local"),
    "code": ("bundle", "source"),
    "keep_data": (True, False),
    "alarms": (True, False),
    "enforce_ssl": (True, False),
    "checks": (True, False),
    "token_keys_url": (None, EMULATOR),
    "embedding_folder": (None, str(ROOT / "build" / "embedding")),
    "ip_per_minute": (100, 1000),
}
SAME = {
    "architecture": "arm64",
    "models": asdict(Models()),
    "payments": asdict(Payments()),
    "confirmation_seconds": 300,
    "agent_image": None,
}


def test_these_are_all_the_differences() -> None:
    cloud, machine = asdict(CLOUD), asdict(local({}))
    differing = {name: (cloud[name], machine[name]) for name in cloud if cloud[name] != machine[name]}
    assert differing == DIFFERENCES
    assert {name: cloud[name] for name in cloud if name not in differing} == SAME


def test_tests_may_shorten_the_wait_on_one_machine_alone() -> None:
    environment = {"ERRAND_CONFIRMATION_SECONDS": "2"}
    assert named("local", environment).confirmation_seconds == 2
    assert named("cloud", environment).confirmation_seconds == 300


def test_a_runtime_of_agentcore_is_asked_for_by_its_image_and_in_the_cloud_alone() -> None:
    environment = {"ERRAND_AGENT_IMAGE": "1.dkr.ecr.eu-west-1.amazonaws.com/agent:7"}
    assert named("cloud", environment).agent_image == environment["ERRAND_AGENT_IMAGE"]
    assert named("local", environment).agent_image is named("cloud", {}).agent_image is None


def test_a_remote_model_is_chosen_by_name_and_never_by_default() -> None:
    for target in ("local", "cloud"):
        assert named(target, {}).models == Models()
        given = {"ERRAND_BEDROCK_MODEL": "maker.model-1", "ERRAND_BEDROCK_GUARDRAIL": "gr1:2"}
        assert named(target, given).models == Models(bedrock="maker.model-1", guardrail="gr1:2")
        chat = {"ERRAND_CHAT_URL": "http://127.0.0.1:11434/v1", "ERRAND_CHAT_MODEL": "small"}
        assert named(target, chat).models.chat_model == "small"


@pytest.mark.parametrize(
    "given",
    [
        {"ERRAND_CHAT_URL": "http://127.0.0.1:11434/v1"},
        {"ERRAND_CHAT_MODEL": "small"},
        {"ERRAND_BEDROCK_MODEL": "m", "ERRAND_CHAT_URL": "http://127.0.0.1/v1", "ERRAND_CHAT_MODEL": "small"},
    ],
)
def test_half_a_model_and_two_models_are_mistakes(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="ERRAND_CHAT_URL"):
        named("cloud", given)


def test_the_payment_provider_is_chosen_by_its_keys_name_and_never_by_default() -> None:
    chosen = {"ERRAND_STRIPE_KEY_SECRET": "errand/stripe"}
    elsewhere = {**chosen, "ERRAND_STRIPE_URL": "http://127.0.0.1:12111"}
    for target in ("local", "cloud"):
        assert named(target, {}).payments.settings() == {}
        assert named(target, chosen).payments.settings() == {"PAYMENT_PROVIDER": "stripe"}
        assert named(target, elsewhere).payments.settings() == {
            "PAYMENT_PROVIDER": "stripe",
            "STRIPE_URL": "http://127.0.0.1:12111",
        }
    returning = {**chosen, "ERRAND_STRIPE_RETURN_URL": "https://shop.example/"}
    assert named("cloud", returning).payments.settings()["STRIPE_RETURN_URL"] == "https://shop.example/"
    for alone in ("URL", "WEBHOOK_SECRET", "RETURN_URL"):
        with pytest.raises(ValueError, match=f"STRIPE_{alone} needs ERRAND_STRIPE_KEY_SECRET"):
            named("cloud", {f"ERRAND_STRIPE_{alone}": "http://127.0.0.1:12111"})


def test_there_are_two_targets() -> None:
    with pytest.raises(ValueError, match="no target 'moon'"):
        named("moon", {})


def test_nothing_else_asks_where_it_runs() -> None:
    """Whoever compares the target's name, or reads the environment, has a difference of its own."""
    for path in (ROOT / "stacks").glob("*.py"):
        if path.name not in ("target.py", "bundles.py"):
            tree = ast.parse(path.read_text())
            names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
            assert "environ" not in names, path.name
            assert "target.name" not in path.read_text(), path.name


def test_the_templates_differ_in_nothing_but_that(cloud: Assembly, on_one_machine: Assembly) -> None:
    added = {name for name, _ in cloud.resources()} - {name for name, _ in on_one_machine.resources()}
    kinds = {resource["Type"] for name, resource in cloud.resources() if name in added}
    assert kinds == {
        "AWS::CloudWatch::Alarm",
        "AWS::S3::BucketPolicy",
        "AWS::SNS::Topic",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::QueuePolicy",
    }
    assert {name for name, _ in on_one_machine.resources()} <= {name for name, _ in cloud.resources()}


def test_only_the_keys_address_is_the_emulators(cloud: Assembly, on_one_machine: Assembly) -> None:
    assert EMULATOR not in json.dumps(cloud.stacks)
    assert json.dumps(on_one_machine.stacks).count(EMULATOR) == 1
    assert jwks_url(cloud) == "https://cognito-idp.AWS::Region.amazonaws.com/Users/.well-known/jwks.json"
    assert jwks_url(on_one_machine) == f"{EMULATOR}/Users/.well-known/jwks.json"


def jwks_url(assembly: Assembly) -> str:
    functions = assembly.of("Lambda::Function").values()
    variables = [f["Environment"]["Variables"] for f in functions]
    return assembly.text(next(v["JWKS_URL"] for v in variables if "JWKS_URL" in v))


def test_the_program_takes_its_target_from_the_cdks_context(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "CDK_OUTDIR": str(tmp_path),
        "CDK_CONTEXT_JSON": json.dumps({"target": "local"}),
        "AWS_ACCESS_KEY_ID": "",
        "AWS_CONFIG_FILE": os.devnull,
    }
    environment.pop("ERRAND_TARGET", None)
    done = subprocess.run(
        [sys.executable, "app.py"], check=False, cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    names = {path.name for path in tmp_path.glob("*.template.json")}
    assert names == {f"Errand{name}.template.json" for name in ("Foundation", "Identity", "Commerce", "Api")}
    assert not done.stderr
