"""docker-compose.yml, executed: its commands, environment, order and database script, as real processes."""

import asyncio
import email
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg
import httpx
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from local.bus import Tansu
from local.process import Child
from shared.contracts.topics import all_topics
from shared.messaging.kafka_link import KafkaLink
from shared.settings import DEMO_ISSUER, REFUSED_DEMO
from shared.testing.waiting import eventually
from tests.support import require
from tests.support.postgres import open_folder
from tests.support.s3 import s3_server
from tests.system.compose import Composition, env_file, free_ports, run
from tests.system.compose_servers import ISSUER, IdentityProvider, KafkaImage, database_server

PROJECT = {
    "title": "Voorleesrobot in de wijkbibliotheek",
    "summary": "Een robot leest voor waar geen voorlezer is.",
    "goal": "Meer kinderen horen elke dag een verhaal.",
    "approach": "Een half jaar proberen in drie vestigingen.",
    "origin": "staff",
    "phase": "idea",
    "themes": ["doorgaande-leeslijn"],
}
STAFF: dict[str, Any] = {
    "roles": ["staff"],
    "library": {"isil": "NL-0112340000", "name": "Bibliotheek Assen", "province": "drenthe"},
}
MODERATOR: dict[str, Any] = {"roles": ["moderator"], "provinces": ["drenthe"], "poi": "biblionet-drenthe"}
SCALED = ("submissions", "moderation", "notifications", "search")


@dataclass
class Surroundings:
    """The servers around our services, and what .env says of them."""

    variables: dict[str, str]
    addresses: dict[str, str]
    folder: Path
    provider: IdentityProvider | None = None

    def composition(self) -> Composition:
        return Composition(self.variables, self.addresses, self.folder)

    def mails(self) -> list[email.message.EmailMessage]:
        return [email.message_from_bytes(f.read_bytes(), policy=default) for f in (self.folder / "mail").glob("*.eml")]


@pytest.fixture
def surroundings() -> Iterator[Surroundings]:
    folder = open_folder()
    ports = free_ports(19000)
    smtp, database = next(ports), next(ports)
    sink = [sys.executable, "-m", "local.smtp_sink", "--port", str(smtp), "--folder", str(folder / "mail")]
    with ExitStack() as stack:
        provider = IdentityProvider(folder)
        stack.callback(provider.stop)
        mail = Child("mail", sink, env={}, log=folder / "mail.log")
        mail.spawn()
        stack.callback(mail.stop)
        variables = settings() | {"BIEB_AUTH_JWKS": provider.jwks, "BIEB_SMTP": "mailpit:1025"}
        addresses = {"@postgres/": f"@127.0.0.1:{database}/", "mailpit:1025": f"127.0.0.1:{smtp}"}
        addresses["objects:8333"] = stack.enter_context(s3_server(folder)).removeprefix("http://")
        found = Surroundings(variables, addresses, folder, provider)
        script = {k: str(v) for k, v in Composition(variables, {}, folder).services["postgres"]["environment"].items()}
        stack.enter_context(database_server(folder, database, script))
        yield found


def settings() -> dict[str, str]:
    """A filled-in .env."""
    passwords = ("ADMIN", "SUBMISSIONS", "MODERATION", "NOTIFICATIONS", "SEARCH", "PORTAL", "KEYCLOAK")
    return {
        "BIEB_DOMAIN": "innovatiebieb.example.nl",
        "BIEB_ADMIN_MAIL": "beheer@example.nl",
        "BIEB_AUTH_ISSUER": ISSUER,
        "BIEB_AUTH_JWKS": "https://login.example.nl/jwks",
        "BIEB_SMTP": "smtp.example.nl:25",
        "BIEB_LINK_CHECKS": "off",  # nothing here asks the internet
        "BIEB_MAIL_FROM": "Innovatiebieb <innovatiebieb@example.nl>",
        "BIEB_SESSION_SECRET": "s" * 32,
        "BIEB_WEBHOOK_KEY": "w" * 32,
        "BIEB_OBJECTS_SECRET": "secretofobjects",
        "BIEB_OIDC_CLIENT_SECRET": "secretofoidc",
        "BIEB_CLIENT_SECRET_PORTAL": "secretofreader",
        "BIEB_CLIENT_SECRET_CLI": "secretofcli",
        "BIEB_KEYCLOAK_ADMIN_PASSWORD": "secretofkeycloak",
    } | {f"BIEB_DB_PASSWORD_{name}": f"secretof{name.lower()}" for name in passwords}


