"""Reads Innovatiebieb's events from Kafka, each with one effect, whatever happens. Only aiokafka is needed.

    BIEB_KAFKA=127.0.0.1:8010 python examples/consumer.py steps.sqlite      (`bieb status` says where the bus is)

    export BIEB_KAFKA=kafka.innovatiebieb.example:9094
    export BIEB_KAFKA_ACCOUNT=biblionet-drenthe BIEB_KAFKA_PASSWORD=...
    export BIEB_KAFKA_CA=ca.pem                      # only when the system doesn't know who signed the certificate
    export BIEB_KAFKA_GROUP=biblionet-drenthe.steps  # what you read as; begins with the account and a dot
    python examples/consumer.py steps.sqlite

It counts in FILE how many projects of each province went on to each phase, and prints each step. It begins at the first
event there ever was, and goes on where it was: the effect and the event's id are stored in one transaction, and only
then Kafka hears that it is done. Killed in between it gets the event again, and knows it. Several may run with one
FILE: they share the work. Stop it with Ctrl-C.
"""

import argparse
import asyncio
import json
import logging
import os
import sqlite3
import ssl
import sys
from contextlib import closing
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    KafkaError,
    TopicAuthorizationFailedError,
)

TOPIC = "innovatiebieb.moderation.v1"
ADVANCED = "nl.innovatiebieb.moderation.phase-advanced.v1"
TABLES = """
    CREATE TABLE IF NOT EXISTS seen (id TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS steps (province TEXT, phase TEXT, number INTEGER, PRIMARY KEY (province, phase));
"""


class Last(logging.Handler):
    """Keeps what aiokafka said last: why it can't connect is in no exception of it."""

    said = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.said = record.getMessage()


def settings() -> dict[str, Any]:
    """What the environment says. Raises KeyError for what is missing."""
    found = {"bootstrap_servers": os.environ["BIEB_KAFKA"], "group_id": group()}
    if account := os.environ.get("BIEB_KAFKA_ACCOUNT"):
        found |= {"security_protocol": "SASL_SSL", "sasl_mechanism": "SCRAM-SHA-512", "sasl_plain_username": account}
        found["sasl_plain_password"] = os.environ["BIEB_KAFKA_PASSWORD"]
        found["ssl_context"] = ssl.create_default_context(cafile=os.environ.get("BIEB_KAFKA_CA") or None)
    return found


def group() -> str:
    """Under which name Kafka remembers where we are."""
    account = os.environ.get("BIEB_KAFKA_ACCOUNT")
    return os.environ.get("BIEB_KAFKA_GROUP") or (f"{account}.python" if account else "python")


def take(record: Any, file: sqlite3.Connection) -> str | None:
    """The effect of one record, in the transaction that is open; a line to print when it had one."""
    headers = {name: value.decode() for name, value in record.headers}
    if headers["ce_type"] != ADVANCED:
        return None  # also of every type that we don't know yet
    if not file.execute("INSERT OR IGNORE INTO seen VALUES (?)", (headers["ce_id"],)).rowcount:
        return None  # handled before
    event = json.loads(record.value)
    where = (event["library"]["province"], event["toPhase"])
    file.execute("INSERT INTO steps VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET number = number + 1", where)
    return f"{event['title']} ({event['library']['name']}): {event['fromPhase']} → {event['toPhase']}"


async def follow(file: sqlite3.Connection, options: dict[str, Any]) -> None:
    """Take what is there and what comes, until it is stopped."""
    consumer = AIOKafkaConsumer(TOPIC, enable_auto_commit=False, auto_offset_reset="earliest", **options)
    try:
        await consumer.start()
        while True:
            found = await consumer.getmany(timeout_ms=1000, max_records=500)
            if not found:
                continue
            with file:  # one transaction
                lines = [take(record, file) for records in found.values() for record in records]
            print(*filter(None, lines), sep="\n", end="\n" if any(lines) else "", flush=True)
            try:
                await consumer.commit({place: records[-1].offset + 1 for place, records in found.items()})
            except GroupAuthorizationFailedError:
                raise
            except KafkaError as fault:  # somebody else has the partition now, or Kafka is away: we may get these again
                print(f"consumer: not acknowledged ({type(fault).__name__}); going on", file=sys.stderr)
    finally:
        await consumer.stop()


def advice(fault: Exception, said: str) -> str:
    """One line: what is wrong, and what to do."""
    if isinstance(fault, KeyError):
        found = f"{fault.args[0]} is not set; --help shows what is needed"
    elif isinstance(fault, TopicAuthorizationFailedError):
        found = f"this account may not read {TOPIC}; ask the operator of Innovatiebieb whether it is still on the list"
    elif isinstance(fault, GroupAuthorizationFailedError):
        found = f"group {group()} is not yours; let BIEB_KAFKA_GROUP begin with your account and a dot"
    elif "SaslAuthenticationFailed" in said:
        found = "Kafka refuses this account or password; look at BIEB_KAFKA_ACCOUNT and BIEB_KAFKA_PASSWORD"
    elif "CERTIFICATE_VERIFY_FAILED" in said:
        found = "Kafka's certificate is signed by nobody we know; name the signer's file in BIEB_KAFKA_CA"
    elif isinstance(fault, KafkaConnectionError):
        found = f"no Kafka answers on {os.environ['BIEB_KAFKA']}; look at BIEB_KAFKA, and whether an account is needed"
    else:
        found = f"{type(fault).__name__}: {fault}. Run it again, it goes on where it was"
    return found


async def main(path: str) -> None:
    """Follow into the file at `path`."""
    with closing(sqlite3.connect(path, timeout=60)) as file:
        file.executescript(TABLES)
        await follow(file, settings())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", metavar="FILE", help="where the effects and the ids of their events are kept")
    last = Last(logging.WARNING)
    logging.getLogger("aiokafka").addHandler(last)
    try:
        asyncio.run(main(parser.parse_args().file))
    except KeyboardInterrupt:
        sys.exit(0)
    except (KeyError, KafkaError, OSError, sqlite3.Error) as fault:
        sys.exit(f"consumer: {advice(fault, last.said)}")
