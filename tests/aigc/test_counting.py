"""Operations are counted alike, however a network computes them."""

import pytest
import torch

from aigc.counting import Counter
from aigc.models.dnn import DNN, DNNConfig
from aigc.models.folding import fold_batch_norm, fold_relu


@pytest.mark.parametrize("count", [1, 3])
def test_folding_changes_no_count(count: int) -> None:
    plain = DNN(DNNConfig("best", 4)).eval()
    folded, images, totals = fold_batch_norm(plain), torch.rand(count, 1, 28, 28), []
    for network in (plain, folded, fold_relu(folded)) if torch.backends.mkldnn.is_available() else (plain, folded):
        with torch.no_grad(), Counter() as counter:
            network(images)
        totals.append(counter.total)
    # 3×3 of each convolution's inputs and outputs at each place, and the last layer: a multiplication and an addition
    shapes = [(28, 1, 4), (28, 4, 4), (14, 4, 8), (14, 8, 8), (14, 8, 8), (7, 8, 16), (7, 16, 16), (7, 16, 16)]
    expected = 2 * count * (sum(side**2 * 9 * inputs * outputs for side, inputs, outputs in shapes) + 16 * 21)
    assert set(totals) == {expected}