@asynccontextmanager
async def everything(around: Surroundings, **more: str) -> AsyncIterator[Composition]:
    """All services at once, two of each but the portal."""
    composition = around.composition()
    try:
        await asyncio.gather(*(composition.start(name, replicas=2, **more) for name in SCALED))
        await composition.start("portal")
        yield composition
    finally:
        await composition.stop()


async def a_project_goes_all_the_way(around: Surroundings, composition: Composition) -> None:
    """From a library's form to everybody's search, through doors that give each connection to another replica."""
    assert around.provider is not None
    staff = around.provider.headers("jet", **STAFF)
    moderator = around.provider.headers("mo", **MODERATOR)
    follower = around.provider.headers("flip", email="flip@example.nl", **STAFF)
    async with httpx.AsyncClient(limits=httpx.Limits(max_keepalive_connections=0)) as client:

        async def post(service: str, path: str, who: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
            answer = await client.post(composition.url(service, path), json=body, headers=who)
            assert answer.status_code == 201, answer.text
            return dict(answer.json())

        async def items(service: str, path: str, who: dict[str, str] | None = None) -> list[dict[str, Any]]:
            answer = await client.get(composition.url(service, path), headers=who)
            assert answer.status_code == 200, answer.text
            return list(answer.json()["items"])

        follow = {"filter": {"theme": "doorgaande-leeslijn"}, "channel": "mail"}
        await post("notifications", "/v1/subscriptions", follower, follow)
        project = (await post("submissions", "/v1/projects", staff, PROJECT))["id"]
        await post("submissions", f"/v1/projects/{project}/submissions", staff, {})
        case = (await eventually(lambda: items("moderation", "/v1/cases", moderator), within=60))[0]["id"]
        await post("moderation", f"/v1/cases/{case}/assignments", moderator, {})
        decision = {"outcome": "publish", "revision": 1, "motivation": "Mooi plan."}
        await post("moderation", f"/v1/cases/{case}/decisions", moderator, decision)
        found = await eventually(lambda: items("search", "/v1/projects?q=voorleesrobot"), within=60)
        assert [hit["id"] for hit in found] == [project]
        mail = (await eventually(around.mails, within=120))[0]  # mails wait for a quiet moment, by design
        assert mail["To"] == "flip@example.nl"
        assert PROJECT["title"] in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        await a_file_goes_up_and_comes_down(composition, client, staff, project)
        page = await client.get(composition.url("portal", f"/projecten/{project}"))
        assert page.status_code == 200
        assert PROJECT["title"] in page.text


async def a_file_goes_up_and_comes_down(
    composition: Composition, client: httpx.AsyncClient, staff: dict[str, str], project: str
) -> None:
    """Into the object store by one replica, out of it by the next."""
    sent = {"files": {"file": ("Draaiboek.txt", b"Eerst voorlezen.")}, "data": {"licence": "CC0-1.0"}}
    address = composition.url("submissions", f"/v1/projects/{project}/materials")
    made = await client.post(address, headers=staff, **sent)  # type: ignore[arg-type]
    assert made.status_code == 201, made.text
    assert made.json()["url"].startswith("https://submissions.innovatiebieb.example.nl/v1/projects/")
    for _ in range(2):
        found = await client.get(composition.url("submissions", made.headers["location"]), headers=staff)
        assert (found.status_code, found.content) == (200, b"Eerst voorlezen.")


@pytest.mark.slow
async def test_a_project_goes_from_submission_to_search_with_every_service_doubled(surroundings: Surroundings) -> None:
    with bus(surroundings) as more:
        async with everything(surroundings, **more) as composition:
            await a_project_goes_all_the_way(surroundings, composition)
            await every_health_check_of_the_image_passes(composition)


@contextmanager
def bus(around: Surroundings) -> Iterator[dict[str, str]]:
    """The file's Kafka, or Tansu where that can't run; gives what Tansu needs beyond the file."""
    if (missing := require.missing_kafka()) is None:
        with kafka(around, "kafka"):
            yield {}
    elif "kafka" in require.required():
        pytest.fail(missing)
    else:
        tansu = Tansu(around.folder)
        try:
            tansu.start()
            around.addresses["kafka:9092"] = tansu.bootstrap
            # It lets a group wait for half its session time, and does not wake a waiting fetch.
            yield {"BIEB_KAFKA_SESSION_MS": "6000", "BIEB_KAFKA_FETCH_WAIT_MS": "20"}
        finally:
            tansu.stop()


@contextmanager
def kafka(around: Surroundings, *names: str) -> Iterator[list[KafkaImage]]:
    """Brokers of the file, serving."""
    ports = free_ports(17000)
    around.addresses |= {f"{name}:{port}": f"127.0.0.1:{next(ports)}" for name in names for port in ("9092", "9093")}
    services = around.composition().services
    brokers = [KafkaImage(services[name], around.addresses, around.folder / name) for name in names]
    try:
        for broker in brokers:
            broker.spawn()
        for broker in brokers:
            broker.await_serving()
        yield brokers
    finally:
        for broker in brokers:
            broker.child.stop(grace=10)


async def every_health_check_of_the_image_passes(composition: Composition) -> None:
    for child in (child for children in composition.children.values() for child in children):
        _, *arguments = composition.health_check
        check = await asyncio.create_subprocess_exec(sys.executable, *arguments, env=child.env)
        assert await check.wait() == 0, child.name
    _, *arguments = composition.health_check
    nobody = {"BIEB_PORT": str(next(free_ports(26000)))}
    check = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, env=nobody, stderr=asyncio.subprocess.DEVNULL
    )
    assert await check.wait() != 0


