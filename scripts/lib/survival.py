"""Times until something happens, where some trials end before it has (they are censored).

A trial is (time, found). Nothing is dropped and nothing assumed of how times are spread: the
curve is Kaplan and Meier's, two are compared by the log-rank test (Mantel).
"""

import math
from dataclasses import dataclass


@dataclass
class Step:
    """At that time so many of those still at it were found; the share not found afterwards."""
    time: float
    at_risk: int
    found: int
    surviving: float


def kaplan_meier(trials):
    """The steps of the curve, one for each time at which any was found."""
    steps, surviving = [], 1.0
    for time in sorted({time for time, found in trials if found}):
        at_risk = sum(other >= time for other, _ in trials)
        found = sum(happened and other == time for other, happened in trials)
        surviving *= 1 - found / at_risk
        steps.append(Step(time, at_risk, found, surviving))
    return steps


def median(trials):
    """When half were found; infinite if that never was."""
    return next((step.time for step in kaplan_meier(trials) if step.surviving <= 0.5 + 1e-12), math.inf)


def restricted_mean(trials, limit):
    """The mean time, where one that is not found before `limit` counts as that: the area below
    the curve."""
    area, since, surviving = 0.0, 0.0, 1.0
    for step in kaplan_meier(trials):
        if step.time >= limit:
            break
        area += surviving * (step.time - since)
        since, surviving = step.time, step.surviving
    return area + surviving * (limit - since)


def log_rank(left, right):
    """Chi square (1 degree of freedom) and p of the guess that both find equally fast. None
    where nothing can be said: nothing was found, or by nobody else's time."""
    expected = variance = 0.0
    for time in sorted({time for time, found in left + right if found}):
        at_risk = [sum(other >= time for other, _ in group) for group in (left, right)]
        found = sum(happened and other == time for other, happened in left + right)
        total = sum(at_risk)
        expected += found * at_risk[0] / total
        if total > 1:
            variance += (found * at_risk[0] * at_risk[1] * (total - found) / (total ** 2 * (total - 1)))
    if variance == 0:
        return None
    chi_square = (sum(found for _, found in left) - expected) ** 2 / variance
    return chi_square, math.erfc(math.sqrt(chi_square / 2))
