"""The runtime of Microsoft's C++ compiler, which PyTorch on Windows needs and neither Windows nor Blender's Python brings along.

Sources: `torch/__init__.py` of PyTorch, whose advice it is; errors 126 (module not found), 127 (procedure not found) and 1114 (a library
did not start: the runtime is too old) of winerror.h.
"""

import re

RUNTIME = "https://aka.ms/vs/17/release/vc_redist.x64.exe"
_SIGNS = re.compile(r"DLL load failed|WinError (?:126|127|1114)\b")


def lacks_runtime(error: str) -> bool:
    """Whether a package could not be imported because a library is missing or too old that Windows should have."""
    return bool(_SIGNS.search(error))
