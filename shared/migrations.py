"""What every service's alembic env.py does: run the migrations on the connection that `shared.migrate` opened."""

from alembic import context
from sqlalchemy import MetaData


def run(metadata: MetaData) -> None:
    """Run the migrations of the service that owns `metadata`."""
    context.configure(
        connection=context.config.attributes["connection"], target_metadata=metadata, compare_server_default=True
    )
    with context.begin_transaction():
        context.run_migrations()
