"""What the other stacks stand on and none of them owns: bus, shared tables, buckets, guests' keys."""

import string

from aws_cdk import CfnOutput, Fn, RemovalPolicy, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns
from constructs import Construct

from stacks.exceptions import accept
from stacks.tables import Shape, tables
from stacks.target import Target

_SHAPES = {
    "idempotency": Shape(stream=False, sorted=False, ttl="expires_at"),
    "limits": Shape(stream=False, ttl="expires_at"),
}


class Foundation(Stack):
    """It changes seldom and holds data, so the stacks that change daily are apart from it."""

    def __init__(self, scope: Construct, target: Target) -> None:
        super().__init__(scope, "ErrandFoundation", termination_protection=target.keep_data)
        self._target = target
        self.tables = tables(self, target, _SHAPES)
        self.bus = events.EventBus(self, "Bus")
        self.search_indexes = self._bucket("SearchIndexes", "A cache of the catalogue that two roles read.")
        self.media = self._bucket("Media", "Public pictures: the CDN in front of them keeps the logs.")
        self.guest_keys = self._guest_keys()
        self.alarm_topic = self._alarm_topic() if target.alarms else None
        self._tell()

    def _bucket(self, name: str, unlogged: str) -> s3.Bucket:
        bucket = s3.Bucket(
            self,
            name,
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=self._target.enforce_ssl,
            removal_policy=RemovalPolicy.RETAIN if self._target.keep_data else RemovalPolicy.DESTROY,
        )
        accept(bucket, "AwsSolutions-S1", unlogged)
        return bucket

    def _guest_keys(self) -> secretsmanager.Secret:
        """``{"current": "first", "keys": {"first": <64 characters>}}``.

        CloudFormation generates text at the top level of a secret only, so the text is one secret and
        the form with its place for further keys another. Rotation adds a key to the second by hand
        (``docs/operations.md``): a deploy does not touch what it holds.
        """
        first = secretsmanager.Secret(
            self,
            "FirstGuestKey",
            generate_secret_string=secretsmanager.SecretStringGenerator(
                password_length=64,
                exclude_punctuation=True,
                # The same by its letters: the emulator does not know the word above.
                exclude_characters=string.punctuation,
            ),
        )
        keys = secretsmanager.Secret(self, "GuestKeys")
        resolved = Fn.join("", ["{{resolve:secretsmanager:", first.secret_arn, ":SecretString}}"])
        form = Fn.join("", ['{"current":"first","keys":{"first":"', resolved, '"}}'])
        made = keys.node.default_child
        if isinstance(made, secretsmanager.CfnSecret):
            made.generate_secret_string = None
            made.secret_string = form
        for secret in (first, keys):
            accept(
                secret,
                "AwsSolutions-SMG4",
                "Tokens name their key and live 30 days: a key is added, then retired, by hand.",
            )
        return keys

    def _alarm_topic(self) -> sns.Topic:
        return sns.Topic(self, "Alarms", enforce_ssl=self._target.enforce_ssl)

    def _tell(self) -> None:
        told = {
            "EventBusName": self.bus.event_bus_name,
            "IndexBucketName": self.search_indexes.bucket_name,
            "MediaBucketName": self.media.bucket_name,
            "GuestKeySecretId": self.guest_keys.secret_arn,
        }
        if self.alarm_topic:
            told["AlarmTopicArn"] = self.alarm_topic.topic_arn
        for name, value in told.items():
            CfnOutput(self, name, value=value)
