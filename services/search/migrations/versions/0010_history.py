"""history: every fact with its moment, so that the catalogue can be asked how it stood.

What happened before is filled in as far as the rows still say: when it was published, first and last, its last
transition, withdrawal, hand-over and merge. `bieb rebuild search` puts everything in its place.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"

# Sequence 0: before everything that is told by an event. Between the first and the last publication its codes may have
# been others; that it was there is what counts.
FILL = (
    """
    INSERT INTO told_publication
    SELECT id, 0, revision - 1, isil, library_name, province, themes, target_groups,
           ARRAY(SELECT jsonb_array_elements_text(content -> 'coreFunctions')), start_year, origin,
           content ->> 'phase', content ->> 'outcome',
           first_published_at
    FROM project WHERE first_published_at < published_at
    """,
    """
    INSERT INTO told_publication
    SELECT id, text_sequence, revision, isil, library_name, province, themes, target_groups,
           ARRAY(SELECT jsonb_array_elements_text(content -> 'coreFunctions')), start_year, origin,
           CASE WHEN phase_sequence > text_sequence THEN content ->> 'phase' ELSE phase END,
           CASE WHEN phase_sequence > text_sequence THEN content ->> 'outcome' ELSE outcome END,
           published_at
    FROM project
    """,
    """
    INSERT INTO told_tie
    SELECT newer_id, moderation_sequence, older_id, relation, happened_at
    FROM tie JOIN told_publication ON project_id = newer_id
    """,
    """
    INSERT INTO told_transition
    SELECT id, CASE WHEN phase_sequence > text_sequence THEN phase_sequence ELSE 0 END, phase, outcome, moved_at
    FROM project WHERE moved_at IS NOT NULL
    """,
    """
    INSERT INTO told_hand_over
    SELECT project_id, submissions_sequence, library ->> 'isil', library ->> 'name', library ->> 'province',
           COALESCE((SELECT first_published_at FROM project WHERE id = project_id), now())
    FROM hand_over WHERE library IS NOT NULL
    """,
    """
    INSERT INTO told_withdrawal SELECT project_id, submissions_sequence, revision, withdrawn_at FROM withdrawal
    """,
    """
    INSERT INTO told_merge
    SELECT project_id, submissions_sequence, into_id, now() FROM merge
    """,
    """
    INSERT INTO told_parel
    SELECT project_id, moderation_sequence, is_awarded,
           COALESCE((SELECT published_at FROM project WHERE id = project_id), now())
    FROM parel
    """,
    """
    INSERT INTO told_adoption
    SELECT id, submissions_sequence, project_id, isil, line -> 'library' ->> 'name', line -> 'library' ->> 'province',
           own_project_id, line ->> 'status',
           COALESCE((SELECT project.first_published_at FROM project WHERE project.id = adoption.project_id), now())
    FROM adoption
    """,
)


def _told(name: str, sequence: str, *columns: sa.Column[object]) -> None:
    op.create_table(
        name,
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column(sequence, sa.Integer(), autoincrement=False, nullable=False),
        *columns,
        sa.Column(
            "happened_at", sa.DateTime(timezone=True), nullable=False, comment="from when on it is so"
        ),
        sa.PrimaryKeyConstraint("project_id", sequence),
    )  # fmt: skip


def _texts(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def upgrade() -> None:
    _told(
        "told_publication",
        "moderation_sequence",
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("isil", sa.Text(), nullable=False, comment="whose it was published as, also when it was handed over"),
        *_texts("library_name", "province"),
        *(
            sa.Column(name, postgresql.ARRAY(sa.Text()), nullable=False)
            for name in ("themes", "target_groups", "core_functions")
        ),
        sa.Column("start_year", sa.Integer(), nullable=True),
        *_texts("origin", "phase"),
        sa.Column("outcome", sa.Text(), nullable=True),
    )
    op.create_table(
        "told_tie",
        sa.Column("newer_id", sa.Uuid(), nullable=False),
        sa.Column(
            "moderation_sequence", sa.Integer(), autoincrement=False, nullable=False, comment="of the publication"
        ),
        sa.Column("older_id", sa.Uuid(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False, comment="from when on it is so"),
        sa.PrimaryKeyConstraint("newer_id", "moderation_sequence", "older_id"),
    )
    op.create_index("told_tie_older", "told_tie", ["older_id"])
    _told("told_transition", "moderation_sequence", *_texts("phase"), sa.Column("outcome", sa.Text(), nullable=True))
    _told("told_parel", "moderation_sequence", sa.Column("is_awarded", sa.Boolean(), nullable=False))
    _told(
        "told_hand_over",
        "submissions_sequence",
        sa.Column("isil", sa.Text(), nullable=False, comment="whose it is from then on"),
        *_texts("library_name", "province"),
    )
    _told("told_withdrawal", "submissions_sequence", sa.Column("revision", sa.Integer(), nullable=False))
    _told("told_merge", "submissions_sequence", sa.Column("into_id", sa.Uuid(), nullable=False))
    op.create_index("told_merge_into", "told_merge", ["into_id"])
    op.create_table(
        "told_adoption",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submissions_sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "project_id",
            sa.Uuid(),
            nullable=False,
            comment="the project that was adopted, also when it was merged since",
        ),
        sa.Column("isil", sa.Text(), nullable=True, comment="the adopter's; null while the owner has not confirmed it"),
        sa.Column("library_name", sa.Text(), nullable=True),
        sa.Column("province", sa.Text(), nullable=True),
        sa.Column("own_project_id", sa.Uuid(), nullable=True),
        sa.Column(
            "status", sa.Text(), nullable=True, comment="confirmed or ended; null while the owner has not confirmed it"
        ),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False, comment="from when on it is so"),
        sa.PrimaryKeyConstraint("id", "submissions_sequence"),
    )
    op.create_index("told_adoption_by_project", "told_adoption", ["project_id"])
    for statement in FILL:
        op.execute(statement)
