"""Where tests find their material: fixtures/ of the project, and shared/ beside it when it is there."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"
SHARED = Path(os.environ.get("GONGKAI_SHARED", ROOT.parent / "shared"))