@pytest.mark.kafka
@pytest.mark.slow
async def test_the_cluster_keeps_three_copies_and_takes_events_with_one_broker_gone(tmp_path: Path) -> None:
    around = Surroundings(settings() | env_file("docker/cluster.env"), {}, tmp_path)
    with kafka(around, "kafka", "kafka-2", "kafka-3") as brokers:
        code, said = await around.composition().run("topics")
        assert code == 0, said
        bootstrap = around.composition().environment("topics")["BIEB_KAFKA"].split(",")
        admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
        await admin.start()
        async with KafkaLink(",".join(bootstrap), "made-by-a-relay", replication=3) as link:
            await link.create_topic()

        async def copies() -> dict[str, set[int]]:
            topics = [topic for topic in await admin.describe_topics() if not topic["is_internal"]]
            return {topic["topic"]: {len(part["replicas"]) for part in topic["partitions"]} for topic in topics}

        wanted = {topic: {3} for topic in (*all_topics(), "made-by-a-relay")}

        async def all_there() -> bool:  # a broker knows of a new topic a moment after the controller made it
            return await copies() == wanted

        try:
            await eventually(all_there, within=30)
        finally:
            await admin.close()
        brokers[2].child.kill()
        producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
        await producer.start()
        await producer.send_and_wait(all_topics()[0], b"two of three have it")
        await producer.stop()


async def test_an_empty_kafka_gets_an_id_that_no_service_knows_and_keeps_it(tmp_path: Path) -> None:
    addresses = {"kafka:9092": "127.0.0.1:9", "kafka:9093": "127.0.0.1:9"}
    broker = KafkaImage(Composition(settings(), {}, tmp_path).services["kafka"], addresses, tmp_path)
    broker.image_runs("printenv CLUSTER_ID")

    async def chosen() -> str:
        return (await run(broker.child.command, broker.child.env))[1].strip()

    first, second = await chosen(), await chosen()
    assert first != second
    assert len(first) == len(second) == 22
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "meta.properties").write_text(f"version=1\ncluster.id={first}\nnode.id=1\n")
    assert await chosen() == first


async def test_production_refuses_the_demo_issuer(tmp_path: Path) -> None:
    nowhere = {"@postgres/": "@127.0.0.1:9/", "objects:8333": "127.0.0.1:9", "kafka:9092": "127.0.0.1:9"}
    composition = Composition(settings() | {"BIEB_AUTH_ISSUER": DEMO_ISSUER}, nowhere, tmp_path)
    for code, said in await asyncio.gather(*(composition.run(service) for service in SCALED)):
        assert code != 0
        assert REFUSED_DEMO in said


async def test_production_refuses_the_demo_key_in_the_portal(tmp_path: Path) -> None:
    nowhere = {"@postgres/": "@127.0.0.1:9/"}
    code, said = await Composition(settings(), nowhere, tmp_path).run("portal", BIEB_DEMO_KEY=str(tmp_path))
    assert code != 0
    assert "local mode" in said


async def test_no_role_may_connect_to_another_services_database(surroundings: Surroundings) -> None:
    address = surroundings.addresses["@postgres/"].strip("@/")

    async def connect(role: str, database: str, password: str) -> None:
        await (await asyncpg.connect(f"postgresql://{role}:{quote(password)}@{address}/{database}")).close()

    owners = {*SCALED, "portal", "keycloak"}
    for role in owners:
        await connect(role, role, f"secretof{role}")
        with pytest.raises(asyncpg.InvalidPasswordError):
            await connect(role, role, "guessed")
        for other in {*owners, "postgres"} - {role}:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connect(role, other, f"secretof{role}")
