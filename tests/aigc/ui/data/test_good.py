"""Test the table that compares all three models against the records."""

import re

from aigc.store.loaded import Models
from aigc.ui.data.good import ORDER, good_table


def test_each_model_stands_beside_the_articles_with_the_images_it_got_wrong(models: Models) -> None:
    rows = re.findall(r"<tr><th.*?</tr>", good_table(models.catalogue))
    told = [re.findall(r"<td>(?:<b>([\d,]+)</b>.*?|[^\d]*?)</td>", row) for row in rows[: len(ORDER)]]
    kept = {"dnn": "accuracy", "vae": "digit_kept", "gan": "digit_accuracy"}
    for kind, counts in zip(ORDER, told, strict=True):
        for variant, count in zip(("best", "article"), counts, strict=True):
            share = models.catalogue.evaluation(kind, variant).get(kept[kind])
            assert count == ("" if share is None else f"{10_000 * (1 - share):.0f}")
    coverage = [models.catalogue.evaluation("gan", variant)["coverage"] for variant in ("best", "article")]
    assert re.findall(r"<b>(\d+%)</b>", rows[-1]) == [f"{share:.0%}" for share in coverage]
