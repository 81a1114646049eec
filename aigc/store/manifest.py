"""What this version of the project ships: the SHA-256 of every file of weights/, and where the Hub has the same.

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
NEEDED = ("config.json", "model.safetensors")  # of a model's folder
WANTED = ("metrics.json", "timeline.safetensors")  # where they are there


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


def digests(weights: Path = WEIGHTS) -> dict[str, str]:
    """SHA-256 by "folder/file" of all that a model's folder ships."""
    kept = (path for path in weights.glob("*/*") if path.suffix != ".partial" and path.name != "checkpoint.safetensors")
    return {f"{path.parent.name}/{path.name}": sha256(path) for path in sorted(kept) if path.is_file()}


def note(folder: Path) -> None:
    """What was written into a folder of weights/ ships from now on; other folders are nobody's business."""
    if folder.resolve().parent == WEIGHTS:
        write_digests()


def write_digests() -> None:
    """Those of weights/ as it is now. What the Hub holds of a folder that has changed is no longer the same."""
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
