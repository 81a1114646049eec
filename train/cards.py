"""Write all numbers down anew: model cards, weights/RESULTS.md and the README's table: `python -m train.cards`.

Whoever measures anew runs this afterwards; a test fails where a document shows another number.
"""

from aigc.store.manifest import write_digests
from aigc.store.names import kind_and_run
from train.loop.options import run_or_explain
from train.publish.card import model_card
from train.publish.card_picture import write_picture
from train.publish.results import measures_table, readme_with_numbers, results_text, training_table
from train.publish.shipped import README, RESULTS, model_folders


def main() -> None:
    for folder in model_folders():
        kind, _ = kind_and_run(folder.name)
        write_picture(folder, kind)
        (folder / "README.md").write_text(model_card(folder), encoding="utf-8")
    write_digests()
    RESULTS.write_text(results_text(), encoding="utf-8")
    README.write_text(readme_with_numbers(README.read_text(encoding="utf-8")), encoding="utf-8")
    print(measures_table())
    print()
    print(training_table())


if __name__ == "__main__":
    run_or_explain(main)
