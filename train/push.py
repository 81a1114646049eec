"""Publish on the Hugging Face Hub: `python -m train.push --owner NAME [gan vae dnn]`, `… --space NAME/aigc`.

Each model of weights/ becomes a repository NAME/aigc-gan, NAME/aigc-gan-article, …, with its card; what changed makes
one commit and the next tag, v1, v2, …. The Space is the app with its weights. Needs a token that may write: `hf auth
login`, or HF_TOKEN.
"""

import argparse
import io
import logging
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

from httpx2 import Client, HTTPError  # huggingface_hub speaks HTTP with it, and does not wrap its errors
from huggingface_hub import CommitInfo, HfApi, PyTorchModelHubMixin, get_token, set_client_factory
from huggingface_hub.errors import HfHubHTTPError

from aigc.models.dnn import DNN
from aigc.models.gan import GAN
from aigc.models.vae import VAE
from aigc.store.locate import own_runs
from aigc.store.manifest import check_digests, read_manifest, write_revision
from aigc.store.names import WEIGHTS, folder_name
from train.loop.options import run_or_explain
from train.publish.card import model_card
from train.publish.card_picture import HANDS, PICTURE
from train.publish.space import write_pins, write_space

MODELS = ("gan", "vae", "dnn")
PATIENCE = 30.0  # seconds without a byte from the Hub, or to it


class HubGAN(GAN, PyTorchModelHubMixin):
    """GAN with `from_pretrained`, as huggingface_hub reads a repository."""


class HubVAE(VAE, PyTorchModelHubMixin):
    """VAE with `from_pretrained`."""


class HubDNN(DNN, PyTorchModelHubMixin):
    """Classifier with `from_pretrained`."""


CLASSES: dict[str, type[PyTorchModelHubMixin]] = {"gan": HubGAN, "vae": HubVAE, "dnn": HubDNN}


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser("python -m train.push", description=__doc__)
    parser.add_argument("models", nargs="*", metavar="MODEL", help="gan, vae, dnn; all of them by default")
    parser.add_argument(
        "--owner", metavar="NAME", help="the user or organisation that the model repositories belong to"
    )
    parser.add_argument("--space", metavar="NAME/aigc", help="publish the app as this Space")
    parser.add_argument("--private", action="store_true", help="repositories that are new are for the owner alone")
    flags = parser.parse_args(argv)
    if unknown := sorted(set(flags.models) - set(MODELS)):
        parser.error(f"unknown model {', '.join(unknown)}: choose from {', '.join(MODELS)}")
    if not (flags.owner or flags.space) or (flags.models and not flags.owner):
        parser.error("say where to: --owner NAME for models, --space NAME/aigc for the app")
    for name in (flags.owner, flags.space):
        if name and name.count("/") != (1 if name == flags.space else 0):
            parser.error(f"{name} is no name on the Hub: --owner NAME, --space NAME/aigc")
    if get_token() is None:
        raise ValueError("there is no token for the Hub: run `hf auth login`, or set HF_TOKEN to one that may write")
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)  # it warns of commits that nothing has changed in
    set_client_factory(lambda: Client(follow_redirects=True, timeout=PATIENCE))  # the library's own waits for ever
    api = HfApi()
    with explained(api, flags.owner or flags.space.split("/")[0]):
        if flags.owner:
            push_models(api, flags.models or MODELS, flags.owner, flags.private)
        if flags.space:
            push_space(api, flags.space, flags.private)


def push_models(api: HfApi, models: Sequence[str], owner: str, private: bool) -> None:
    """Push all runs of these models. Those pushed before a failure are pinned."""
    try:
        for name in models:
            for run in own_runs(name):
                push_model(api, name, run, owner, private)
    finally:
        write_pins()
    if not api.repo_exists(f"{owner}/aigc", repo_type="space"):
        print(f"the cards send their readers to the Space {owner}/aigc for the code: add --space {owner}/aigc")


