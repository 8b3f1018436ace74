"""gcfuzz minimize on a failure that the CPython at hand may have by itself: python/cpython#130327.

usage: cli_minimize_test.py GCFUZZ [unittest arguments]
"""

import re

from cli_testing import FINDING, OK, ToolTest, main, run

# An object that only a borrowed dict leads to is cleared, as in corpus/known_bugs/gh-130327.
BORROWED = """t0  r0 = class base=native dict
t0  mro r0 keep=r1
t0  r2 = item r1.x2
t0  r3 = chain base=r2 1
t0  call r3 r0 keep=r4
t0  call r3 r0 keep=r5
t0  r7 = dict_of r5
t0  set_dict r4 <- r7
t0  drop r7
{make}t0  store_key r4.k0 = r6
t0  link r6.a -> r5
t0  drop r5
t0  drop r6
t0  collect 2
"""
PLAIN = BORROWED.format(make="t0  r6 = new r0\n")
PYO3 = BORROWED.format(make="t0  r7 = native pyo3 base=native\nt0  r6 = new r7\n")


class Minimize(ToolTest):
    """The same verdict twice, on objects of two types: only the first is ever seen."""

    def signature(self, name):
        report = run("run", "--mask", "", name).stderr
        return re.search(r"(?m)^signature: \w+ (.*)$", report).group(1)

    def test_another_object_is_another_failure(self):
        for first, second, flavour in ((PLAIN, PYO3, "native:root+class"),
                                       (PYO3, PLAIN, "native:pyo3")):
            schedule = self.write("both.sched", "# gcfuzz schedule 1\nthreads 1\n" + first + second)
            if run("run", "--mask", "", schedule).returncode != FINDING:
                self.skipTest("this CPython does not have the bug")
            self.assertIn(f"/{flavour}/", self.signature(schedule))
            out = self.path("small.sched")
            result = self.check(run("minimize", "--mask", "", "--times", "3", "--seconds", "10",
                                    schedule, "-o", out), OK)
            self.assertIn(f"/{flavour}/", self.signature(out))
            self.assertRegex(result.stdout, rf"(?m)^signature: \w+ cleared-while-reachable/{re.escape(flavour)}"
                                            r"/made:\w+/touched:\w+ in 15 of 15$")
            before, after = (len(run("show", name).stdout.splitlines()) for name in (schedule, out))
            self.assertLess(after, before / 2 + 2)


if __name__ == "__main__":
    main(__doc__)
