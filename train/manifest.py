"""aigc/manifest.json: the digests of what ships, and the commits on the Hub that hold the same.

`python -m train.manifest` writes the digests anew; so do trainings, evaluations and cards that write into weights/.
"""

from dataclasses import asdict, replace
from pathlib import Path

from aigc.checkpoints import WEIGHTS, write_json
from aigc.manifest import MANIFEST, Manifest, read_manifest, sha256


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


if __name__ == "__main__":
    write_digests()
