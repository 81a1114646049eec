"""Pack a trained network as a folder that `python app.py --weights` opens: config, weights, record."""

import base64
import hashlib
import io
import json
import zipfile
from dataclasses import asdict
from html import escape

import torch
from safetensors.torch import save

from aigc.learning.live.training import Training
from aigc.models.config import VARIANTS
from aigc.store.manifest import NEEDED
from aigc.store.names import BEST, folder_name
from aigc.store.records import LIVE, RECORD, Identity
from aigc.ui.look.i18n import GAP, both
from aigc.ui.train.runs import KEPT_FOR

INSTALL = "python3 -m venv .venv && . .venv/bin/activate\npip install -r requirements.txt"  # as the README does


def pack(training: Training, hardware: str) -> tuple[str, bytes]:
    """Write the run's files into a ZIP archive -> name of its folder, the archive."""
    settings, model = training.settings, training.learner.model
    kind, variant = settings.recipe.kind, settings.recipe.config.variant
    run = variant if variant in VARIANTS else BEST  # the page shows these two alone
    folder = folder_name(kind, run)
    tensors = {name: value.detach().cpu().contiguous() for name, value in model.state_dict().items()}
    weights = save(tensors)
    record = {
        "training": {
            **vars(Identity(kind, variant, LIVE, run)),
            "command": "python app.py",
            "settings": asdict(settings),
            "seed": settings.seed,
            "steps": training.steps,
            "seconds": round(training.seconds, 1),
            "hardware": hardware,
            "torch": torch.__version__,
            "changes": training.changes,
            "held_out": training.qualities[-1:],
            "weights": hashlib.sha256(weights).hexdigest()[:16],
        }
    }
    files = {NEEDED[0]: _json(asdict(model.config)), NEEDED[1]: weights, RECORD: _json(record)}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"{folder}/{name}", content)
    return folder, packed.getvalue()


def keep_link(training: Training, hardware: str, opened: str) -> str:
    """Tell what was saved and what it is good for, with a link to the archive, which stands in the page itself.

    opened  markup of the link that opens the network in its own tab
    """
    folder, archive = pack(training, hardware)
    uri = "data:application/zip;base64," + base64.b64encode(archive).decode()
    size = f"{len(archive) / 1e6:.1f}"
    name = f"{folder}-live.zip"
    link = f'<a class="save" download="{name}" href="{uri}">{both("train.save", size=size)}</a>'
    commands = {
        "train.save_install": INSTALL,
        "train.save_open": f"python app.py --weights {folder}",
        "train.save_more": _go_on(training, folder),
    }
    until = both("train.saved_until", minutes=round(KEPT_FOR / 60))
    how = "".join(f"<p>{both(key)}</p><pre>{escape(command)}</pre>" for key, command in commands.items())
    return (
        f'<div class="kept" role="status"><p>{both("train.saved", file=name, size=size)}</p>'
        f"<p>{both('train.saved_here')}{GAP}{opened}{GAP}{until}</p><p>{both('train.saved_home')}</p>"
        f"<details><summary>{both('train.save_how')}</summary>{how}</details><p>{link}</p></div>"
    )


def _go_on(training: Training, folder: str) -> str:
    """Write the command that goes on with the kept run."""
    recipe = training.settings.recipe
    return f"python -m train.{recipe.kind} --variant {recipe.config.variant} --out {folder} --resume"


def _json(content: object) -> bytes:
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()
