import subprocess
import sys
from pathlib import Path

import pytest

HELD = """
import re
from pathlib import Path
import numpy as np
from inference.memory import give_back_memory, keep_memory

def megabytes():
    return int(re.search(r"RssAnon:\\s+(\\d+)", Path("/proc/self/status").read_text()).group(1)) // 1024

keep_memory()
start = megabytes()
arrays = [np.ones(1 << 20) for _ in range(25)]
del arrays
kept = megabytes() - start
give_back_memory()
print(kept, megabytes() - start)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="what glibc does")
def test_memory_is_kept_from_step_to_step_and_given_back_when_idle():
    run = subprocess.run([sys.executable, "-c", HELD], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    kept, left = map(int, run.stdout.split())
    assert 150 < kept < 256
    assert left < 30
