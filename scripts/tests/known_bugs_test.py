"""The folders of known bugs and the table of labels say the same thing, and all of it."""

import re
import sys
import unittest
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(SCRIPTS / "lib"))
from known_bugs import folders, numbers, read_rows, table  # noqa: E402

DEFAULT = (3, 13, 5)  # the version that plants are made for
TABLE = '''
GCFUZZ_KNOWN_BUG("gh-1", "a,b", RELEASE(3, 13, 2), ALWAYS, ALWAYS, "in:x")
GCFUZZ_KNOWN_BUG("gh-2", "",
                 NOT_YET, RELEASE(3, 14, 3), ALWAYS, "in:x")
GCFUZZ_KNOWN_BUG("gh-3", "", NOT_YET, NOT_YET, NOT_YET, "in:x")
GCFUZZ_KNOWN_BUG("gh-4", "", NOT_YET, NOT_YET, CANDIDATE(3, 15, 0, 2), "in:x")
'''


class KnownBugsTest(unittest.TestCase):
    def test_rows_are_read(self):
        rows = read_rows(TABLE)
        self.assertEqual([row.fixed for row in rows.values()], ["3.13.2", "3.14.3", "", "3.15.0"])
        self.assertEqual([rows["gh-1"].is_in(version) for version in ((3, 13, 1), (3, 13, 2), (3, 14, 0))],
                         [True, False, False])
        self.assertEqual([rows["gh-2"].is_in(version) for version in ((3, 13, 9), (3, 14, 2), (3, 14, 3), (3, 15, 0))],
                         [True, True, False, False])
        self.assertTrue(rows["gh-3"].is_in((3, 16, 0)))
        self.assertFalse(rows["gh-4"].is_in((3, 15, 0)))

    def test_versions_as_they_are_asked_for(self):
        for name, version in (("v3.14.7", (3, 14, 7)), ("3.13.5", (3, 13, 5)), ("v3.15.0rc1", (3, 15, 0)),
                              ("5bb0538f6e7", None), ("/src/cpython", None)):
            self.assertEqual(numbers(name), version, name)
        rows = read_rows(TABLE)
        self.assertEqual([row.is_in(numbers("main")) for row in rows.values()], [False, False, True, False])

    def test_every_row_is_read(self):
        text = (SCRIPTS.parent / "src/report/known_bugs.def").read_text()
        self.assertEqual(len(table()), len(re.findall(r"^GCFUZZ_KNOWN_BUG\(", text, re.M)))

    def test_folders_and_table_agree(self):
        rows = table()
        for bug in folders():
            with self.subTest(bug.issue):
                self.assertEqual(bug.folder.name, bug.issue)
                self.assertEqual(bug.told["fixed"], rows[bug.issue].fixed)

    def test_every_row_has_a_folder(self):
        self.assertEqual(set(table()) - {bug.issue for bug in folders()} - WITHOUT_FOLDER, set())

    def test_a_bug_is_planted_where_the_default_version_lacks_it(self):
        for bug in folders():
            with self.subTest(bug.issue):
                self.assertNotEqual(bug.planted, table()[bug.issue].is_in(DEFAULT))

    def test_folders_are_complete(self):
        for bug in folders():
            with self.subTest(bug.issue):
                self.assertTrue(bug.told["title"] and bug.told["since"] and bug.told["builds"])
                self.assertTrue(bug.told["tried_on"])
                self.assertTrue(bug.reproducers())
                for file in bug.reproducers():
                    self.assertTrue(file.is_file(), file)


# Labelled, without a reproducer that must fire in the default build. They are told in
# corpus/findings/README.md: they need load, ThreadSanitizer, or a later CPython.
WITHOUT_FOLDER = {"collect-prints-stopped", "gh-129824", "gh-135794",
                  "delete-dict-store", "gh-151646", "gh-153014",
                  "gh-117306", "gh-148613", "deferred-in-finalizer", "gh-157377",
                  "young-count-of-ended-threads"}

if __name__ == "__main__":
    unittest.main()
