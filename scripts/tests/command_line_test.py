"""Tests of the scripts' command lines: help, and refusing nonsense before any work."""

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from fakes import make_program

SCRIPTS = Path(__file__).resolve().parent.parent
EVERY = ("fuzz.sh", "test.sh", "build.sh", "build_cpython.sh", "bug_bench.sh", "check_style.sh",
         "coverage.sh", "cost.sh")


def run(script, *arguments, **environment):
    return subprocess.run([SCRIPTS / script, *arguments], capture_output=True, text=True, check=False,
                          timeout=60, env={**os.environ, **environment})


class CommandLineTest(unittest.TestCase):
    def assert_refused(self, words, script, *arguments):
        with tempfile.TemporaryDirectory() as folder:
            result = run(script, *arguments, GCFUZZ_BUILD_ROOT=f"{folder}/build")
            self.assertFalse(os.listdir(folder), "it worked before it complained")
        self.assertEqual(result.returncode, 64, result.stderr)
        self.assertIn(words, result.stderr)
        self.assertEqual(result.stdout, "")

    def test_help(self):
        for script in EVERY:
            for flag in ("--help", "-h"):
                result = run(script, flag)
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertIn(f"usage: {script}", result.stdout)
                self.assertIn("--cpython VERSION", result.stdout)

    def test_unknown_option(self):
        for script in EVERY:
            self.assert_refused("unknown option '--nonsense'", script, "--nonsense")
            self.assert_refused("unexpected argument 'word'", script, "word")

    def test_missing_value(self):
        self.assert_refused("--time needs a value", "fuzz.sh", "--time")

    def test_switch_with_value(self):
        self.assert_refused("--no-checks takes no value", "test.sh", "--no-checks=1")

    def test_bad_values(self):
        self.assert_refused("above 0, not 'x'", "fuzz.sh", "--time", "x")
        self.assert_refused("above 0, not '0'", "fuzz.sh", "--jobs=0")
        self.assert_refused("unknown variant 'msan'", "build.sh", "--variant", "msan")
        self.assert_refused("unknown variant 'asan tsan'", "build.sh", "--variant", "asan tsan")
        self.assert_refused("no such bug 'gh-1'", "build.sh", "--plant", "gh-1")
        self.assert_refused("no such target 'x'", "fuzz.sh", "--target", "x")
        self.assert_refused("there is no operation 'nonsense'", "fuzz.sh", "--mask", "new,nonsense")
        self.assert_refused("is no target that runs CPython", "coverage.sh", "--target",
                            "schedule_codec_fuzzer")
        self.assert_refused("--cpython is empty", "build.sh", "--cpython=")
        self.assert_refused("--fixed-in is for --control", "bug_bench.sh", "--fixed-in", "v3.14.7")

    def test_a_mask_may_spare_a_bug(self):
        check = '. scripts/lib/common.sh; check_mask "known-gh-126312,link"; echo "$GCFUZZ_MASK"'
        told = subprocess.run(["bash", "-c", check], text=True, cwd=SCRIPTS.parent, capture_output=True,
                              check=True).stdout
        self.assertEqual(told, "known-gh-126312,link\n")

    def test_nothing_follows_the_dashes_where_nothing_may(self):
        self.assert_refused("nothing may follow --", "build.sh", "--", "-x")

    def test_every_operation_may_be_masked(self):
        table = (SCRIPTS.parent / "src/schedule/ops.def").read_text()
        listed = subprocess.run(["bash", "-c", ". scripts/lib/common.sh; operations"], text=True,
                                cwd=SCRIPTS.parent, capture_output=True, check=True).stdout.split()
        self.assertEqual(len(listed), len(re.findall(r"^GCFUZZ(?:_PYTHON)?_OP\(\d", table, re.M)))
        self.assertLess({"type", "collect", "fail_soon", "barrier"}, set(listed))

    def test_nothing_to_replay(self):
        result = run("coverage.sh", "--corpus", "/no/such")
        self.assertEqual(result.returncode, 66, result.stderr)
        self.assertIn("no directory '/no/such'", result.stderr)

    def test_missing_directory_and_compiler(self):
        with tempfile.TemporaryDirectory() as folder:
            for arguments, words in ((("--cpython", "./nowhere"), "no directory './nowhere'"),
                                     (("--cpython", folder), "is not a CPython source directory"),
                                     (("--cc", "no-such-clang"), "'no-such-clang' not found"),
                                     (("--cc", "true"), "not clang")):
                result = run("build_cpython.sh", *arguments, GCFUZZ_BUILD_ROOT=folder)
                self.assertEqual(result.returncode, 69, result.stderr)
                self.assertIn(words, result.stderr)

    def test_a_compiler_that_sees_races_where_there_are_none(self):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "lib").mkdir()
            (Path(folder) / "lib" / "libclang_rt.fuzzer.a").touch()
            clang = make_program(Path(folder) / "clang", CLANG_14.format(folder=folder))
            result = run("build_cpython.sh", "--variant", "tsan", "--cc", clang, "--cxx", clang,
                         GCFUZZ_BUILD_ROOT=f"{folder}/build")
        self.assertEqual(result.returncode, 69, result.stderr)
        self.assertIn("too old for the tsan variant", result.stderr)


CLANG_14 = """#!/bin/sh
case $1 in
  -print-resource-dir) echo {folder} ;;
  -dumpversion) echo 14.0.6 ;;
  --version) echo clang version 14.0.6 ;;
esac
"""


if __name__ == "__main__":
    unittest.main()
