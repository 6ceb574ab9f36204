"""What takes an office suite runs where CI installs one."""

from __future__ import annotations

import os

collect_ignore = [] if os.environ.get("CLAUSEWATCH_CI") == "1" else ["test_redline_office.py"]
