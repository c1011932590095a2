"""Nothing that arrives by itself is lost: each way in has its queue for what could not be handled."""

import json

from stacks.doors import DOORS
from tests.support.templates import Assembly

CONSUMERS = [door for door in DOORS.values() if door.kind == "consumer"]


def dead_letter_queues(assembly: Assembly) -> set[str]:
    return {name for name in assembly.of("SQS::Queue") if name.endswith("DeadLetters")}


def test_each_way_in_has_a_dead_letter_queue_of_its_own(cloud: Assembly) -> None:
    kinds = {"consumer": "Inbox", "schedule": "Clock", "publisher": "Streams"}
    expected = {f"{d.title}{kinds[d.kind]}DeadLetters" for d in DOORS.values() if d.kind in kinds}
    assert dead_letter_queues(cloud) == expected


def test_dead_letters_are_kept_for_two_weeks_and_told_at_once(cloud: Assembly) -> None:
    queues, alarms = cloud.of("SQS::Queue"), cloud.of("CloudWatch::Alarm").values()
    for name in dead_letter_queues(cloud):
        assert queues[name]["MessageRetentionPeriod"] == 14 * 24 * 3600
        (alarm,) = (a for a in alarms if name in {cloud.text(d["Value"]) for d in a.get("Dimensions", [])})
        assert alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
        assert alarm["Threshold"] == 0
        assert alarm["ComparisonOperator"] == "GreaterThanThreshold"


def test_a_consumers_queue_gives_up_after_five_tries_and_tells_when_it_is_behind(cloud: Assembly) -> None:
    queues, alarms = cloud.of("SQS::Queue"), cloud.of("CloudWatch::Alarm").values()
    for door in CONSUMERS:
        inbox = queues[f"{door.title}InboxQueue"]
        gives_up = inbox["RedrivePolicy"]
        assert cloud.text(gives_up["deadLetterTargetArn"]) == f"{door.title}InboxDeadLetters"
        assert gives_up["maxReceiveCount"] == 5
        assert inbox["VisibilityTimeout"] == 6 * door.size.seconds
        told = {
            a["MetricName"]
            for a in alarms
            if f"{door.title}InboxQueue" in {cloud.text(d["Value"]) for d in a.get("Dimensions", [])}
        }
        assert told == {"ApproximateAgeOfOldestMessage"}


def test_every_queue_is_a_consumers_or_for_dead_letters(cloud: Assembly) -> None:
    inboxes = {f"{door.title}InboxQueue" for door in CONSUMERS}
    assert set(cloud.of("SQS::Queue")) == inboxes | dead_letter_queues(cloud)


def test_every_rule_leads_to_a_queue_and_gives_up_to_another(cloud: Assembly) -> None:
    rules = cloud.of("Events::Rule").values()
    assert len(rules) == len(CONSUMERS)
    for rule in rules:
        assert cloud.text(rule["EventBusName"]) == "Bus"
        assert rule["EventPattern"]["source"] == ["errand"]
        (target,) = rule["Targets"]
        inbox = cloud.text(target["Arn"]).removesuffix("Queue")
        assert cloud.text(target["DeadLetterConfig"]["Arn"]) == f"{inbox}DeadLetters"


def test_each_consumer_hears_of_what_it_acts_on(cloud: Assembly) -> None:
    heard = {
        cloud.text(rule["Targets"][0]["Arn"]): rule["EventPattern"]["detail-type"]
        for rule in cloud.of("Events::Rule").values()
    }
    assert heard == {
        "IndexerInboxQueue": ["catalog.product_changed", "inventory.availability_changed"],
        "CancelerInboxQueue": ["orders.cancellation_requested"],
    }


def test_every_source_delivers_again_only_what_failed(cloud: Assembly) -> None:
    for source in cloud.of("Lambda::EventSourceMapping").values():
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_every_stream_of_a_table_is_followed_to_its_end(cloud: Assembly) -> None:
    streams = [
        s
        for s in cloud.of("Lambda::EventSourceMapping").values()
        if "StreamArn" in cloud.text(s["EventSourceArn"])
    ]
    tables = {name for name, table in cloud.of("DynamoDB::Table").items() if "StreamSpecification" in table}
    assert {cloud.text(s["EventSourceArn"]).removesuffix(".StreamArn") for s in streams} == tables
    for stream in streams:
        assert cloud.text(stream["FunctionName"]) == "PublisherFunction"
        assert stream["StartingPosition"] == "TRIM_HORIZON"
        assert stream["BisectBatchOnFunctionError"] is True
        assert stream["MaximumRetryAttempts"] == 20
        (only,) = stream["FilterCriteria"]["Filters"]
        said = json.loads(only["Pattern"])
        assert said == {"dynamodb": {"NewImage": {"events": {"S": [{"anything-but": ["[]"]}]}}}}
        gives_up = stream["DestinationConfig"]["OnFailure"]["Destination"]
        assert cloud.text(gives_up) == "PublisherStreamsDeadLetters"


def test_the_publisher_tells_when_it_is_behind(cloud: Assembly) -> None:
    (alarm,) = (a for a in cloud.of("CloudWatch::Alarm").values() if a.get("MetricName") == "IteratorAge")
    assert [cloud.text(d["Value"]) for d in alarm["Dimensions"]] == ["PublisherFunction"]
    assert alarm["Threshold"] == 60_000


def test_each_clock_gives_up_to_its_queue_on_both_sides(cloud: Assembly) -> None:
    titles = {door.title for door in DOORS.values() if door.kind == "schedule"}
    schedules = {cloud.text(s["Target"]["Arn"]): s for s in cloud.of("Scheduler::Schedule").values()}
    configured = {cloud.text(c["FunctionName"]): c for c in cloud.of("Lambda::EventInvokeConfig").values()}
    assert set(schedules) == set(configured) == {f"{title}Function" for title in titles}
    for title in titles:
        schedule, asynchronous = schedules[f"{title}Function"], configured[f"{title}Function"]
        nightly = title == "Reconciler"
        assert schedule["ScheduleExpression"] == ("cron(30 1 * * ? *)" if nightly else "rate(1 minute)")
        gives_up = schedule["Target"]["DeadLetterConfig"]["Arn"]
        assert cloud.text(gives_up) == f"{title}ClockDeadLetters"
        assert asynchronous["MaximumRetryAttempts"] == 0
        told = asynchronous["DestinationConfig"]["OnFailure"]["Destination"]
        assert cloud.text(told) == f"{title}ClockDeadLetters"
