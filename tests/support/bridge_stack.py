"""A small stack with one of each thing that the store asks of the emulator, as plain CloudFormation."""

from typing import Any

Json = dict[str, Any]
_LAMBDA_ARN = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${{{0}.Arn}}/invocations"

API = """
import json
def handler(event, context):
    body = json.dumps({"context": event["requestContext"]})
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": body}
"""
AUTHORIZER = """
import uuid
def handler(event, context):
    word = event["headers"]["authorization"]
    if word == "Bearer expired":
        raise Exception("Unauthorized")
    if word == "Bearer broken":
        raise KeyError("oops")
    return {"isAuthorized": word.startswith("Bearer ok"), "context": {"call": str(uuid.uuid4())}}
"""
WORKER = """
import os
class OutOfStock(Exception):
    pass
def handler(event, context):
    if event.get("raise"):
        raise OutOfStock("none left")
    if event.get("say"):
        print(event["say"])
    return {"pid": os.getpid(), "given": event}
"""
#: Keeps a task token under the name that the execution gives, or fails to.
KEEPER = """
import boto3, os
class CannotStore(Exception):
    pass
def handler(event, context):
    if event["mode"] == "raise":
        raise CannotStore("the table is away")
    if event["mode"] == "store":
        boto3.client("dynamodb").put_item(TableName=os.environ["SEEN"],
            Item={"pk": {"S": event["name"]}, "sk": {"S": "token"}, "token": {"S": event["token"]}})
    return {}
"""
_NOTE = """
import boto3, json, os
def note(name, kind):
    answer = boto3.client("dynamodb").update_item(
        TableName=os.environ["SEEN"], Key={"pk": {"S": name}, "sk": {"S": kind}},
        UpdateExpression="ADD times :one", ExpressionAttributeValues={":one": {"N": "1"}},
        ReturnValues="ALL_NEW")
    return int(answer["Attributes"]["times"]["N"])
"""
#: Notes every record, and refuses the first sight of one that says so.
FOLLOWER = f"""{_NOTE}
def handler(event, context):
    for record in event["Records"]:
        sight = note(record["dynamodb"]["Keys"]["pk"]["S"], "stream")
        if "refuse" in record["dynamodb"].get("NewImage", {{}}) and sight == 1:
            return {{"batchItemFailures": [{{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}}]}}
    return {{"batchItemFailures": []}}
"""
#: Notes every message, and refuses those that say so, always.
CONSUMER = f"""{_NOTE}
def handler(event, context):
    failed = []
    for record in event["Records"]:
        detail = json.loads(record["body"])["detail"]
        note(detail["name"], "queue")
        if detail.get("refuse"):
            failed.append({{"itemIdentifier": record["messageId"]}})
    return {{"batchItemFailures": failed}}
"""
TICK = f"""{_NOTE}
def handler(event, context):
    note("tick", "schedule")
"""


def template() -> Json:
    """The stack. Its outputs name what tests need."""
    resources: Json = {
        **_storage(),
        **_functions(),
        **_api(),
        **_events(),
        **_machine(),
        **_identity(),
    }
    shown = (
        "Api",
        "Table",
        "Seen",
        "Bus",
        "Dead",
        "Machine",
        "Pool",
        "Client",
        "Secret",
        "Bucket",
        "Worker",
        "Keeper",
        "Role",
    )
    outputs = {name: {"Value": {"Ref": name}} for name in shown}
    outputs |= {f"{name}Arn": {"Value": _arn(name)} for name in ("Tick", "SchedulerRole")}
    return {"Resources": resources, "Outputs": outputs}


def _resource(kind: str, properties: Json, **more: Any) -> Json:
    return {"Type": f"AWS::{kind}", "Properties": properties, **more}


def _arn(name: str) -> Json:
    return {"Fn::GetAtt": [name, "Arn"]}


def _table(**more: Any) -> Json:
    keys = ["pk", "sk"]
    return _resource(
        "DynamoDB::Table",
        {
            "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in keys],
            "KeySchema": [
                {"AttributeName": key, "KeyType": kind}
                for key, kind in zip(keys, ("HASH", "RANGE"), strict=True)
            ],
            "BillingMode": "PAY_PER_REQUEST",
            **more,
        },
    )


