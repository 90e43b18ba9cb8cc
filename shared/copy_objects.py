"""Copy the files of materials into a folder, or back: `python -m shared.copy_objects to FOLDER`, `… from FOLDER`.

The other side is what BIEB_OBJECTS names. An object never changes once it is there, so only what is missing is copied,
and what breaks off goes on at the next try. Nothing is ever deleted: what nothing names is cleaned away by the service.
"""

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta

from shared.create_bucket import BucketSettings
from shared.objects import Objects, ObjectsAway
from shared.settings import read

USAGE = "Usage: python -m shared.copy_objects to|from FOLDER"


async def copy(source: Objects, target: Objects) -> tuple[int, int]:
    """Copy what is missing in the target; gives how many that was, and how many there were already."""
    there = await _names(target)
    missing = sorted(await _names(source) - there)
    for name in missing:
        await target.put(name, await source.get(name))
    return len(missing), len(there)


async def _names(objects: Objects) -> set[str]:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    return {name async for names in objects.older_than("", tomorrow) for name in names}


def main() -> None:
    """Run it by the command line and BIEB_OBJECTS."""
    if len(sys.argv) != 3 or sys.argv[1] not in ("to", "from"):
        sys.exit(USAGE)
    folder, ours = Objects.open(sys.argv[2]), read(BucketSettings).open_objects()
    source, target = (ours, folder) if sys.argv[1] == "to" else (folder, ours)
    try:
        copied, known = asyncio.run(copy(source, target))
    except ObjectsAway as failure:
        sys.stderr.write(f"{failure}. What was copied stays; try again and it goes on.\n")
        sys.stderr.flush()
        os._exit(1)
    sys.stdout.write(f"{copied} copied, {known} were there already\n")
    sys.stdout.flush()
    os._exit(0)  # the library's threads let go of their last answer a moment later, and abort an interpreter that ends


if __name__ == "__main__":
    main()
