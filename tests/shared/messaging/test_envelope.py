"""Our envelope against the cloudevents SDK, and against everything that is not an event."""

from datetime import UTC, datetime

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary
from cloudevents.core.formats.json import JSONFormat
from hypothesis import given
from hypothesis import strategies as st

from shared.ids import new_id
from shared.messaging.envelope import Envelope, Unreadable, read


def an_envelope(**changes: object) -> Envelope:
    return Envelope(
        **{
            "id": new_id(),
            "source": "urn:nld:oin:00000000000000000000:systeem:innovatiebieb-submissions",
            "type": "nl.innovatiebieb.projects.project-submitted.v1",
            "subject": str(new_id()),
            "time": datetime.now(UTC),
            "sequence": 3,
            "data": b'{"title":"Taalcaf\xc3\xa9"}',
            "correlation_id": new_id(),
            "causation_id": new_id(),
            "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            **changes,
        }  # type: ignore[arg-type]
    )


def test_what_is_written_is_read_back() -> None:
    envelope = an_envelope()
    assert read(envelope.headers(), envelope.data) == envelope


def test_the_cloudevents_sdk_reads_our_kafka_records() -> None:
    envelope = an_envelope()
    message = KafkaMessage(headers=dict(envelope.headers()), key=envelope.subject.encode(), value=envelope.data)
    event = from_binary(message, JSONFormat())
    assert event.get_id() == str(envelope.id)
    assert event.get_source() == envelope.source
    assert event.get_type() == envelope.type
    assert event.get_subject() == envelope.subject
    assert event.get_time() == envelope.time
    assert event.get_data() == {"title": "Taalcafé"}
    assert event.get_extension("sequence") == "3"


def test_the_cloudevents_sdk_reads_our_structured_form() -> None:
    from cloudevents.core.v1.event import CloudEvent

    envelope = an_envelope()
    event = JSONFormat().read(CloudEvent, envelope.structured())
    assert event.get_id() == str(envelope.id)
    assert event.get_data() == {"title": "Taalcafé"}


@pytest.mark.parametrize("name", ["ce_id", "ce_source", "ce_type", "ce_subject", "ce_time", "ce_sequence"])
def test_a_missing_attribute_is_named(name: str) -> None:
    envelope = an_envelope()
    headers = [header for header in envelope.headers() if header[0] != name]
    with pytest.raises(Unreadable, match=name):
        read(headers, envelope.data)


@given(
    headers=st.lists(
        st.tuples(
            st.sampled_from(["ce_id", "ce_time", "ce_type", "ce_sequence", "x"]), st.none() | st.binary(max_size=40)
        )
    ),
    value=st.none() | st.binary(max_size=40),
)
def test_whatever_a_record_holds_it_is_read_or_called_unreadable(
    headers: list[tuple[str, bytes | None]], value: bytes | None
) -> None:
    complete = [(k, v) for k, v in an_envelope().headers() if k not in dict(headers)]
    try:
        read((*complete, *headers), value)
    except Unreadable:
        return
