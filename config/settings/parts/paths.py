"""Where things lie."""

from pathlib import Path

from config.env import env_str

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(env_str("YIWANG_DATA", str(ROOT / "var"))).resolve()
REFERENCE = ROOT / "data"
