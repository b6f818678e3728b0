"""A package index on this machine that remembers what was asked of it and can stall in the middle of a download."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SECONDS_TO_STALL = 20


class PackageIndex(ThreadingHTTPServer):
    """Serves `folder/simple/NAME/*.whl` as PEP 503 wants it, and lets wheels be kept, as PyPI does."""

    daemon_threads = True

    def __init__(self, folder: Path):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder = folder
        self.downloads: list[str] = []
        self.stalled = ""
        """Beginning of the wheel that is not handed out while this is set."""
        self.stalling, self.released = threading.Event(), threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/simple"


class _Handler(SimpleHTTPRequestHandler):
    server: PackageIndex

    def __init__(self, request, client_address, server):
        super().__init__(request, client_address, server, directory=str(server.folder))

    def do_GET(self):
        name = self.path.rsplit("/", 1)[-1]
        if name.endswith(".whl"):
            self.server.downloads.append(name)
        if self.server.stalled and name.startswith(self.server.stalled):
            self.server.stalling.set()
            self.server.released.wait(SECONDS_TO_STALL)
            return
        super().do_GET()

    def end_headers(self):
        if self.path.endswith(".whl"):
            self.send_header("Cache-Control", "max-age=365000000, immutable, public")
        super().end_headers()

    def log_message(self, format, *arguments):
        pass


@contextmanager
def running_index(folder: Path) -> Iterator[PackageIndex]:
    with PackageIndex(folder) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
