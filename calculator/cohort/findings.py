"""What a cohort comes to, as plain data, before it becomes words."""

from dataclasses import dataclass

from calculator.cohort.tally import Spread, Tally
from calculator.cohort.throughout import Throughout
from calculator.scoring.score import Group

# How the interval of the AUC is found.
SEED = 20250415
RESAMPLES = 1000
CONFIDENCE = 95  # %
FEWEST = 5  # rows with the outcome, and rows without, for an interval; ours


@dataclass(frozen=True, kw_only=True)
class Discrimination:
    """The AUC, its interval where there are enough rows, and the curve, from (0, 0) to (1, 1)."""

    followed: int
    not_followed: int
    auc: float
    interval: tuple[float, float] | None
    curve: tuple[tuple[float, float], ...]  # 1 - specificity, sensitivity


@dataclass(frozen=True, kw_only=True)
class Findings:
    """Everything that standard error and the report say.

    ``outcome`` is the name of its column, or None; ``no_auc`` says why there is no AUC.
    """

    tally: Tally
    throughout: Throughout
    empty_lines: int
    outcome: str | None
    spreads: dict[Group, Spread]
    discrimination: Discrimination | None
    no_auc: str
