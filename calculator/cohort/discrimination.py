"""How well ALL-HT's total tells who will have severe prolonged neutropenia: AUC and its interval.

It needs the extra ``cohort`` (scipy, scikit-learn); nothing else here does. Floats are fine, since
an AUC is an estimate and meets no cut-off. Only counts come in: a weight for each total and each
outcome, which gives the same curve as all rows one by one.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.stats import bootstrap  # type: ignore[import-untyped] # ships no types
from sklearn.metrics import roc_auc_score, roc_curve  # type: ignore[import-untyped] # ships none

from calculator.cohort.findings import CONFIDENCE, FEWEST, RESAMPLES, SEED, Discrimination
from calculator.cohort.tally import Pair

_BATCH = 1_000_000  # numbers drawn at a time, so that memory stays bounded


def discriminate(pairs: Mapping[Pair, int]) -> Discrimination | None:
    """Compute AUC and curve; None where the outcome followed in all rows, or in none.

    With totals 5 and 4 where it followed, and 4, 2 and 1 where it did not, 5.5 of 6 pairs are in
    the right order (the tie counts half): AUC 0.917. Resampling is seeded, so that the same table
    always has the same interval, and within each of both outcomes.
    """
    counted = [(pair, count) for pair, count in sorted(pairs.items()) if count]
    followed = sum(count for pair, count in counted if pair.followed)
    not_followed = sum(count for pair, count in counted if not pair.followed)
    if not followed or not not_followed:
        return None
    outcomes = [pair.followed for pair, _ in counted]
    totals = [pair.total for pair, _ in counted]
    weights = [count for _, count in counted]
    false, true, _ = roc_curve(outcomes, totals, sample_weight=weights, drop_intermediate=False)
    enough = min(followed, not_followed) >= FEWEST
    return Discrimination(
        followed=followed,
        not_followed=not_followed,
        auc=float(roc_auc_score(outcomes, totals, sample_weight=weights)),
        interval=_interval(pairs) if enough else None,
        curve=tuple((float(x), float(y)) for x, y in zip(false, true, strict=True)),
    )


def _interval(pairs: Mapping[Pair, int]) -> tuple[float, float]:
    """Resample rows (percentiles, with replacement); both outcomes keep their number of rows."""
    samples = tuple(_totals(pairs, followed=followed) for followed in (True, False))
    found = bootstrap(
        samples,
        _auc,
        n_resamples=RESAMPLES,
        batch=max(1, _BATCH // max(len(sample) for sample in samples)),
        vectorized=True,
        confidence_level=CONFIDENCE / 100,
        method="percentile",
        rng=np.random.default_rng(SEED),
    ).confidence_interval
    return float(found.low), float(found.high)


def _totals(pairs: Mapping[Pair, int], *, followed: bool) -> NDArray[np.int8]:
    counted = {pair.total: count for pair, count in pairs.items() if pair.followed is followed}
    totals = sorted(counted)
    return np.repeat(np.array(totals, dtype=np.int8), [counted[total] for total in totals])


def _auc(
    with_it: NDArray[np.int8], without: NDArray[np.int8], axis: int = -1
) -> NDArray[np.float64]:
    """Return the share of pairs in the right order, ties counting half, along an axis."""
    right = np.zeros(np.delete(with_it.shape, axis), dtype=np.float64)
    for total in np.union1d(with_it, without):
        here = (with_it == total).mean(axis=axis)
        right += here * ((without < total).mean(axis=axis) + (without == total).mean(axis=axis) / 2)
    return right
