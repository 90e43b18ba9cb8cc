"""A stand-in for a service, which answers /readyz, and SIGTERM unless stubborn.

`python -m tests.support.standin PORT [stubborn]`
"""

import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer


class Ready(BaseHTTPRequestHandler):
    """Answers every GET with this process's number."""

    def do_GET(self) -> None:  # the name is the base class's
        body = str(os.getpid()).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def main() -> None:
    """Serves until told to stop."""
    if "stubborn" in sys.argv:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    else:
        signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    HTTPServer(("127.0.0.1", int(sys.argv[1])), Ready).serve_forever()


if __name__ == "__main__":
    main()
