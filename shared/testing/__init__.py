"""What tests of every service share: waiting with a deadline, events to begin with, records as Kafka gives them."""

from shared.testing.records import TestRecord, record
from shared.testing.waiting import eventually

__all__ = ["TestRecord", "eventually", "record"]
