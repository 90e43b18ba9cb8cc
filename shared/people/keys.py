"""A key that stands for a person in an event. Pure."""

from uuid import NAMESPACE_URL, UUID, uuid5

_NAMESPACE = uuid5(NAMESPACE_URL, "urn:innovatiebieb:person")


def person_key(subject: str) -> UUID:
    """The key of a token's subject: always the same, and not to be turned back.

    Whoever has a list of subjects can try them all, so a subject should say nothing by itself. Identity providers give
    random ones; one that is an e-mail address would be the provider's fault to mend (docs/operating.md).
    """
    return uuid5(_NAMESPACE, subject)
