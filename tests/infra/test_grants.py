"""Every function's rights, one by one. A row more or less here is a decision that somebody reads."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stacks.doors import DOORS, Door
from stacks.store import store
from stacks.target import Models, Payments, local
from tests.support.templates import Assembly, many

READ_MANY = {"BatchGetItem"}
COUNTER = {"LimitsTable": {"UpdateItem"}}
SETTINGS = {"IdentityTable": {"GetItem"}}
KEYS = {"IdempotencyTable": {"GetItem", "PutItem", "UpdateItem", "DeleteItem"}}
EVERY_HTTP_DOOR = {**COUNTER, **SETTINGS}
GUEST_KEYS = {"GuestKeys": {"secretsmanager:GetSecretValue"}}
AVAILABILITY = {"InventoryTable": {"BatchGetItem", "Query"}}
HOLDING = {
    "InventoryTable": {
        "BatchGetItem",
        "ConditionCheckItem",
        "DeleteItem",
        "GetItem",
        "PutItem",
        "Query",
        "UpdateItem",
    }
}
ONE = {"GetItem"}
BOOKS = {"LedgerTable": {"PutItem", "Query"}}
NEXT_VERSION = {"GetItem", "PutItem"}
INDEX_READER = {"SearchIndexes/tnt_*": {"s3:GetObject"}, "SearchIndexes": {"s3:ListBucket"}}
INDEX_WRITER = {
    "CatalogTable": READ_MANY,
    "CatalogTable/index/listing": {"Query"},
    **AVAILABILITY,
    **SETTINGS,
    "SearchIndexes/tnt_*": {"s3:GetObject", "s3:PutObject", "s3:DeleteObject"},
    "SearchIndexes": {"s3:ListBucket"},
}
OFFERS = {"PromotionsTable": {"BatchGetItem", "GetItem"}}
USES_OF_OFFERS = {"PromotionsTable": {"BatchGetItem", "PutItem", "UpdateItem"}}
CHECKING_OUT = {
    "CheckoutTable": {"BatchGetItem", "ConditionCheckItem", "GetItem", "PutItem", "UpdateItem"},
    **HOLDING,
    "CartsTable": ONE,
    "CatalogTable": READ_MANY,
    "PromotionsTable": {"BatchGetItem", "GetItem", "PutItem", "UpdateItem"},
    **SETTINGS,
    "SagaMachine": {"states:StartExecution", "states:SendTaskSuccess", "states:SendTaskFailure"},
}
CARTS = {
    "CartsTable": {"BatchGetItem", "GetItem", "PutItem"},
    "CatalogTable": READ_MANY,
    **AVAILABILITY,
    **OFFERS,
    **GUEST_KEYS,
    **EVERY_HTTP_DOOR,
}
STREAM = {"DescribeStream", "GetRecords", "GetShardIterator"}

#: By door: resource → actions (``dynamodb:`` where nothing else is said). Its own logs besides.
EXPECTED: dict[str, dict[str, set[str]]] = {
    "identity": {
        "IdentityTable": {"GetItem", "Query", "PutItem"},
        **COUNTER,
        **GUEST_KEYS,
        "Users": {
            "cognito-idp:AdminCreateUser",
            "cognito-idp:AdminDisableUser",
            "cognito-idp:AdminEnableUser",
            "cognito-idp:AdminGetUser",
            "cognito-idp:AdminInitiateAuth",
            "cognito-idp:AdminSetUserPassword",
            "cognito-idp:AdminUserGlobalSignOut",
        },
    },
    "authorizer": {**SETTINGS, **GUEST_KEYS},
    "catalog": {
        "CatalogTable": {"BatchGetItem", "DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem"},
        "CatalogTable/index/listing": {"Query"},
        **HOLDING,
        **KEYS,
        **EVERY_HTTP_DOOR,
        **INDEX_READER,
    },
    "indexer": {
        **INDEX_WRITER,
        "IndexerInboxQueue": {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"},
    },
    "indexer/repricing": {**INDEX_WRITER, "IndexerRepricingClockDeadLetters": {"sqs:SendMessage"}},
    "carts": CARTS,
    "checkout": {**CHECKING_OUT, **KEYS, **EVERY_HTTP_DOOR},
    "checkout_desk": {**CHECKING_OUT, "OrdersTable": NEXT_VERSION},
    "orders": {"OrdersTable": NEXT_VERSION, "OrdersTable/index/owner": {"Query"}, **KEYS, **EVERY_HTTP_DOOR},
    "payments": {
        "CheckoutTable": {"BatchGetItem", "GetItem"},
        "LedgerTable": {"PutItem", "Query"},
        "LedgerTable/index/day": {"Query"},
        "OrdersTable": NEXT_VERSION,
        "PaymentsTable": NEXT_VERSION,
        "SagaMachine": {"states:SendTaskSuccess", "states:SendTaskFailure"},
        **EVERY_HTTP_DOOR,
    },
    "canceler": {
        "InventoryTable": {"BatchGetItem", "GetItem", "PutItem", "UpdateItem"},
        **BOOKS,
        "OrdersTable": NEXT_VERSION,
        "PaymentsTable": NEXT_VERSION,
        "CancelerInboxQueue": {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"},
    },
    "reconciler": {
        "LedgerTable": {"Query"},
        "LedgerTable/index/day": {"Query"},
        "PaymentsTable": ONE,
        "ReconcilerClockDeadLetters": {"sqs:SendMessage"},
    },
    "promotions": {"PromotionsTable": {"BatchGetItem", "GetItem", "PutItem", "Query"}, **EVERY_HTTP_DOOR},
    "support": {
        "KnowledgeTable": {"DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem"},
        "SupportTable": NEXT_VERSION,
        "SupportTable/index/owner": {"Query"},
        "SupportTable/index/state": {"Query"},
        "OrdersTable": ONE,
        **EVERY_HTTP_DOOR,
    },
    "memory": {
        "MemoryTable": NEXT_VERSION,
        "AssistantTable": {"BatchGetItem", "GetItem", "PutItem", "Query"},
        **GUEST_KEYS,
        **EVERY_HTTP_DOOR,
    },
    "checkout_saga/reserve": {"CheckoutTable": ONE, **HOLDING},
    "checkout_saga/await_confirmation": {
        "CheckoutTable": {"ConditionCheckItem", "GetItem", "PutItem"},
        "InventoryTable": NEXT_VERSION,
        "SagaMachine": {"states:SendTaskSuccess", "states:SendTaskFailure"},
    },
    "checkout_saga/authorize": {"CheckoutTable": ONE, "PaymentsTable": NEXT_VERSION, **BOOKS},
    "checkout_saga/await_authentication": {
        "CheckoutTable": {"ConditionCheckItem", "GetItem", "PutItem"},
        "PaymentsTable": ONE,
        "SagaMachine": {"states:SendTaskSuccess", "states:SendTaskFailure"},
    },
    "checkout_saga/commit": {
        "CheckoutTable": NEXT_VERSION,
        "CartsTable": NEXT_VERSION,
        "OrdersTable": {"PutItem"},
        "InventoryTable": {"DeleteItem", "GetItem", "PutItem", "UpdateItem"},
        "PaymentsTable": ONE,
        "PromotionsTable": {"BatchGetItem", "PutItem"},
        "LedgerTable": {"PutItem"},
    },
    "checkout_saga/capture": {
        **BOOKS,
        "CheckoutTable": NEXT_VERSION,
        "OrdersTable": NEXT_VERSION,
        "PaymentsTable": NEXT_VERSION,
    },
    "checkout_saga/compensate": {
        "CheckoutTable": NEXT_VERSION,
        "PaymentsTable": NEXT_VERSION,
        **USES_OF_OFFERS,
        **BOOKS,
        **HOLDING,
    },
    "sweeper": {
        **BOOKS,
        "OrdersTable/index/due": {"Query"},
        "CheckoutTable": NEXT_VERSION,
        "CheckoutTable/index/due": {"Query"},
        "OrdersTable": NEXT_VERSION,
        "PaymentsTable": NEXT_VERSION,
        **USES_OF_OFFERS,
        **HOLDING,
        "InventoryTable/index/due": {"Query"},
        "arn:AWS::Partition:states:AWS::Region:AWS::AccountId:execution:SagaMachine:*": {
            "states:DescribeExecution"
        },
        "SweeperClockDeadLetters": {"sqs:SendMessage"},
    },
    "publisher": {
        "Bus": {"events:PutEvents"},
        "CartsTable.StreamArn": STREAM,
        "CatalogTable.StreamArn": STREAM,
        "CheckoutTable.StreamArn": STREAM,
        "IdentityTable.StreamArn": STREAM,
        "InventoryTable.StreamArn": STREAM,
        "OrdersTable.StreamArn": STREAM,
        "PaymentsTable.StreamArn": STREAM,
        "PromotionsTable.StreamArn": STREAM,
        "SupportTable.StreamArn": STREAM,
        "*": {"ListStreams"},
        "PublisherStreamsDeadLetters": {"sqs:SendMessage"},
    },
    "assistant": {
        **CARTS,
        "CatalogTable": {"BatchGetItem", "GetItem", "Query"},
        "MemoryTable": NEXT_VERSION,
        "AssistantTable": {"BatchGetItem", "DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem"},
        "OrdersTable": ONE,
        "OrdersTable/index/owner": {"Query"},
        "KnowledgeTable": {"GetItem", "Query"},
        "SupportTable": NEXT_VERSION,
        **INDEX_READER,
        "CheckoutDeskFunction": {"lambda:InvokeFunction"},
    },
}
#: The only ``*`` there are, all at the end of a resource and none in an action.
WILDCARDS = {
    "logs:CreateLogStream logs:PutLogEvents": "Lambda names its log streams",
    "s3:GetObject": "objects of tenants' search indexes",
    "s3:DeleteObject s3:GetObject s3:PutObject": "objects of tenants' search indexes",
    "states:DescribeExecution": "executions are named by checkout",
    "dynamodb:ListStreams": "has no ARN; Lambda refuses a stream without it",
    "logs:CreateLogDelivery logs:DeleteLogDelivery logs:DescribeLogGroups logs:DescribeResourcePolicies "
    "logs:GetLogDelivery logs:ListLogDeliveries logs:PutResourcePolicy logs:UpdateLogDelivery": "have no ARN",
}


def test_a_function_may_do_exactly_this(cloud: Assembly, door: Door) -> None:
    expected = {
        resource: {action if ":" in action else f"dynamodb:{action}" for action in actions}
        for resource, actions in EXPECTED[door.name].items()
    }
    role = role_of(cloud, door)
    logs = f"arn:AWS::Partition:logs:AWS::Region:AWS::AccountId:log-group:{role.removesuffix('Role')}Logs:*"
    expected[logs] = {"logs:CreateLogStream", "logs:PutLogEvents"}
    assert cloud.grants(role) == expected


def test_no_two_functions_share_a_role(cloud: Assembly) -> None:
    roles = [role_of(cloud, door) for door in DOORS.values()]
    assert len(set(roles)) == len(roles) == len(cloud.of("Lambda::Function"))


def test_roles_have_no_managed_policies_and_one_service_each(cloud: Assembly) -> None:
    for role in cloud.of("IAM::Role").values():
        assert not role.get("ManagedPolicyArns")
        (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
        assert list(statement["Principal"]) == ["Service"]


def test_the_only_wildcards_are_these(cloud: Assembly) -> None:
    found = {
        " ".join(sorted(many(statement["Action"])))
        for _, statements in cloud.policies()
        for statement in statements
        if any("*" in cloud.text(resource) for resource in many(statement["Resource"]))
    }
    assert found == set(WILDCARDS)
    for _, statements in cloud.policies():
        assert not any("*" in action for s in statements for action in many(s["Action"]))


def test_what_ends_in_a_wildcard_names_its_owner_first(cloud: Assembly) -> None:
    for _, statements in cloud.policies():
        for statement in statements:
            for resource in map(cloud.text, many(statement["Resource"])):
                assert resource == "*" or "*" not in resource.removesuffix("*")


@pytest.mark.parametrize("kind", ["S3::BucketPolicy", "SQS::QueuePolicy", "SNS::TopicPolicy"])
def test_policies_of_resources_let_nobody_in_but_services(cloud: Assembly, kind: str) -> None:
    for policy in cloud.of(kind).values():
        for statement in policy["PolicyDocument"]["Statement"]:
            assert _is_refusal_of_plain_http(statement) or _is_one_rule(statement)


def _is_refusal_of_plain_http(statement: dict[str, Any]) -> bool:
    plain = {"Bool": {"aws:SecureTransport": "false"}}
    return statement["Effect"] == "Deny" and statement["Condition"] == plain


def _is_one_rule(statement: dict[str, Any]) -> bool:
    """EventBridge, for one rule or for what it gives up on."""
    return (
        statement["Effect"] == "Allow"
        and statement["Principal"] == {"Service": "events.amazonaws.com"}
        and "ArnEquals" in statement["Condition"]
    )


def test_the_saga_may_call_its_steps_and_each_clock_its_function(cloud: Assembly) -> None:
    steps = {f"Saga{door.title}Function" for door in DOORS.values() if door.folder == "checkout_saga"}
    machine = {
        name for name, actions in cloud.grants("SagaRole").items() if "lambda:InvokeFunction" in actions
    }
    assert machine == steps
    for door in DOORS.values():
        if door.kind == "schedule":
            assert cloud.grants(f"{door.title}ClockRole") == {
                f"{door.title}Function": {"lambda:InvokeFunction"},
                f"{door.title}ClockDeadLetters": {"sqs:SendMessage"},
            }


def test_only_the_gateway_calls_http_doors(cloud: Assembly) -> None:
    permissions = cloud.of("Lambda::Permission").values()
    called = {cloud.text(p["FunctionName"]): p for p in permissions}
    http = {door.title for door in DOORS.values() if door.kind in ("http", "authorizer")}
    assert set(called) == {f"{title}Function" for title in http}
    for permission in called.values():
        assert permission["Principal"] == "apigateway.amazonaws.com"
        assert "execute-api" in cloud.text(permission["SourceArn"])


def role_of(assembly: Assembly, door: Door) -> str:
    functions = assembly.of("Lambda::Function").values()
    (function,) = (f for f in functions if f["Handler"] == f"{door.module}.handler")
    return assembly.text(function["Role"])


ASK = {"bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"}
REGION = "AWS::Region:AWS::AccountId"
FOUNDATION = "arn:AWS::Partition:bedrock:{}::foundation-model/{}"
PROFILE = f"arn:AWS::Partition:bedrock:{REGION}:inference-profile/eu.maker.m"
GUARDRAIL = f"arn:AWS::Partition:bedrock:{REGION}:guardrail/gr1"
OF_A_PROFILE = "arn:aws:bedrock:eu-west-1:1:application-inference-profile/x1"
SECRET = f"arn:AWS::Partition:secretsmanager:{REGION}:secret:errand/chat-??????"


@pytest.mark.parametrize(
    ("models", "resources"),
    [
        (Models(bedrock="maker.m"), {FOUNDATION.format("AWS::Region", "maker.m"): ASK}),
        (Models(bedrock="eu.maker.m"), {PROFILE: ASK, FOUNDATION.format("*", "maker.m"): ASK}),
        (Models(bedrock=OF_A_PROFILE), {OF_A_PROFILE: ASK}),
        (
            Models(bedrock=OF_A_PROFILE, guardrail="gr1:3"),
            {OF_A_PROFILE: ASK, GUARDRAIL: {"bedrock:ApplyGuardrail"}},
        ),
        (
            Models(chat_url="https://x/v1", chat_model="m", chat_secret="errand/chat"),
            {SECRET: {"secretsmanager:GetSecretValue"}},
        ),
    ],
)
def test_a_model_may_be_asked_where_it_is_chosen_and_nowhere_else(
    tmp_path: Path, models: Models, resources: dict[str, set[str]]
) -> None:
    store(replace(local({}), models=models), Path(__file__).resolve().parents[2], str(tmp_path)).synth()
    assembly = Assembly(tmp_path)
    for door in DOORS.values():
        granted = assembly.grants(role_of(assembly, door))
        asked = {name: actions for name, actions in granted.items() if "bedrock" in name or "chat" in name}
        assert asked == (resources if door.name == "assistant" else {})


#: Those that ask the payment provider, and those that only have to know who it is.
ASKING = {
    *("checkout_saga/authorize", "checkout_saga/capture", "checkout_saga/compensate", "sweeper"),
    *("payments", "canceler", "reconciler"),
}
TOLD = {"assistant", "checkout", "checkout_desk", "identity"}


def test_the_payment_providers_key_may_be_read_by_those_that_move_money_alone(tmp_path: Path) -> None:
    chosen = Payments(stripe_secret="errand/stripe", stripe_url="http://127.0.0.1:1")
    store(replace(local({}), payments=chosen), Path(__file__).resolve().parents[2], str(tmp_path)).synth()
    assembly = Assembly(tmp_path)
    secret = f"arn:AWS::Partition:secretsmanager:{REGION}:secret:errand/stripe-??????"
    may = {}
    for door in DOORS.values():
        granted = assembly.grants(role_of(assembly, door))
        may[door.name] = granted.get(secret, set()), *told(assembly, door)
    reading = {name for name, (actions, *_) in may.items() if actions == {"secretsmanager:GetSecretValue"}}
    assert reading == ASKING
    assert {name for name, (actions, *_) in may.items() if actions} == ASKING
    assert {name for name, (_, provider, _) in may.items() if provider == "stripe"} == ASKING | TOLD
    assert {name for name, (*_, secret) in may.items() if secret == "errand/stripe"} == ASKING


def told(assembly: Assembly, door: Door) -> tuple[str | None, str | None]:
    functions = assembly.of("Lambda::Function").values()
    (function,) = (f for f in functions if f["Handler"] == f"{door.module}.handler")
    variables = function["Environment"]["Variables"]
    return variables.get("PAYMENT_PROVIDER"), variables.get("STRIPE_KEY_SECRET")
