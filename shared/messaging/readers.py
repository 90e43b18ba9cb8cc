"""Who may read our events on Kafka itself: `python -m shared.messaging.readers`, a one-shot step of docker/readers.yml.

BIEB_KAFKA_READERS is the whole list, as `code:password,code:password`: who is on it can log in with SCRAM-SHA-512, read
OPEN, and use groups that begin with `code.`; nothing else. Who is no longer on it, can't. Run it again after a change.
"""

import os
import re
import sys

from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    KafkaAdminClient,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
    ScramMechanism,
    UserScramCredentialDeletion,
    UserScramCredentialUpsertion,
)
from kafka.errors import KafkaError, NoError, SecurityDisabledError

from shared.contracts.topics import OPEN

NAME = re.compile(r"[a-z][a-z0-9-]{1,39}")
"""A POI's code. Small letters only: `ANONYMOUS` is what Kafka calls our own services, and they may do everything."""
PASSWORD = re.compile(r"[A-Za-z0-9]{16,}")
ROUNDS = 8192
_EVERY = ACLFilter(
    None,
    None,
    ACLOperation.ANY,
    ACLPermissionType.ANY,
    ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY),
)


def listed(text: str) -> dict[str, str]:
    """Passwords by code. Raises ValueError with every fault by its place, for what stands there in the wrong
    order may be a password.
    """
    found: dict[str, str] = {}
    faults = []
    for place, part in enumerate((part.strip() for part in text.split(",") if part.strip()), 1):
        name, _, password = part.partition(":")
        if not NAME.fullmatch(name) or not PASSWORD.fullmatch(password):
            faults.append(f"reader {place} is not CODE:PASSWORD, with 16 or more letters and digits behind the colon")
        elif name in found:
            faults.append(f"reader {place} is on it already")
        found[name] = password
    if faults:
        raise ValueError("; ".join(faults))
    return found


def rights(names: list[str]) -> set[ACL]:
    """All that these may do. The dot keeps `zb.` from being the beginning of somebody else's groups."""
    groups = [
        (name, ResourcePattern(ResourceType.GROUP, f"{name}.", ACLResourcePatternType.PREFIXED)) for name in names
    ]
    topics = [(name, ResourcePattern(ResourceType.TOPIC, topic)) for name in names for topic in OPEN]
    return {
        ACL(f"User:{name}", "*", ACLOperation.READ, ACLPermissionType.ALLOW, what) for name, what in [*groups, *topics]
    }


def admit(bootstrap: str, readers: dict[str, str]) -> list[str]:
    """Make accounts and rights what `readers` says; returns who was taken off. What goes, goes first: a crash halfway
    leaves somebody with too little, until it is run again. Raises KafkaError, or RuntimeError with what Kafka refused.
    """
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        wanted, there = rights(list(readers)), set(admin.describe_acls(_EVERY)[0])
        deleted = admin.delete_acls(list(there - wanted)) if there - wanted else []
        refused = [f"{acl}: {fault.__name__}" for acl, _, fault in deleted if fault is not NoError]
        known = admin.describe_user_scram_credentials()
        off = sorted(set(known) - set(readers))
        changes = [
            UserScramCredentialDeletion(name, each["mechanism"])
            for name in off
            for each in known[name]["credential_infos"]
        ]
        changes += [
            UserScramCredentialUpsertion(name, ScramMechanism.SCRAM_SHA_512, password, iterations=ROUNDS)
            for name, password in readers.items()
        ]
        answers = admin.alter_user_scram_credentials(changes) if changes else {}
        refused += [f"{name}: {fault}" for name, fault in answers.items() if fault]
        created = admin.create_acls(list(wanted - there)) if wanted - there else {"failed": []}
        refused += [str(failed) for failed in created["failed"]]
    finally:
        admin.close()
    if refused:
        raise RuntimeError("; ".join(refused))
    return off


def main() -> None:
    """Admit BIEB_KAFKA_READERS to BIEB_KAFKA, and nobody else."""
    bootstrap = os.environ.get("BIEB_KAFKA")
    if not bootstrap:
        sys.exit("BIEB_KAFKA is not set: the bus to admit readers to, as host:port")
    try:
        readers = listed(os.environ.get("BIEB_KAFKA_READERS", ""))
        off = admit(bootstrap, readers)
    except SecurityDisabledError:
        sys.exit("readers: this Kafka lets everybody do everything; start it with docker/readers.yml")
    except (KafkaError, RuntimeError, ValueError) as fault:
        sys.exit(f"readers: {fault}")
    sys.stdout.write(f"may read: {', '.join(readers) or 'nobody'}\n")
    if off:
        sys.stdout.write(f"taken off: {', '.join(off)}\n")


if __name__ == "__main__":
    main()
