"""What goes out over HTTP about gates."""

from shared.vocabularies import Term
from shared.web.body import Answer


class GateCriterion(Answer):
    """A criterion that applies. `required`: assessed as not met, it refuses a step through this gate."""

    code: str
    label: str
    label_en: str
    required: bool

    @classmethod
    def of(cls, term: Term) -> "GateCriterion":
        """The criterion as the vocabulary has it."""
        return cls(code=term.code, label=term.label, label_en=term.label_en, required=term.required)


class GateAnswer(Answer):
    """A step that is possible now, the phase it leads to, and what is looked at before it."""

    kind: str
    to: str
    criteria: list[GateCriterion]


class Gates(Answer):
    """All the steps that are possible now."""

    items: list[GateAnswer]
