"""The topics: one per owning service, every event of a project on it under the project's id, so its order holds.

`dead_letters` and `retries` belong to a consumer: what it could not handle, and what an operator sends back to it.
"""

SUBMISSIONS = "innovatiebieb.submissions.v1"
MODERATION = "innovatiebieb.moderation.v1"
SEARCH = "innovatiebieb.search.v1"

LOGS = {"submissions": SUBMISSIONS, "moderation": MODERATION, "search": SEARCH}
"""Topics that an event log fills, by owning service."""

OPEN = (MODERATION,)
"""Topics for others than the platform itself. SUBMISSIONS has unpublished text; what SEARCH tells under one id shows,
put together, what a person is looking for.
"""

CONSUMERS = ("submissions", "moderation", "notifications", "search")
"""Services that consume, each with a dead-letter and a retry topic."""


def dead_letters(service: str) -> str:
    """Where a consumer keeps what it could not handle."""
    return f"innovatiebieb.{service}.dlq.v1"


def retries(service: str) -> str:
    """Where an operator sends a dead letter back to its consumer."""
    return f"innovatiebieb.{service}.retry.v1"


def all_topics() -> list[str]:
    """Every topic that has to exist before a service starts."""
    return [*LOGS.values(), *(dead_letters(s) for s in CONSUMERS), *(retries(s) for s in CONSUMERS)]
