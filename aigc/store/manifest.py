"""Manifest of the files that this version ships: the SHA-256 of every file of weights/, and the folders' Hub commits.

`python -m train.cards` and the trainings write the digests, `python -m train.push` the revisions.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from aigc.errors import WeightsError
from aigc.store.files import write_json
from aigc.store.names import WEIGHTS

MANIFEST = WEIGHTS.parent / "aigc" / "manifest.json"
NEEDED = ("config.json", "model.safetensors")  # files that a model's folder must have
WANTED = ("metrics.json", "timeline.safetensors")  # files that a model's folder may have


@dataclass(frozen=True)
class Manifest:
    """Digests by "folder/file"; "owner/repo@commit" by folder."""

    files: dict[str, str]
    revisions: dict[str, str]

    def of(self, folder: str) -> dict[str, str]:
        """Return the digests of the files that are read from one folder, by file."""
        digests = {file: self.files.get(f"{folder}/{file}") for file in (*WANTED, *NEEDED)}
        return {file: digest for file, digest in digests.items() if digest}


def read_manifest(path: Path = MANIFEST) -> Manifest:
    """Read the manifest. WeightsError where it is missing or damaged, since no shipped file can be trusted then."""
    try:
        manifest = Manifest(**json.loads(path.read_text(encoding="utf-8")))
        if not (isinstance(manifest.files, dict) and isinstance(manifest.revisions, dict)):
            raise TypeError("it holds no digests")
    except (OSError, ValueError, TypeError) as error:
        raise WeightsError(f"{path} is missing or damaged ({error}): git checkout -- aigc/{path.name}") from error
    return manifest


def check_digests(folder: Path, digests: dict[str, str], remedy: str) -> None:
    """Raise WeightsError where a file of the folder is missing or has another SHA-256."""
    for file, digest in digests.items():
        path = folder / file
        if not path.is_file():
            raise WeightsError(f"{path} is missing: {remedy}")
        if digest != sha256(path):
            raise WeightsError(f"{path} is not the file that this version ships (its SHA-256 differs): {remedy}")


def sha256(path: Path) -> str:
    """Return the SHA-256 of the file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digests(weights: Path = WEIGHTS) -> dict[str, str]:
    """Compute the SHA-256 of all files that ship in models' folders, by "folder/file"."""
    kept = (path for path in weights.glob("*/*") if path.suffix != ".partial" and path.name != "checkpoint.safetensors")
    return {f"{path.parent.name}/{path.name}": sha256(path) for path in sorted(kept) if path.is_file()}


def note(folder: Path) -> None:
    """Write the digests anew after a file of weights/ was written; do nothing for any other folder."""
    if folder.resolve().parent == WEIGHTS:
        write_digests()


def write_digests() -> None:
    """Write the digests of weights/ anew; a changed folder loses its revision, since the Hub's copy differs."""
    old = read_manifest() if MANIFEST.exists() else Manifest({}, {})
    files = digests()
    changed = {name.split("/")[0] for name in set(files) ^ set(old.files)}
    changed |= {name.split("/")[0] for name in set(files) & set(old.files) if files[name] != old.files[name]}
    revisions = {name: revision for name, revision in old.revisions.items() if name not in changed}
    write_json(MANIFEST, asdict(Manifest(files, revisions)))


def write_revision(folder: str, revision: str) -> None:
    """Pin a folder of weights/ to "owner/repo@commit"."""
    manifest = read_manifest()
    write_json(MANIFEST, asdict(replace(manifest, revisions={**manifest.revisions, folder: revision})))
