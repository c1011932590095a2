"""Lambda entry point of the canceler: a batch of its queue."""

from functions.canceler import wiring
from functions.canceler.settling import settle
from shared.runtime.entry import queue_entry

handler = queue_entry(lambda events: settle(events, wiring.settling()))
