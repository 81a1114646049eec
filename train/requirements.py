"""Write requirements.txt and tests/requirements.txt from pyproject.toml: `python -m train.requirements`."""

from aigc.store.names import WEIGHTS
from train.publish.requirements import requirement_files

if __name__ == "__main__":
    for name, content in requirement_files().items():
        (WEIGHTS.parent / name).write_text(content, encoding="utf-8")