def push_model(api: HfApi, name: str, run: str, owner: str, private: bool) -> None:
    """Push one folder of weights/ as one repository. Files that the folder lacks are deleted there."""
    folder = WEIGHTS / folder_name(name, run)
    repo = f"{owner}/aigc-{folder.name}"
    shipped = read_manifest().of(folder.name)
    check_digests(folder, shipped, "if it is meant to be so: python -m train.cards")
    card = model_card(folder, owner)
    with redirect_stdout(io.StringIO()):  # it prints that it loads
        CLASSES[name].from_pretrained(folder, strict=True)  # huggingface_hub's own means must read what is published
    with tempfile.TemporaryDirectory() as staged:
        for file in (*shipped, PICTURE, HANDS):
            if file != HANDS or (folder / file).is_file():
                shutil.copy2(folder / file, staged)
        (Path(staged) / "README.md").write_text(card, encoding="utf-8")
        commit, _ = _upload(api, repo, "model", Path(staged), private)
    is_private = bool(api.model_info(repo).private)
    tags = {ref.name: ref.target_commit for ref in api.list_repo_refs(repo).tags}
    if commit.oid not in tags.values():
        tag = f"v{1 + max((int(name[1:]) for name in tags if re.fullmatch('v[0-9]+', name)), default=0)}"
        api.create_tag(repo, tag=tag, revision=commit.oid)
        print(f"{repo}: pushed as {tag}, commit {commit.oid[:12]}{_visibility(is_private, private)}")
    else:
        print(f"{repo}: nothing has changed since commit {commit.oid[:12]}{_visibility(is_private, private)}")
    if not is_private:  # whoever runs this project could not fetch it otherwise
        write_revision(folder.name, f"{repo}@{commit.oid}")


def push_space(api: HfApi, space: str, private: bool) -> None:
    """Publish the app as a Space, with the files that it needs and no others."""
    with tempfile.TemporaryDirectory() as staged:
        write_space(Path(staged), space, api.endpoint)
        commit, changed = _upload(api, space, "space", Path(staged), private)
    state = "published" if changed else "nothing has changed since"
    print(f"{api.endpoint}/spaces/{space}: {state} commit {commit.oid[:12]}")


def _upload(api: HfApi, repo: str, kind: str, folder: Path, private: bool) -> tuple[CommitInfo, bool]:
    """Make a repository hold just what `folder` holds, in one commit -> the commit, and whether it is new."""
    sdk = "gradio" if kind == "space" else None
    api.create_repo(repo, repo_type=kind, private=private, exist_ok=True, space_sdk=sdk)
    before = api.repo_info(repo, repo_type=kind).sha
    commit = api.upload_folder(
        repo_id=repo,
        repo_type=kind,
        folder_path=folder,
        commit_message="Publish the weights" if kind == "model" else "Publish the app",
        delete_patterns="*",
    )
    return commit, commit.oid != before


def _visibility(is_private: bool, asked: bool) -> str:
    if is_private == asked:
        return ""
    return f"; it stays {'private' if is_private else 'public'}: its settings on the Hub change that"


@contextmanager
def explained(api: HfApi, owner: str) -> Iterator[None]:
    """Turn a refusal by the Hub into a ValueError with one sentence."""
    try:
        yield
    except HfHubHTTPError as error:
        status = error.response.status_code
        if status in (401, 403):
            raise ValueError(
                f"the token may not write to {owner} (the Hub answered {status}): make one with the role “write” at "
                f"{api.endpoint}/settings/tokens, then `hf auth login`"
            ) from error
        raise ValueError(
            f"the Hub answered {status} ({error.server_message or error}): nothing more was pushed"
        ) from error
    except (HTTPError, ConnectionError, TimeoutError) as error:
        raise ValueError(
            f"the Hub cannot be reached at {api.endpoint} ({str(error) or type(error).__name__}): check the network or "
            "HF_ENDPOINT, then run the same command again"
        ) from error


if __name__ == "__main__":
    run_or_explain(main)
