"""Lambda entry point of the indexer: a batch of its queue."""

from functions.indexer import wiring
from functions.indexer.news import take
from shared.runtime.entry import queue_entry

handler = queue_entry(lambda events: take(events, wiring.catalog(), wiring.indexing()))
