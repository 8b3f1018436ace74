"""Tests of scripts/lib/sync_tree.py: sources arrive, build products do not."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parent.parent / "lib" / "sync_tree.py"


class SyncTreeTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.source, self.copy = Path(self.folder.name) / "a", Path(self.folder.name) / "b"
        self.write("Python/gc.c", "1")
        self.write("configure", "#!/bin/sh")

    def tearDown(self):
        self.folder.cleanup()

    def write(self, name, text):
        (self.source / name).parent.mkdir(parents=True, exist_ok=True)
        (self.source / name).write_text(text)

    def sync(self):
        subprocess.run([sys.executable, SCRIPT, self.source, self.copy], check=True,
                       stdout=subprocess.DEVNULL)

    def names(self):
        return sorted(str(path.relative_to(self.copy)) for path in self.copy.rglob("*") if path.is_file())

    def test_build_products_stay_away(self):
        for name in ("Python/gc.o", "Makefile", "pyconfig.h", "build/x.c", "Doc/a.rst",
                     "Python/frozen_modules/abc.h", "Modules/config.c"):
            self.write(name, "product")
        self.write("Tools/build/x.py", "source")
        self.sync()
        self.assertEqual(self.names(), ["Python/gc.c", "Tools/build/x.py", "configure"])

    def test_only_what_changed_is_touched(self):
        self.write("Python/other.c", "1")
        self.sync()
        before = {name: (self.copy / name).stat().st_mtime_ns for name in self.names()}
        self.write("Python/gc.c", "2")
        os.utime(self.source / "Python/gc.c", ns=(0, 0))  # old, yet newer than what was compiled
        self.sync()
        after = {name: (self.copy / name).stat().st_mtime_ns for name in self.names()}
        self.assertEqual((self.copy / "Python/gc.c").read_text(), "2")
        self.assertGreater(after["Python/gc.c"], before["Python/gc.c"])
        self.assertEqual(after["Python/other.c"], before["Python/other.c"])

    def test_what_is_gone_goes(self):
        self.write("Python/old.c", "1")
        self.sync()
        (self.source / "Python/old.c").unlink()
        self.sync()
        self.assertEqual(self.names(), ["Python/gc.c", "configure"])

    def test_a_git_work_tree_gives_what_git_knows(self):
        self.write(".gitignore", "ignored.c\n")
        self.write("ignored.c", "")
        subprocess.run(["git", "init", "--quiet", self.source], check=True)
        self.sync()
        self.assertEqual(self.names(), [".gitignore", "Python/gc.c", "configure"])


if __name__ == "__main__":
    unittest.main()
