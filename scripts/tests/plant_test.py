"""Tests of scripts/plant.py: an edit is made as written, or not at all."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parent.parent
BUG = """
[[plant]]
file = "a.c"
anchor = "x = 1;"
count = {count}
replacement = "x = 2;"
"""


class PlantTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = Path(self.folder.name)
        (self.root / "a.c").write_text("x = 1; y = 0; x = 1;\n")
        (self.root / "b.c").write_text("z = 0;\n")

    def tearDown(self):
        self.folder.cleanup()

    def plant(self, *texts, arguments=("--source",)):
        files = []
        for number, text in enumerate(texts):
            files.append(self.root / f"{number}.toml")
            files[-1].write_text(text)
        source = [str(self.root)] if "--source" in arguments else []
        return subprocess.run([sys.executable, SCRIPTS / "plant.py", *arguments, *source, *files],
                              capture_output=True, text=True, check=False)

    def content(self, name="a.c"):
        return (self.root / name).read_text()

    def test_replaces_every_occurrence(self):
        result = self.plant(BUG.format(count=2))
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.content(), "x = 2; y = 0; x = 2;\n")

    def test_wrong_count_is_refused_and_names_file_and_anchor(self):
        for count in (0, 1, 3):
            result = self.plant(BUG.format(count=count))
            self.assertEqual(result.returncode, 65)
            self.assertIn("a.c", result.stderr)
            self.assertIn("x = 1;", result.stderr)
            self.assertIn("occurs 2 times", result.stderr)
            self.assertEqual(self.content(), "x = 1; y = 0; x = 1;\n")

    def test_nothing_is_written_when_a_later_edit_does_not_fit(self):
        later = BUG.format(count=1).replace("a.c", "b.c")
        self.assertEqual(self.plant(BUG.format(count=2), later).returncode, 65)
        self.assertEqual(self.content(), "x = 1; y = 0; x = 1;\n")

    def test_two_bugs_edit_the_same_file(self):
        second = BUG.format(count=1).replace("x = 1;", "y = 0;").replace("x = 2;", "y = 5;")
        self.assertEqual(self.plant(BUG.format(count=2), second).returncode, 0)
        self.assertEqual(self.content(), "x = 2; y = 5; x = 2;\n")

    def test_bad_bug_files(self):
        for text, message in (("", "no [[plant]]"), ("[[plant]]\nfile = 'a.c'", "anchor"),
                              ("not toml", "0.toml"), (BUG.format(count=1).replace("a.c", "no.c"), "no.c")):
            result = self.plant(text)
            self.assertEqual(result.returncode, 65)
            self.assertIn(message, result.stderr)
            self.assertNotIn("Traceback", result.stderr)

    def test_files_lists_what_is_edited(self):
        result = self.plant(BUG.format(count=2), arguments=("--files",))
        self.assertEqual(result.stdout, "a.c\n")


if __name__ == "__main__":
    unittest.main()