def _storage() -> Json:
    ttl = {"AttributeName": "expires_at", "Enabled": True}
    return {
        "Table": _table(
            StreamSpecification={"StreamViewType": "NEW_AND_OLD_IMAGES"}, TimeToLiveSpecification=ttl
        ),
        "Seen": _table(),
        "Bucket": _resource("S3::Bucket", {}),
        "Secret": _resource(
            "SecretsManager::Secret",
            {
                "GenerateSecretString": {
                    "SecretStringTemplate": '{"current": "k1"}',
                    "GenerateStringKey": "k1",
                }
            },
        ),
    }


def _role(principal: str) -> Json:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": f"{principal}.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    allowed = {"Effect": "Allow", "Action": ["dynamodb:*", "lambda:*", "sqs:*"], "Resource": "*"}
    return _resource(
        "IAM::Role",
        {
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [statement]},
            "Policies": [
                {
                    "PolicyName": "own",
                    "PolicyDocument": {"Version": "2012-10-17", "Statement": [allowed]},
                }
            ],
        },
    )


def _function(code: str) -> Json:
    return _resource(
        "Lambda::Function",
        {
            "Runtime": "python3.13",
            "Handler": "index.handler",
            "Code": {"ZipFile": code},
            "Role": _arn("Role"),
            "Timeout": 20,
            "Environment": {"Variables": {"SEEN": {"Ref": "Seen"}}},
        },
    )


def _functions() -> Json:
    sources = {
        "ApiDoor": API,
        "Authorizer": AUTHORIZER,
        "Worker": WORKER,
        "Keeper": KEEPER,
        "Follower": FOLLOWER,
        "Consumer": CONSUMER,
        "Tick": TICK,
    }
    follows = {
        "EventSourceArn": {"Fn::GetAtt": ["Table", "StreamArn"]},
        "FunctionName": {"Ref": "Follower"},
        "StartingPosition": "TRIM_HORIZON",
        "BatchSize": 10,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
    }
    return {
        "Role": _role("lambda"),
        **{name: _function(code) for name, code in sources.items()},
        "Follows": _resource("Lambda::EventSourceMapping", follows),
    }


def _api() -> Json:
    return {
        "Api": _resource("ApiGatewayV2::Api", {"Name": "bridges", "ProtocolType": "HTTP"}),
        "Stage": _resource(
            "ApiGatewayV2::Stage", {"ApiId": {"Ref": "Api"}, "StageName": "$default", "AutoDeploy": True}
        ),
        "Integration": _resource(
            "ApiGatewayV2::Integration",
            {
                "ApiId": {"Ref": "Api"},
                "IntegrationType": "AWS_PROXY",
                "PayloadFormatVersion": "2.0",
                "IntegrationUri": {"Fn::Sub": _LAMBDA_ARN.format("ApiDoor")},
            },
        ),
        "Guard": _resource(
            "ApiGatewayV2::Authorizer",
            {
                "ApiId": {"Ref": "Api"},
                "Name": "guard",
                "AuthorizerType": "REQUEST",
                "AuthorizerPayloadFormatVersion": "2.0",
                "EnableSimpleResponses": True,
                "AuthorizerResultTtlInSeconds": 60,
                "IdentitySource": ["$request.header.Authorization"],
                "AuthorizerUri": {"Fn::Sub": _LAMBDA_ARN.format("Authorizer")},
            },
        ),
        "Open": _route("GET /v1/open", AuthorizationType="NONE"),
        "Guarded": _route(
            "ANY /v1/guarded/{thing}", AuthorizationType="CUSTOM", AuthorizerId={"Ref": "Guard"}
        ),
    }


def _route(key: str, **more: Any) -> Json:
    target = {"Fn::Sub": "integrations/${Integration}"}
    return _resource(
        "ApiGatewayV2::Route", {"ApiId": {"Ref": "Api"}, "RouteKey": key, "Target": target, **more}
    )


