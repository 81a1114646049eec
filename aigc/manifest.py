"""What this version of the project ships: the SHA-256 of every file of weights/, and where the Hub has the same.

`python -m train.cards` and the trainings write the digests, `python -m train.push` the revisions.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

MANIFEST = Path(__file__).with_name("manifest.json")
NEEDED = ("config.json", "model.safetensors")  # of a model's folder
WANTED = ("metrics.json", "timeline.safetensors")  # where they are there


class WeightsError(ValueError):
    """Weights that are missing, damaged or not ours; the message names the file and what to do."""


@dataclass(frozen=True)
class Manifest:
    """Digests by "folder/file"; "owner/repo@commit" by folder."""

    files: dict[str, str]
    revisions: dict[str, str]

    def of(self, folder: str) -> dict[str, str]:
        """The digests of what is read of one folder, by file."""
        digests = {file: self.files.get(f"{folder}/{file}") for file in (*WANTED, *NEEDED)}
        return {file: digest for file, digest in digests.items() if digest}


def read_manifest(path: Path = MANIFEST) -> Manifest:
    """WeightsError where it is missing or damaged: without it no shipped file can be trusted."""
    try:
        manifest = Manifest(**json.loads(path.read_text(encoding="utf-8")))
        if not (isinstance(manifest.files, dict) and isinstance(manifest.revisions, dict)):
            raise TypeError("it holds no digests")
    except (OSError, ValueError, TypeError) as error:
        raise WeightsError(f"{path} is missing or damaged ({error}): git checkout -- aigc/{path.name}") from error
    return manifest


def check_digests(folder: Path, digests: dict[str, str], remedy: str) -> None:
    """WeightsError where a file of the folder is missing or not the one with that SHA-256."""
    for file, digest in digests.items():
        path = folder / file
        if not path.is_file():
            raise WeightsError(f"{path} is missing: {remedy}")
        if digest != sha256(path):
            raise WeightsError(f"{path} is not the file that this version ships (its SHA-256 differs): {remedy}")


def sha256(path: Path) -> str:
    """Of the file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
