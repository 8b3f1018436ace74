"""Tests of the statistics of bug_bench.sh against published numbers."""

import math
import sys
import unittest
from pathlib import Path
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from survival import kaplan_meier, log_rank, median, restricted_mean  # noqa: E402
from survival_plot import survival_svg  # noqa: E402


def trials(text):
    """"6 6+ 7": found at 6, censored at 6, found at 7."""
    return [(float(word.rstrip("+")), not word.endswith("+")) for word in text.split()]


# Weeks of remission (Freireich et al., Blood 21, 1963), the data set that textbooks use.
TREATED = trials("6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+")
PLACEBO = trials("1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23")


class SurvivalTest(unittest.TestCase):
    def test_curve_of_the_published_data(self):
        # Kleinbaum and Klein, Survival Analysis, chapter 2.
        shares = {step.time: round(step.surviving, 4) for step in kaplan_meier(TREATED)}
        self.assertEqual(shares, {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378,
                                  23: 0.4482})
        self.assertEqual([step.at_risk for step in kaplan_meier(TREATED)], [21, 17, 15, 12, 11, 7, 6])
        self.assertEqual((median(TREATED), median(PLACEBO)), (23, 8))

    def test_log_rank_of_the_published_data(self):
        chi_square, p = log_rank(TREATED, PLACEBO)
        self.assertAlmostEqual(chi_square, 16.79, places=2)
        self.assertAlmostEqual(p, 4.17e-5, places=7)
        self.assertEqual(log_rank(PLACEBO, TREATED)[0].__round__(6), round(chi_square, 6))

    def test_alike(self):
        chi_square, p = log_rank(PLACEBO, PLACEBO)
        self.assertAlmostEqual(chi_square, 0)
        self.assertAlmostEqual(p, 1)

    def test_restricted_mean(self):
        self.assertAlmostEqual(restricted_mean(PLACEBO, 100), sum(time for time, _ in PLACEBO) / 21)
        self.assertAlmostEqual(restricted_mean(trials("2 4 10+ 10+"), 10), (2 + 4 + 10 + 10) / 4)
        self.assertAlmostEqual(restricted_mean(trials("2 4 9 9"), 5), (2 + 4 + 5 + 5) / 4)

    def test_nothing_found(self):
        nothing = trials("10+ 10+")
        self.assertEqual(kaplan_meier(nothing), [])
        self.assertTrue(math.isinf(median(nothing)))
        self.assertEqual(restricted_mean(nothing, 10), 10)
        self.assertIsNone(log_rank(nothing, nothing))

    def test_half_found(self):
        self.assertEqual(median(trials("1 2 9+ 9+")), 2)
        self.assertTrue(math.isinf(median(trials("1 9+ 9+"))))

    def test_plot(self):
        svg = survival_svg({"a < b": PLACEBO, "nothing": trials("10+")}, 25, "time & bug")
        root = ElementTree.fromstring(svg)
        words = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
        self.assertIn("a < b (21 of 21)", words)
        self.assertIn("nothing (0 of 1)", words)
        self.assertIn("time & bug", words)


if __name__ == "__main__":
    unittest.main()