def _events() -> Json:
    redrive = {"deadLetterTargetArn": _arn("Dead"), "maxReceiveCount": 2}
    return {
        "Bus": _resource("Events::EventBus", {"Name": "bridges"}),
        "Dead": _resource("SQS::Queue", {}),
        "Queue": _resource("SQS::Queue", {"VisibilityTimeout": 1, "RedrivePolicy": redrive}),
        "QueuePolicy": _resource(
            "SQS::QueuePolicy",
            {
                "Queues": [{"Ref": "Queue"}],
                "PolicyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "events.amazonaws.com"},
                            "Action": "sqs:SendMessage",
                            "Resource": _arn("Queue"),
                        }
                    ],
                },
            },
        ),
        "Rule": _resource(
            "Events::Rule",
            {
                "EventBusName": {"Ref": "Bus"},
                "EventPattern": {"source": ["bridges"], "detail-type": ["thing.happened"]},
                "Targets": [{"Id": "queue", "Arn": _arn("Queue")}],
            },
        ),
        "Consumes": _resource(
            "Lambda::EventSourceMapping",
            {
                "EventSourceArn": _arn("Queue"),
                "FunctionName": {"Ref": "Consumer"},
                "BatchSize": 10,
                "FunctionResponseTypes": ["ReportBatchItemFailures"],
            },
        ),
        "SchedulerRole": _role("scheduler"),
        "Schedule": _resource(
            "Scheduler::Schedule",
            {
                "ScheduleExpression": "rate(1 minute)",
                "FlexibleTimeWindow": {"Mode": "OFF"},
                "Target": {"Arn": _arn("Tick"), "RoleArn": _arn("SchedulerRole")},
            },
        ),
    }


def _machine() -> Json:
    retried = {"ErrorEquals": ["OutOfStock"], "Next": "Refused", "ResultPath": "$.error"}
    states = {
        "Which": {
            "Type": "Choice",
            "Choices": [
                {"Variable": "$.task", "StringEquals": "wait", "Next": "Wait"},
                {"Variable": "$.task", "StringEquals": "work", "Next": "Work"},
            ],
            "Default": "Done",
        },
        "Wait": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
            "Parameters": {
                "FunctionName": "${Keeper}",
                "Payload": {"name.$": "$.name", "mode.$": "$.mode", "token.$": "$$.Task.Token"},
            },
            "TimeoutSeconds": 2,
            "Catch": [
                {"ErrorEquals": ["States.Timeout"], "Next": "Late", "ResultPath": "$.error"},
                {"ErrorEquals": ["CannotStore"], "Next": "Refused", "ResultPath": "$.error"},
            ],
            "End": True,
        },
        "Work": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "${Worker}", "Payload": {"raise": True}},
            "Catch": [retried],
            "End": True,
        },
        "Refused": {"Type": "Pass", "Result": "refused", "End": True},
        "Late": {"Type": "Pass", "Result": "late", "End": True},
        "Done": {"Type": "Pass", "End": True},
    }
    return {
        "MachineRole": _role("states"),
        "Machine": _resource(
            "StepFunctions::StateMachine",
            {
                "RoleArn": _arn("MachineRole"),
                "Definition": {"StartAt": "Which", "States": states},
                "DefinitionSubstitutions": {"Keeper": _arn("Keeper"), "Worker": _arn("Worker")},
            },
        ),
    }


def _identity() -> Json:
    return {
        "Pool": _resource("Cognito::UserPool", {"UserPoolName": "bridges"}),
        "Client": _resource(
            "Cognito::UserPoolClient",
            {
                "UserPoolId": {"Ref": "Pool"},
                "ExplicitAuthFlows": ["ALLOW_ADMIN_USER_PASSWORD_AUTH"],
                "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0},
                "RefreshTokenValidity": 7,
                "AccessTokenValidity": 15,
                "TokenValidityUnits": {"AccessToken": "minutes", "RefreshToken": "days"},
            },
        ),
    }
