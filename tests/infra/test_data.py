"""What holds data outlives its stack, is encrypted, and is reached over TLS only."""

import json

import pytest

from tests.support.templates import Assembly

DATA = ("DynamoDB::Table", "S3::Bucket", "Cognito::UserPool")


@pytest.mark.parametrize("kind", DATA)
def test_data_outlives_its_stack(cloud: Assembly, kind: str) -> None:
    found = list(cloud.resources(kind))
    assert found
    for _, resource in found:
        assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"


@pytest.mark.parametrize("kind", DATA)
def test_one_machine_leaves_nothing_behind(on_one_machine: Assembly, kind: str) -> None:
    for _, resource in on_one_machine.resources(kind):
        assert resource["DeletionPolicy"] == "Delete"


def test_stacks_cannot_be_deleted_by_mistake(cloud: Assembly, on_one_machine: Assembly) -> None:
    assert protected(cloud) == set(cloud.stacks)
    assert protected(on_one_machine) == set()


def protected(assembly: Assembly) -> set[str]:
    artifacts = json.loads((assembly.folder / "manifest.json").read_text())["artifacts"]
    return {name for name, a in artifacts.items() if a.get("properties", {}).get("terminationProtection")}


def test_buckets_are_closed_and_encrypted(cloud: Assembly) -> None:
    for bucket in cloud.of("S3::Bucket").values():
        assert all(bucket["PublicAccessBlockConfiguration"].values())
        (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
        assert bucket["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]


def test_queues_are_encrypted(cloud: Assembly) -> None:
    assert all(queue["SqsManagedSseEnabled"] for queue in cloud.of("SQS::Queue").values())


def test_plain_http_is_refused_by_buckets_queues_and_topics(cloud: Assembly) -> None:
    for kind, policy in (("S3::Bucket", "Bucket"), ("SQS::Queue", "Queues"), ("SNS::Topic", "Topics")):
        covered = [p[policy] for p in cloud.of(f"{kind}Policy").values() if refuses_plain_http(p)]
        names = {
            cloud.text(name) for item in covered for name in (item if isinstance(item, list) else [item])
        }
        assert names == set(cloud.of(kind))


def refuses_plain_http(policy: dict[str, object]) -> bool:
    return "aws:SecureTransport" in json.dumps(policy)


def test_users_have_opaque_names_and_no_alias(cloud: Assembly) -> None:
    (pool,) = cloud.of("Cognito::UserPool").values()
    assert "AliasAttributes" not in pool
    assert "UsernameAttributes" not in pool
    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    assert pool["DeletionProtection"] == "ACTIVE"


def test_sessions_are_short_rotated_and_begun_by_our_doors_alone(cloud: Assembly) -> None:
    (client,) = cloud.of("Cognito::UserPoolClient").values()
    assert client["ExplicitAuthFlows"] == ["ALLOW_ADMIN_USER_PASSWORD_AUTH"]
    assert client["AccessTokenValidity"] == 15
    assert client["RefreshTokenValidity"] == 7 * 24 * 60
    assert (
        client["TokenValidityUnits"]["AccessToken"]
        == client["TokenValidityUnits"]["RefreshToken"]
        == "minutes"
    )
    assert client["RefreshTokenRotation"]["Feature"] == "ENABLED"
    assert client["EnableTokenRevocation"] is True
    assert client["PreventUserExistenceErrors"] == "ENABLED"


def test_guest_keys_have_the_form_that_the_code_reads(cloud: Assembly) -> None:
    keys = cloud.of("SecretsManager::Secret")
    form = cloud.text(keys["GuestKeys"]["SecretString"])
    drawn = "{{resolve:secretsmanager:FirstGuestKey:SecretString}}"
    assert drawn in form
    assert json.loads(form.replace(drawn, "x" * 64)) == {"current": "first", "keys": {"first": "x" * 64}}
    generated = keys["FirstGuestKey"]["GenerateSecretString"]
    assert generated["ExcludePunctuation"] is True
    assert generated["PasswordLength"] == 64
