"""What comes in and goes out over HTTP. The fields are those of a term, in the wire's camelCase."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from shared.vocabularies import Term
from shared.web.body import Answer, Body, Day

Label = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Target = Annotated[str, StringConstraints(min_length=3, max_length=121, pattern=r"^[^/]+/[^/]+$")]
WebAddress = Annotated[str, StringConstraints(max_length=500, pattern=r"^https?://[^\s]+$")]
Codes = Annotated[list[Code], Field(max_length=50)]


class _Fields(Body):
    """What SPN can fill in of a term, new or old."""

    label_en: Label | None = None
    valid_to: Day | None = Field(default=None, description="The last day on which a new record may use it")
    mapped_to: Annotated[list[Target], Field(max_length=50)] | None = Field(
        default=None, description="The nearest terms of another scheme, as vocabulary/code"
    )
    aliases: Annotated[list[Label], Field(max_length=50)] | None = None
    narrower: Annotated[list[Label], Field(max_length=50)] | None = Field(
        default=None, description="Of a synonym: words that who looks for it finds too, but not the other way round"
    )
    verified: bool | None = None
    group: Label | None = None
    priority: Code | None = None
    provinces: Codes | None = None
    url: WebAddress | None = None
    phase: Code | None = None
    themes: Codes | None = None
    required: bool | None = None

    def fields(self) -> dict[str, Any]:
        """Only what the caller sent, by the names of a term; a null says: empty this field."""
        sent = {name: getattr(self, name) for name in self.model_fields_set}
        return {name: tuple(value) if isinstance(value, list) else value for name, value in sent.items()}


class NewTerm(_Fields):
    """A new term. Without a code it gets the one that its label suggests; without a first day it is in use today."""

    label: Label
    code: Code | None = None
    valid_from: Day | None = None


class TermChanges(_Fields):
    """A JSON merge patch. `validTo` ends the term; `replacedBy` names its successor, and ends it when nothing else
    does. Its code and first day stay.
    """

    label: Label | None = None
    replaced_by: Code | None = None


class Terms(Answer):
    """One vocabulary, in the order in which people should see it. `version` is its ETag."""

    name: str
    title: str
    title_en: str
    version: int
    items: list[Term]
    total: int
    next: None = None


class VocabularyItem(Answer):
    """One vocabulary in the list of them."""

    name: str
    title: str
    title_en: str
    version: int
    terms: int = Field(description="How many, those that are no longer in use included")
    only_relabelled: bool = Field(description="Its terms are part of the program: only their words can be changed")


class Vocabularies(Answer):
    """Every vocabulary there is."""

    items: list[VocabularyItem]
    total: int
    next: None = None
