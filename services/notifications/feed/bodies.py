"""What the feed answers with: CloudEvents, in their structured JSON form."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.web.body import Answer


class CloudEvent(BaseModel):
    """A public event as a CloudEvent 1.0 after the NL GOV profile 1.1. Names of attributes are in lower case there."""

    model_config = ConfigDict(title="CloudEvent")

    specversion: Literal["1.0"]
    id: UUID = Field(description="The same when the event is sent again: drop what you have handled")
    source: str
    type: str
    subject: UUID = Field(description="The project, or the vocabulary")
    time: datetime
    dataschema: str
    partitionkey: str
    sequence: str = Field(description="Counts its owner's events of this subject; not all of them are public")
    position: int = Field(description="Its place in the feed: from 1, without gaps")
    datacontenttype: Literal["application/json"]
    data: dict[str, Any]


class Events(Answer):
    """One page of the feed."""

    items: list[CloudEvent]
    total: int = Field(description="Events of these types in the whole feed")
    next: int | None = Field(description="Ask `after` this for the next page; null at the end")
    last: int = Field(description="The newest position of the feed, whatever its type")
