"""The Kafka that docker-compose.yml and docker/readers.yml make together, on loopback, with its own certificate."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaConnectionError
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from shared.testing.waiting import eventually
from tests.system.compose import READERS, Composition, free_ports
from tests.system.compose_servers import KafkaImage
from tests.system.test_compose import settings

HOST = "kafka.example.nl"
DRENTHE, ZEELAND = "biblionet-drenthe", "zb"
PASSWORDS = {DRENTHE: "drentheleest0123456789", ZEELAND: "zeelandleest0123456789"}


@dataclass
class ReadersKafka:
    """`inside` is for our own services, `outside` for readers; `ca` is the certificate that they have to trust."""

    inside: str
    outside: str
    ca: Path
    folder: Path
    _variables: dict[str, str]
    _addresses: dict[str, str]

    async def admit(self, readers: dict[str, str]) -> str:
        """Run the file's step `readers`; gives what it said."""
        listed = {"BIEB_KAFKA_READERS": ",".join(f"{name}:{word}" for name, word in readers.items())}
        composition = Composition(self._variables | listed, self._addresses, self.folder, READERS)
        code, said = await composition.run("readers")
        assert code == 0, said
        return said

    async def make_topics(self) -> None:
        """Run the file's step `topics`."""
        code, said = await Composition(self._variables, self._addresses, self.folder, READERS).run("topics")
        assert code == 0, said

    def log_in(self, name: str, password: str | None = None) -> dict[str, Any]:
        """What a plain client of aiokafka needs to come in."""
        return {
            "bootstrap_servers": self.outside,
            "security_protocol": "SASL_SSL",
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": name,
            "sasl_plain_password": password or PASSWORDS[name],
            "ssl_context": ssl.create_default_context(cafile=str(self.ca)),
        }


async def comes_in(kafka: ReadersKafka, name: str, password: str) -> bool:
    """Whether Kafka takes this account."""
    admin = AIOKafkaAdminClient(**kafka.log_in(name, password))
    try:
        await admin.start()
    except KafkaConnectionError:
        return False
    finally:
        await admin.close()
    return True


async def hung_up() -> None:
    """Until every TLS connection of this test is closed: that takes an answer of Kafka, for which no client waits."""
    transports = asyncio.get_running_loop()._transports  # type: ignore[attr-defined]
    await eventually(lambda: not [each for each in transports.values() if each._sock is not None], within=10)


@contextmanager
def readers_kafka(folder: Path, *names: str, **more: str) -> Iterator[ReadersKafka]:
    """The brokers of both files with these names (`kafka` alone), serving; nobody is admitted, and there are no topics.
    `more` is what .env says beyond the usual.
    """
    names, ports = names or ("kafka",), free_ports(17500)
    outer = [f"{HOST}:{9094 + place}" for place in range(len(names))]
    inner = [f"{name}:{port}" for name in names for port in (9092, 9093)]
    addresses = {name: f"127.0.0.1:{next(ports)}" for name in (*inner, *outer)}
    certificate(folder)
    variables = settings() | more | {"BIEB_KAFKA_HOST": HOST, "BIEB_KAFKA_CERTIFICATE": str(folder / "kafka.pem")}
    services = Composition(variables, addresses, folder, READERS).services
    brokers = [KafkaImage(services[name], addresses, folder / name) for name in names]
    try:
        for broker in brokers:
            broker.spawn()
        for broker in brokers:
            broker.await_serving()
        inside, outside = (
            ",".join(addresses[f"{name}:9092"] for name in names),
            ",".join(addresses[name] for name in outer),
        )
        yield ReadersKafka(inside, outside, folder / "ca.pem", folder, variables, addresses)
    finally:
        for broker in brokers:
            broker.child.stop(grace=10)


def certificate(folder: Path) -> None:
    """Writes kafka.pem (key and certificate, as docs/operating.md has it) and ca.pem (the certificate alone)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName(HOST), x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
        .public_bytes(Encoding.PEM)
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "kafka.pem").write_bytes(private + made)
    (folder / "ca.pem").write_bytes(made)
