"""What calls a function by itself: a queue of events, a clock, streams. None of it may lose a thing.

Each feed makes its dead-letter queue first, says what its function's role needs (``grants``), and is
joined to the function last (``feed``).
"""

import json
from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from stacks.capability import Capability, Ground
from stacks.doors import DOORS
from stacks.exceptions import accept
from stacks.grants import Grant, calls, consumes, follows, gives_up_to, lists_streams
from stacks.roles import role
from stacks.tables import RoomTable

#: What the publisher signs events with (``shared/runtime/publisher.py``).
_SOURCE = "errand"
#: Of a table's records, those whose new version announces something: no call is paid for the others.
_ANNOUNCING = json.dumps({"dynamodb": {"NewImage": {"events": {"S": [{"anything-but": ["[]"]}]}}}})


def dead_letters(scope: Construct, ground: Ground) -> sqs.Queue:
    """A queue for what could not be handled, kept for the longest time that there is."""
    queue = sqs.Queue(
        scope,
        "DeadLetters",
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=ground.target.enforce_ssl,
        retention_period=Duration.days(14),
    )
    ground.alarms.on_dead_letters(queue)
    return queue


class Inbox(Construct):
    """A consumer's queue: events of some names from the bus."""

    def __init__(
        self, scope: Construct, ground: Ground, name: str, bus: events.IEventBus, announced: Sequence[str]
    ) -> None:
        super().__init__(scope, f"{DOORS[name].title}Inbox")
        self.dead_letters = dead_letters(self, ground)
        self.queue = sqs.Queue(
            self,
            "Queue",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=ground.target.enforce_ssl,
            retention_period=Duration.days(4),
            # Six times the function's time-out, as Lambda advises: retries must fit within it.
            visibility_timeout=Duration.seconds(6 * DOORS[name].size.seconds),
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead_letters, max_receive_count=5),
        )
        ground.alarms.on_backlog(self.queue, seconds=300)
        pattern = events.EventPattern(source=[_SOURCE], detail_type=list(announced))
        rule = events.Rule(self, "Rule", event_bus=bus, event_pattern=pattern)
        rule.add_target(targets.SqsQueue(self.queue, dead_letter_queue=self.dead_letters))  # pyright: ignore[reportArgumentType]

    def grants(self) -> tuple[Grant, ...]:
        return (consumes(self.queue),)

    def feed(self, capability: Capability) -> None:
        """Hand the queue to its function; of a batch, only what failed comes again."""
        capability.function.add_event_source_mapping(
            "Inbox",
            event_source_arn=self.queue.queue_arn,
            batch_size=100,
            max_batching_window=Duration.seconds(1),
            # A consumer writes what all its events are about: many at once would only overtake each other.
            max_concurrency=2,
            report_batch_item_failures=True,
        )


class EveryMinute(Construct):
    """A clock. A call that fails is told to the dead letters and not repeated: the next one is due anyway."""

    EVERY = "rate(1 minute)"

    def __init__(self, scope: Construct, ground: Ground, name: str) -> None:
        super().__init__(scope, f"{DOORS[name].title}Clock")
        self.dead_letters = dead_letters(self, ground)
        accept(self.dead_letters, "AwsSolutions-SQS3", "It is the dead-letter queue of a clock.")

    def grants(self) -> tuple[Grant, ...]:
        return (gives_up_to(self.dead_letters),)

    def feed(self, capability: Capability) -> None:
        """Call the function, asynchronously, once a minute."""
        lambda_.EventInvokeConfig(
            capability,
            "Async",
            function=capability.function,  # pyright: ignore[reportArgumentType]
            max_event_age=Duration.minutes(1),
            retry_attempts=0,
            on_failure=destinations.SqsDestination(self.dead_letters),  # pyright: ignore[reportArgumentType]
        )
        self._schedule(capability.function)

    def _schedule(self, function: lambda_.Function) -> None:
        caller = role(
            self,
            "scheduler.amazonaws.com",
            [calls(function.function_arn), gives_up_to(self.dead_letters)],
        )
        scheduler.CfnSchedule(
            self,
            "Schedule",
            schedule_expression=self.EVERY,
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
            target=scheduler.CfnSchedule.TargetProperty(
                arn=function.function_arn,
                role_arn=caller.role_arn,
                dead_letter_config=scheduler.CfnSchedule.DeadLetterConfigProperty(
                    arn=self.dead_letters.queue_arn
                ),
                retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                    maximum_event_age_in_seconds=60, maximum_retry_attempts=0
                ),
            ),
        )


class EveryNight(EveryMinute):
    """The same once a day, when the day before is over everywhere that the books are kept (UTC)."""

    EVERY = "cron(30 1 * * ? *)"


class Streams(Construct):
    """The change streams of tables, in order, from the oldest record that is there."""

    def __init__(self, scope: Construct, ground: Ground, name: str, rooms: Sequence[RoomTable]) -> None:
        super().__init__(scope, f"{DOORS[name].title}Streams")
        self._rooms, self._ground = rooms, ground
        self.dead_letters = dead_letters(self, ground)
        accept(self.dead_letters, "AwsSolutions-SQS3", "It is the dead-letter queue of streams.")

    def grants(self) -> tuple[Grant, ...]:
        streams = (follows(room) for room in self._rooms)
        return (*streams, lists_streams(), gives_up_to(self.dead_letters))

    def feed(self, capability: Capability) -> None:
        """Hand each stream to the function.

        A batch goes on from the record that failed; one that cannot be handled at all is narrowed
        down by halves and, after 20 tries, where it lies in the stream is told to the dead letters.
        """
        for room in self._rooms:
            capability.function.add_event_source_mapping(
                room.title,
                event_source_arn=room.table.table_stream_arn,
                starting_position=lambda_.StartingPosition.TRIM_HORIZON,
                batch_size=100,
                bisect_batch_on_error=True,
                report_batch_item_failures=True,
                retry_attempts=20,
                max_record_age=Duration.hours(12),
                on_failure=sources.SqsDlq(self.dead_letters),  # pyright: ignore[reportArgumentType]
                filters=[{"pattern": _ANNOUNCING}],
            )
        self._ground.alarms.on_stream(capability.function, seconds=60)
