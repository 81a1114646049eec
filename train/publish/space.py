"""The files of a Gradio Space of this app, and the README's front matter that tells the Hub how to run it.

https://huggingface.co/docs/hub/spaces-config-reference names the fields.
"""

import re
import shutil
from pathlib import Path

from huggingface_hub import RepoCard

from aigc.store.locate import own_folders
from aigc.store.manifest import read_manifest
from aigc.store.names import WEIGHTS
from train.publish.card_picture import PICTURE
from train.publish.requirements import TRAINING
from train.publish.shipped import README

ROOT = WEIGHTS.parent
THUMBNAIL = f"weights/gan/{PICTURE}"
SECTIONS = ("Run it", "Use it from Python", "Use it over HTTP", "Licences")  # kept, behind the introduction


def write_space(target: Path, space: str, endpoint: str) -> None:
    """Copy into the empty folder `target` what `space` ("owner/name") needs, and nothing else."""
    shutil.copy2(ROOT / "app.py", target)
    shutil.copy2(ROOT / "LICENSE", target)
    shutil.copytree(ROOT / "aigc", target / "aigc", ignore=shutil.ignore_patterns("__pycache__", "*.pyi", "*.partial"))
    manifest = read_manifest()
    for name in own_folders():
        (target / "weights" / name).mkdir(parents=True)
        for file in manifest.of(name):
            shutil.copy2(WEIGHTS / name / file, target / "weights" / name)
    shutil.copy2(ROOT / THUMBNAIL, target / THUMBNAIL)
    requirements = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    (target / "requirements.txt").write_text(requirements.partition(TRAINING)[0], encoding="utf-8")
    attributes = (ROOT / ".gitattributes").read_text(encoding="utf-8")
    large = "filter=lfs diff=lfs merge=lfs -text"  # the Hub keeps binary files so
    (target / ".gitattributes").write_text(attributes.replace(" binary", f" {large}"), encoding="utf-8")
    card = RepoCard(README.read_text(encoding="utf-8"))
    card.data["thumbnail"] = f"{endpoint}/spaces/{space}/resolve/main/{THUMBNAIL}"
    card.text = _some_sections(card.text)
    (target / "README.md").write_text(str(card), encoding="utf-8")


def write_pins() -> None:
    """Let the README's front matter name the commits on the Hub that aigc/manifest.json does."""
    card = RepoCard(README.read_text(encoding="utf-8"))
    manifest = read_manifest()
    pins = [(name, *revision.split("@")) for name, revision in sorted(manifest.revisions.items())]
    card.data["models"] = [repo for _, repo, _ in pins]
    card.data["preload_from_hub"] = [f"{repo} {','.join(manifest.of(name))} {commit}" for name, repo, commit in pins]
    README.write_text(str(card), encoding="utf-8")


def _some_sections(text: str) -> str:
    """Keep the introduction without its pictures, which a Space has not, and the parts for those who use it."""
    text = re.sub(r"^<p><img.*</p>\n\n", "", text, flags=re.MULTILINE)
    introduction, *sections = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    return introduction + "".join(
        part for part in sections if part.startswith(tuple(f"## {name}" for name in SECTIONS))
    )
