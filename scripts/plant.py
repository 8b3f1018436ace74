#!/usr/bin/env python3
"""Plants known bugs in a copy of the CPython source.

A bug.toml says where: each [[plant]] has a file, an anchor (text that must occur in it
exactly `count` times) and the replacement of every occurrence. All anchors of all bugs
are checked before anything is written; one that does not fit is an error, since a bug
that was not planted would be a bug that was not found.
"""

import argparse
import sys
import tomllib
from pathlib import Path

EXIT_BAD_INPUT = 65


class PlantError(Exception):
    """An edit that cannot be made, with the bug file, source file and anchor it is about."""


def read_edits(bug_file):
    try:
        bug = tomllib.loads(bug_file.read_text())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PlantError(f"{bug_file}: {error}") from error
    edits = bug.get("plant", [])
    if not edits:
        raise PlantError(f"{bug_file}: no [[plant]] entry")
    for edit in edits:
        missing = {"file", "anchor", "count", "replacement"} - edit.keys()
        if missing:
            raise PlantError(f"{bug_file}: a [[plant]] entry lacks {', '.join(sorted(missing))}")
    return edits


def apply_edit(text, edit, bug_file):
    found = text.count(edit["anchor"])
    if found != edit["count"] or not found:
        raise PlantError(f"{bug_file}: in {edit['file']} the anchor occurs {found} times, "
                         f"not {edit['count']}:\n{edit['anchor']}")
    return text.replace(edit["anchor"], edit["replacement"])


def plant(source, bug_files):
    """Returns the new text of each changed file, by its path relative to `source`."""
    changed = {}
    for bug_file in bug_files:
        for edit in read_edits(bug_file):
            name = edit["file"]
            try:
                text = changed.get(name) or (source / name).read_text()
            except (OSError, UnicodeDecodeError) as error:
                raise PlantError(f"{bug_file}: {error}") from error
            changed[name] = apply_edit(text, edit, bug_file)
    return changed


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--source", type=Path, help="the source directory to edit")
    what.add_argument("--files", action="store_true", help="only print which files are edited")
    parser.add_argument("bugs", nargs="+", type=Path, metavar="bug.toml")
    options = parser.parse_args()
    try:
        if options.files:
            names = {edit["file"] for bug in options.bugs for edit in read_edits(bug)}
            print("\n".join(sorted(names)))
            return 0
        for name, text in plant(options.source, options.bugs).items():
            (options.source / name).write_text(text)
            print(f"  planted in {name}")
    except PlantError as error:
        print(f"plant.py: {error}", file=sys.stderr)
        return EXIT_BAD_INPUT
    return 0


if __name__ == "__main__":
    sys.exit(main())
