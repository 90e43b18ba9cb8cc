"""Which columns here tell of a person: those of the saved searches. The catalogue holds nobody."""

from services.search.saved.store import searches
from services.search.tables import metadata
from shared.people import Holding, Register
from shared.problems import Text

REGISTER = Register(
    metadata,
    (
        Holding(
            searches.c.subject,
            Text("Zoekopdrachten die je bewaarde", "Searches that you saved"),
            ("id", "name", "query", "created_at", "updated_at"),
            "row",
        ),
    ),
)
