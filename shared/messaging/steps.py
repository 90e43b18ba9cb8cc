"""Named steps between a request and its last effect: the places where a crash must be harmless.

In production `reached` does nothing. The chaos tests put a hook here that kills the process at one of them, so the
list of windows and the list of tests are the same list.
"""

from collections.abc import Callable

STEPS = (
    "transaction.before-commit",  # crash: nothing happened, the client knows because it got no answer
    "transaction.committed",  # crash: state and event are both stored; the relay sends the event after the restart
    "relay.read",  # crash: nothing was sent
    "relay.sent",  # crash: Kafka has the events, the log says unsent: sent again under the same id
    "relay.marked",  # crash: done
    "consumer.received",  # crash: not acknowledged, delivered again
    "consumer.handled",  # crash: the effect is rolled back with its inbox row, delivered again
    "consumer.committed",  # crash: delivered again, the inbox knows the id
)

hook: Callable[[str], None] | None = None


def reached(step: str) -> None:
    """Say that the process is at `step`."""
    if hook is not None:
        hook(step)
