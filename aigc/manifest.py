"""What this version of the project ships: the SHA-256 of every file of weights/, and where the Hub has the same.

`python -m train.cards` and the trainings write the digests, `python -m train.push` the revisions.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

MANIFEST = Path(__file__).with_name("manifest.json")


class WeightsError(ValueError):
    """Weights that are missing, damaged or not ours; the message names the file and what to do."""


@dataclass(frozen=True)
class Manifest:
    """Digests by "folder/file"; "owner/repo@commit" by folder."""

    files: dict[str, str]
    revisions: dict[str, str]


def read_manifest(path: Path = MANIFEST) -> Manifest:
    """WeightsError where it is missing or damaged: without it no shipped file can be trusted."""
    try:
        return Manifest(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise WeightsError(f"{path} is missing or damaged ({error}): git checkout -- aigc/{path.name}") from error


def check_digests(folder: Path, name: str, manifest: Manifest, remedy: str) -> None:
    """WeightsError where a file of `folder` is not the one shipped as weights/`name`. Others in it do not matter."""
    for file in sorted(folder.iterdir()):
        digest = manifest.files.get(f"{name}/{file.name}")
        if digest and digest != sha256(file):
            raise WeightsError(f"{file} is not the file that this version ships (its SHA-256 differs): {remedy}")


def sha256(path: Path) -> str:
    """Of the file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
