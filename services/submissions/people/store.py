"""Which columns here tell of a person, and where a contact person stands in texts."""

from typing import Any
from uuid import UUID

from sqlalchemy import String, func, literal, or_, select, text, update

from services.submissions.adoptions.store import adoptions
from services.submissions.authors.store import co_authors, invitations
from services.submissions.drafts.store import working_copies
from services.submissions.imports.tables import imports
from services.submissions.materials.store import files
from services.submissions.merging.store import merges
from services.submissions.ownership.store import offers
from services.submissions.people.redacting import redacted
from services.submissions.store import metadata, projects, revisions
from shared.db import Transaction
from shared.people import Holding, Register
from shared.problems import Text as Words

REGISTER = Register(
    metadata,
    (
        Holding(
            projects.c.owner,
            Words("Projecten waarvan je eigenaar bent", "Projects that you own"),
            ("id", "status", "owner_name", "content", "updated_at"),
            "who",
            and_=("owner_name",),
        ),
        Holding(projects.c.written_by, Words("Teksten waaraan je schreef", "Texts that you wrote on"), ("id",), "who"),
        Holding(
            revisions.c.submitted_by,
            Words("Versies die je indiende", "Revisions that you submitted"),
            ("project_id", "revision", "submitted_at"),
            "who",
        ),
        Holding(
            working_copies.c.by,
            Words("Bewaarde werkversies", "Kept working copies"),
            ("project_id", "number", "content", "saved_at"),
            "who",
        ),
        Holding(
            co_authors.c.subject,
            Words("Projecten waaraan je meeschrijft", "Projects that you write along with"),
            ("project_id", "name", "joined_at"),
            "row",
        ),
        Holding(
            invitations.c.by,
            Words("Uitnodigingen die je stuurde", "Invitations that you sent"),
            ("project_id", "message", "status", "created_at"),
            "who",
            and_=("message",),
        ),
        Holding(
            offers.c.by,
            Words("Overdrachten die je aanbood", "Hand-overs that you offered"),
            ("project_id", "message", "status", "created_at"),
            "who",
            and_=("message",),
        ),
        Holding(
            adoptions.c.by,
            Words("Overnames die je meldde", "Adoptions that you registered"),
            ("project_id", "adopted_as", "changed", "since"),
            "who",
        ),
        Holding(
            merges.c.by,
            Words("Projecten die je samenvoegde", "Projects that you merged"),
            ("project_id", "reason", "merged_at"),
            "who",
        ),
        Holding(
            files.c.by,
            Words("Bestanden die je toevoegde", "Files that you added"),
            ("project_id", "file_name", "created_at"),
            "who",
        ),
        Holding(
            imports.c.by,
            Words("Bestanden die je importeerde", "Files that you imported"),
            ("id", "status", "rows", "created_at"),
            "who",
            and_=("by_name",),
        ),
    ),
)

# A row that waits to be imported: the library, its fields, and what it names.
_ERASE_STAGED = text("""
    UPDATE import_text SET data = jsonb_set(data::jsonb, '{1}', (data::jsonb->1) - 'contact')::json
    WHERE (:email <> '' AND lower(data::jsonb->1->'contact'->>'email') = :email)
       OR (:name <> '' AND lower(data::jsonb->1->'contact'->>'name') = :name)
""")
TEXTS = ("project", "revision", "working_copy")
"""Tables with a text that may name a contact person."""
ADDRESSED = ("invitation", "ownership_offer")


async def as_contact(tx: Transaction, email: str) -> list[dict[str, Any]]:
    """Where a person is the contact, by his e-mail address."""
    contact = projects.c.content["contact"]
    query = select(projects.c.id, contact.label("contact")).where(func.lower(contact["email"].astext) == email.lower())
    return [dict(row) for row in (await tx.execute(query)).mappings()]


async def erase_contact(tx: Transaction, email: str, name: str) -> int:
    """Take a contact person out of every text, by address or by name; returns in how many texts he stood.

    The working copy gets a new version: whoever has it open saves on that one, and does not put him back unseen.
    """
    touched = 0
    for table_name in TEXTS:
        touched_now = metadata.tables[table_name]
        contact = touched_now.c.content["contact"]
        match = or_(
            literal(bool(email)) & (func.lower(contact["email"].astext) == email.lower()),
            literal(bool(name)) & (func.lower(contact["name"].astext) == name.lower()),
        )
        change: dict[str, Any] = {"content": touched_now.c.content.op("-")(literal("contact", String))}
        if table_name == "project":
            change["version"] = touched_now.c.version + 1
        touched += (await tx.execute(update(touched_now).where(match).values(**change))).rowcount
    staged = {"email": email.lower(), "name": name.lower()}
    return touched + (await tx.execute(_ERASE_STAGED, staged)).rowcount


async def erase_addressed(tx: Transaction, email: str) -> int:
    """Take an e-mail address out of what is open to it: nobody can answer those any more."""
    touched = 0
    for table_name in ADDRESSED:
        rows = metadata.tables[table_name]
        gone = update(rows).where(rows.c.email == email.lower()).values(email=None, message=None, status="closed")
        touched += (await tx.execute(gone)).rowcount
    return touched


async def put_revision(tx: Transaction, project_id: UUID, number: int, content: dict[str, Any]) -> None:
    """Let a revision read differently. Only for taking personal data out: a revision is what was handed in."""
    this = (revisions.c.project_id == project_id, revisions.c.revision == number)
    await tx.execute(update(revisions).where(*this).values(content=content))


async def redact_working_copies(tx: Transaction, project_id: UUID, find: str, instead: str) -> int:
    """Take a name out of the versions that were kept while writing; returns out of how many."""
    copies = select(working_copies).where(working_copies.c.project_id == project_id).with_for_update()
    touched = 0
    for row in (await tx.execute(copies)).all():
        content = redacted(row.content, find, instead)
        if content != row.content:
            this = (working_copies.c.project_id == project_id, working_copies.c.number == row.number)
            await tx.execute(update(working_copies).where(*this).values(content=content))
            touched += 1
    return touched


async def leave_all(tx: Transaction, subject: str) -> None:
    """Take a co-author off the lists that the projects themselves keep."""
    left = func.array_remove(projects.c.co_authors, subject)
    await tx.execute(update(projects).where(projects.c.co_authors.contains([subject])).values(co_authors=left))
