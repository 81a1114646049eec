"""The one table of measured numbers: names in two languages, format, and the places that show each.

The record's writer, the model cards, the README, weights/RESULTS.md and the page all read this table, so that a new
measure takes one line here beside the function in train/measure that takes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MNIST, PENS, OMNIGLOT, MNIST_C = "MNIST", "Pen-Based Recognition of Handwritten Digits", "Omniglot", "MNIST-C"


@dataclass(frozen=True)
class Measure:
    """One measured number.

    key       in the "evaluation" section of metrics.json; <key>_real holds the value of real images, where measured
    english, chinese  its name; starts with a capital unless it belongs to the row above
    spec      format of the value, as in f"{value:{spec}}"
    better    "up", "down", or "" where neither is better
    data      the data set that it is measured on
    unit      behind the value, with its space
    page      whether the page's table shows it
    headline  whether the README shows it
    page_spec format on the page, where that shows fewer decimals
    """

    key: str
    english: str
    chinese: str
    spec: str
    better: str = ""
    data: str = MNIST
    unit: str = ""
    page: bool = False
    headline: bool = False
    page_spec: str = ""

    def write(self, value: float) -> str:
        """Write the value as documents show it."""
        return f"{value:{self.spec}}{self.unit}"

    def write_on_page(self, value: float) -> str:
        """Write the value as the page shows it."""
        return f"{value:{self.page_spec or self.spec}}{self.unit}"


DNN = (
    Measure("accuracy", "Accuracy, MNIST test set", "MNIST 测试集准确率", ".2%", "up", page=True, headline=True),
    Measure("errors", "Errors in 10,000", "10,000 张中的错误数", ",.0f", "down", page=True),
    Measure("calibration_error", "Expected calibration error", "期望校准误差", ".2%", "down", page=True),
    Measure("refused", "Digits refused", "数字被拒绝的比例", ".2%", "down"),
    Measure(
        "pen_accuracy",
        "Accuracy, pens of six people never trained on",
        "六位从未参与训练的书写者：准确率",
        ".2%",
        "up",
        PENS,
        page=True,
        headline=True,
    ),
    Measure(
        "pen_accuracy_lowest", "of these, at the worst brush and size", "其中最差的笔粗和大小下", ".2%", "up", PENS
    ),
    Measure(
        "pen_digit_lowest",
        "of these, the worst digit at the worst brush and size",
        "其中最差的数字在最差的笔粗和大小下",
        ".2%",
        "up",
        PENS,
        page=True,
    ),
    Measure(
        "pen_calibration_error",
        "of these, expected calibration error",
        "其中期望校准误差",
        ".2%",
        "down",
        PENS,
        page=True,
    ),
    Measure(
        "auroc_pens",
        "Pen digit or other character: AUROC of the digit score",
        "区分数字与其他文字：数字分数的 AUROC",
        ".4f",
        "up",
        OMNIGLOT,
        page=True,
    ),
    Measure(
        "pen_refused", "Digits of these people refused", "这些人的数字被拒绝的比例", ".2%", "down", PENS, page=True
    ),
    Measure(
        "choosing_accuracy",
        "Accuracy, pens of six others, who calibrated and chose",
        "另外六位书写者（用于校准和选择）：准确率",
        ".2%",
        "up",
        PENS,
    ),
    Measure(
        "choosing_digit_lowest",
        "of these six others, the worst digit at the worst brush and size",
        "另外六位中最差的数字在最差的笔粗和大小下",
        ".2%",
        "up",
        PENS,
    ),
    Measure(
        "auroc",
        "MNIST digit or other character: AUROC of the digit score",
        "区分 MNIST 数字与其他文字：数字分数的 AUROC",
        ".4f",
        "up",
        OMNIGLOT,
    ),
    Measure(
        "taken_for_digits",
        "Other characters taken for digits",
        "其他文字被当作数字的比例",
        ".2%",
        "down",
        OMNIGLOT,
        headline=True,
    ),
    Measure(
        "corrupted_accuracy",
        "MNIST-C, mean accuracy of fifteen corruptions",
        "MNIST-C 十五种干扰的平均准确率",
        ".2%",
        "up",
        MNIST_C,
        page=True,
        headline=True,
    ),
    Measure(
        "number_separate",
        "Whole numbers of 2 to 6 digits read rightly, these people's strokes, digits apart",
        "2 到 6 位数整体读对：这些人的笔迹，数字分开写",
        ".2%",
        "up",
        PENS,
        page=True,
    ),
    Measure("number_touching", "of these, digits that touch", "其中数字相连", ".2%", "up", PENS, page=True),
    Measure("number_photos", "of these, photographed", "其中拍成照片", ".2%", "up", PENS, page=True),
    Measure("singles_split", "Single digits split in two", "单个数字被误拆成两个", ".2%", "down", PENS, page=True),
    Measure("milliseconds", "Time for one image", "单张图像用时", ".1f", "down", unit=" ms", page=True),
)
GAN = (
    Measure(
        "digit_accuracy",
        "Digit asked for = digit read",
        "指定的数字 = 识别出的数字",
        ".2%",
        "up",
        page=True,
        headline=True,
    ),
    Measure("frechet_distance", "Fréchet distance", "Fréchet 距离", ".2f", "down"),
    Measure(
        "frechet_floor",
        "The floor: Fréchet distance of real training images",
        "基准：真实训练图像的 Fréchet 距离",
        ".2f",
    ),
    Measure(
        "frechet_ratio",
        "Fréchet distance, times the floor",
        "Fréchet 距离（真实数据基准的倍数）",
        ".2f",
        "down",
        unit=" ×",
        page=True,
        headline=True,
    ),
    Measure(
        "frechet_test_halves",
        "Fréchet distance between the two halves of the test set",
        "测试集两半之间的 Fréchet 距离",
        ".2f",
    ),
    Measure(
        "precision",
        "Precision: samples that lie among real images",
        "精确率：落在真实图像之中的样本的比例",
        ".2%",
        "up",
        page=True,
        page_spec=".1%",
    ),
    Measure("precision_real", "Precision of real training images", "真实训练图像的精确率", ".2%"),
    Measure(
        "recall",
        "Recall: real images that lie among samples",
        "召回率：落在样本之中的真实图像的比例",
        ".2%",
        "up",
        page=True,
        page_spec=".1%",
    ),
    Measure("recall_real", "Recall of real training images", "真实训练图像的召回率", ".2%"),
    Measure(
        "coverage",
        "Coverage: real images with a sample beside them",
        "覆盖率：近旁有样本的真实图像的比例",
        ".2%",
        "up",
        page=True,
        headline=True,
        page_spec=".1%",
    ),
    Measure("coverage_real", "Coverage of real training images", "真实训练图像的覆盖率", ".2%"),
    Measure(
        "nearest_median",
        "Distance to the nearest training image, median",
        "到最接近的训练图像的距离（中位数）",
        ".2f",
        page=True,
    ),
    Measure(
        "nearest_median_real",
        "Distance of test images to the nearest training image, median",
        "测试图像到最接近的训练图像的距离（中位数）",
        ".2f",
    ),
    Measure(
        "realness_real",
        "Realness of test images to D, mean (about 50 %: it cannot tell)",
        "D 眼中测试图像的真实度，平均值（50% 左右：分辨不出）",
        ".2%",
    ),
    Measure("realness_fake", "Realness of samples to D, mean", "D 眼中样本的真实度，平均值", ".2%"),
    Measure("generator_megabytes", "Generator, megabytes", "生成器大小，兆字节", ".2f", "down"),
    Measure("images_per_second", "Images per second", "每秒生成图像", ",.0f", "up", page=True),
    Measure(
        "images_per_second_bound",
        "Images per second, if only the multiplications took time",
        "每秒生成图像的上限：假如只有乘法运算需要时间",
        ",.0f",
    ),
)
VAE = (
    Measure(
        "negative_elbo",
        "Negative ELBO, nats (lower is better)",
        "负 ELBO，奈特（越低越好）",
        ".2f",
        "down",
        page=True,
        headline=True,
    ),
    Measure("reconstruction", "of this L_recon, nats", "其中 L_recon，奈特", ".2f", page=True),
    Measure("kl", "of this L_KL, nats", "其中 L_KL，奈特", ".2f", page=True),
    Measure(
        "negative_elbo_encoder",
        "Negative ELBO of the encoder alone, before its means are refined, nats",
        "同上，只用编码器，均值未经修正",
        ".2f",
        "down",
        page=True,
    ),
    Measure(
        "importance_weighted",
        "Importance-weighted bound, 500 samples, nats",
        "重要性加权界，500 个样本，奈特",
        ".2f",
        "down",
        page=True,
    ),
    Measure(
        "negative_elbo_fitted",
        "Negative ELBO with the Gaussians as the prior, nats",
        "用高斯分布作先验计算的负 ELBO，奈特",
        ".2f",
        "down",
    ),
    Measure("psnr", "Reconstruction PSNR", "重构 PSNR", ".2f", "up", unit=" dB", page=True),
    Measure(
        "digit_kept",
        "Reconstructions in which the digit stays the same",
        "重构后仍是同一个数字的比例",
        ".2%",
        "up",
        page=True,
        headline=True,
    ),
    Measure("active_units", "Latents in use", "起作用的潜变量", ".0f", page=True),
    Measure(
        "prior_frechet_ratio",
        "Samples of N(0, I): Fréchet distance, times the floor",
        "N(0, I) 的样本：Fréchet 距离（基准的倍数）",
        ".1f",
        "down",
        unit=" ×",
        page=True,
        headline=True,
    ),
    Measure(
        "fitted_frechet_ratio",
        "Samples of the flow, or of Gaussians where there is none: Fréchet distance, times the floor",
        "流的样本（没有流则用高斯分布）：同上",
        ".1f",
        "down",
        unit=" ×",
        page=True,
    ),
    Measure(
        "fitted_digit_accuracy",
        "of these, digit asked for = digit read",
        "其中指定的数字 = 识别出的数字",
        ".2%",
        "up",
        page=True,
    ),
    Measure(
        "gaussians_frechet_ratio",
        "Samples of the Gaussians alone: Fréchet distance, times the floor",
        "只用高斯分布的样本：Fréchet 距离（基准的倍数）",
        ".1f",
        "down",
        unit=" ×",
    ),
    Measure(
        "gaussians_digit_accuracy",
        "Samples of the Gaussians alone: digit asked for = digit read",
        "只用高斯分布的样本：指定的数字 = 识别出的数字",
        ".2%",
        "up",
    ),
    Measure(
        "reconstruction_frechet_ratio",
        "Reconstructions of training images: Fréchet distance, times the floor (the decoder's share)",
        "训练图像的重构：同上（来自解码器的差距）",
        ".1f",
        "down",
        unit=" ×",
        page=True,
    ),
)
EVALUATOR = (Measure("accuracy", "Accuracy, MNIST test set", "MNIST 测试集准确率", ".2%", "up"),)

# By kind of model, in the order of every table.
MEASURES: dict[str, tuple[Measure, ...]] = {"dnn": DNN, "gan": GAN, "vae": VAE, "evaluator": EVALUATOR}

# The measure of each kind that anybody understands: the share of digits that stay what they were meant to be.
PLAIN = {"dnn": "accuracy", "gan": "digit_accuracy", "vae": "digit_kept"}


def wrong(kind: str, evaluation: Mapping[str, Any]) -> int | None:
    """Count the images of an evaluation that the plain measure of a kind counts as wrong; None: not measured."""
    share, images = evaluation.get(PLAIN[kind]), evaluation.get("images")
    return None if share is None or images is None else round((1 - share) * images)


# Numbers of an evaluation that are no measure of the model, or that a table of details shows.
FACTS = frozenset(
    {
        *("seed", "images", "seconds", "characters"),
        *("cross_entropy", "importance_weighted_elbo", "megaflops_per_image"),
    }
)


def check_listed(kind: str, evaluation: Mapping[str, object]) -> None:
    """Raise ValueError where a measured number is neither in MEASURES nor in FACTS: nobody would see it."""
    listed = FACTS | {measure.key for measure in MEASURES[kind]}
    for key, value in evaluation.items():
        if isinstance(value, int | float) and not isinstance(value, bool) and key not in listed:
            raise ValueError(
                f"{key} is measured of the {kind}, but aigc/store/measures.py lists no such measure: add it"
            )
