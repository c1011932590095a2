"""What wakes somebody up: one topic, and alarms on everything that can fail with nobody looking."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

_MORE = cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD
_QUIET = cloudwatch.TreatMissingData.NOT_BREACHING
_FIVE_MINUTES = Duration.minutes(5)
_MINUTE = Duration.minutes(1)


class Alarms:
    """Makes alarms that tell ``topic``; without a topic it makes none."""

    def __init__(self, topic: sns.Topic | None) -> None:
        self._topic = topic

    def on_function(self, function: lambda_.Function, p95_ms: int) -> None:
        """Any error or throttle within a minute; p95 over its promise in three of five spans of 5 minutes."""
        if self._topic is None:
            return
        errors = function.metric_errors(period=_MINUTE)
        throttles = function.metric_throttles(period=_MINUTE)
        latency = function.metric_duration(period=_FIVE_MINUTES, statistic="p95")
        self._alarm(function, "Errors", errors)
        self._alarm(function, "Throttles", throttles)
        self._alarm(function, "Latency", latency, over=p95_ms, of=5, at_least=3)

    def on_dead_letters(self, queue: sqs.Queue) -> None:
        """One message that nobody could handle is one too many."""
        if self._topic is None:
            return
        depth = queue.metric_approximate_number_of_messages_visible(period=_MINUTE, statistic="Maximum")
        self._alarm(queue, "Depth", depth)

    def on_backlog(self, queue: sqs.Queue, seconds: int) -> None:
        """A consumer that has fallen behind by more than ``seconds``."""
        if self._topic is None:
            return
        age = queue.metric_approximate_age_of_oldest_message(period=_MINUTE, statistic="Maximum")
        self._alarm(queue, "Age", age, over=seconds, of=5, at_least=3)

    def on_stream(self, function: lambda_.Function, seconds: int) -> None:
        """Stream records that wait longer than ``seconds`` for their function."""
        if self._topic is None:
            return
        age = function.metric("IteratorAge", period=_MINUTE, statistic="Maximum")
        self._alarm(function, "Behind", age, over=1000 * seconds, of=5, at_least=3)

    def on_machine(self, machine: sfn.StateMachine) -> None:
        """An execution that failed, timed out or was aborted: a refused checkout is none of these."""
        if self._topic is None:
            return
        self._alarm(machine, "Failed", machine.metric_failed(period=_MINUTE))
        self._alarm(machine, "TimedOut", machine.metric_timed_out(period=_MINUTE))
        self._alarm(machine, "Aborted", machine.metric_aborted(period=_MINUTE))

    def _alarm(
        self,
        scope: Construct,
        name: str,
        metric: cloudwatch.Metric,
        *,
        over: int = 0,
        of: int = 1,
        at_least: int = 1,
    ) -> None:
        alarm = cloudwatch.Alarm(
            scope,
            f"{name}Alarm",
            metric=metric,
            threshold=over,
            comparison_operator=_MORE,
            evaluation_periods=of,
            datapoints_to_alarm=at_least,
            treat_missing_data=_QUIET,
        )
        if self._topic is not None:
            alarm.add_alarm_action(actions.SnsAction(self._topic))  # pyright: ignore[reportArgumentType]
