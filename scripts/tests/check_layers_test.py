"""Tests of scripts/check_layers.py: each rule is broken once, and each break is named."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parent.parent / "check_layers.py"
GOOD = {
    "src/base/a.h": "#include <vector>\n",
    "src/schedule/s.h": '#include "base/a.h"\n',
    "src/python/p.h": "#include <Python.h>\n",
    "src/execute/e.cc": '#include "python/p.h"\n#include "schedule/s.h"\n',
    "fuzz/f.cc": '#include "execute/e.h"\nint LLVMFuzzerTestOneInput();\n',
}


class CheckLayersTest(unittest.TestCase):
    def check(self, changes=None):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in {**GOOD, **(changes or {})}.items():
                path = Path(folder) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            return subprocess.run([sys.executable, SCRIPT, folder], capture_output=True, text=True,
                                  check=False)

    def assert_fault(self, changes, words):
        result = self.check(changes)
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertEqual(len(result.stdout.splitlines()), 1, result.stdout)
        self.assertIn(words, result.stdout)

    def test_the_good_tree_passes(self):
        result = self.check()
        self.assertEqual(result.returncode, 0, result.stdout)

    def test_an_arrow_up(self):
        self.assert_fault({"src/schedule/bad.cc": '\n#include "python/p.h"\n'},
                          "src/schedule/bad.cc:2: schedule may not include python")

    def test_tops_do_not_include_one_another(self):
        self.assert_fault({"src/cli/c.h": "", "src/bench/b.cc": '#include "cli/c.h"\n'},
                          "bench may not include cli")

    def test_python_h_outside_python(self):
        self.assert_fault({"src/execute/bad.cc": "#  include <Python.h>\n"},
                          "src/execute/bad.cc:1: Python.h may be named in src/python only")

    def test_oracle_reaches_python_through_another_folder(self):
        result = self.check({"src/schedule/s.h": '#include "python/p.h"\n',
                             "src/oracle/o.cc": '#include "schedule/s.h"\n'})
        self.assertIn("src/oracle/o.cc: reaches Python.h: oracle/o.cc -> schedule/s.h", result.stdout)

    def test_engine_names_outside_fuzz(self):
        self.assert_fault({"src/execute/bad.cc": "\n\nint LLVMFuzzerMutate();\n"},
                          "src/execute/bad.cc:3: LLVMFuzzerMutate may be named in fuzz/ only")

    def test_comments_may_name_anything(self):
        result = self.check({"src/base/c.h": '// LLVMFuzzerMutate\n/* #include "cli/c.h"\n*/\n'})
        self.assertEqual(result.returncode, 0, result.stdout)

    def test_unknown_folder(self):
        self.assert_fault({"src/new/n.cc": ""}, "src/new/n.cc: the folder new/ is in no layer")

    def test_no_sources(self):
        with tempfile.TemporaryDirectory() as folder:
            result = subprocess.run([sys.executable, SCRIPT, folder], capture_output=True, check=False)
        self.assertEqual(result.returncode, 1)


if __name__ == "__main__":
    unittest.main()
