#!/usr/bin/env python3
"""Checks the arrows of the design: which folder of src/ and fuzz/ may include which.

Arrows point down only. Besides, Python.h is named in src/python alone, never reached
from src/oracle and src/interleave, and LLVMFuzzer* is named in fuzz/ alone.
"""

import argparse
import re
import sys
from pathlib import Path

ALLOWED = {
    "base": set(),
    "schedule": {"base"},
    "python": {"base"},
    "interleave": {"base"},
    "oracle": {"schedule", "base"},
    "minimize": {"schedule", "base"},
    "export": {"schedule", "base"},
    "report": {"interleave", "oracle", "schedule", "base"},
    "execute": {"report", "python", "interleave", "oracle", "schedule", "base"},
}
# The top: anything below, but not one another.
for top in ("cli", "bench", "fuzz"):
    ALLOWED[top] = set(ALLOWED) - {"cli", "bench", "fuzz"}

NEVER_REACH_PYTHON = {"oracle", "interleave"}
SUFFIXES = {".c", ".cc", ".h", ".def", ".in"}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)[>"]', re.MULTILINE)
COMMENT = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.DOTALL)


def without_comments(text):
    """Keeps strings and line numbers; a // inside a string is no comment."""
    def blank(match):
        found = match.group()
        return found if found.startswith('"') else re.sub(r"[^\n]", " ", found)
    return COMMENT.sub(blank, text)


class Tree:
    """The sources under `root`, by path relative to src/ ("oracle/ledger.h", "fuzz/x.cc")."""

    def __init__(self, root):
        self.text = {}
        for top in ("src", "fuzz"):
            for path in sorted((root / top).rglob("*")):
                if path.suffix in SUFFIXES and path.is_file():
                    name = path.relative_to(root / "src") if top == "src" else path.relative_to(root)
                    self.text[str(name)] = without_comments(path.read_text())
        self.reached = {}

    def shown(self, name):
        return name if name.startswith("fuzz/") else f"src/{name}"

    def includes(self, name):
        """Pairs of line number and what stands between the quotes."""
        text = self.text[name]
        for match in INCLUDE.finditer(text):
            yield text.count("\n", 0, match.start()) + 1, match.group(1)

    def path_to_python(self, name, seen=frozenset()):
        """How `name` reaches Python.h through our own headers, or None."""
        if name not in self.reached:
            self.reached[name] = self._search(name, seen | {name})
        return self.reached[name]

    def _search(self, name, seen):
        for _, target in self.includes(name):
            if target == "Python.h":
                return [name, target]
            if target in self.text and target not in seen:
                way = self.path_to_python(target, seen)
                if way:
                    return [name] + way
        return None


def folder_of(name):
    return name.split("/")[0] if "/" in name else None


def check_file(tree, name):
    folder, where = folder_of(name), tree.shown(name)
    if folder is None:
        return
    if folder not in ALLOWED:
        yield f"{where}: the folder {folder}/ is in no layer; add it to {Path(__file__).name}"
        return
    for line, target in tree.includes(name):
        other = folder_of(target)
        if target == "Python.h" and folder != "python":
            yield f"{where}:{line}: Python.h may be named in src/python only"
        if target in tree.text and other != folder and other not in ALLOWED[folder]:
            yield f"{where}:{line}: {folder} may not include {other} ({target})"
    if folder in NEVER_REACH_PYTHON:
        way = tree.path_to_python(name)
        if way and way[-2] != name:
            yield f"{where}: reaches Python.h: {' -> '.join(way)}"
    if folder != "fuzz":
        for match in re.finditer(r"LLVMFuzzer\w*", tree.text[name]):
            line = tree.text[name].count("\n", 0, match.start()) + 1
            yield f"{where}:{line}: {match.group()} may be named in fuzz/ only"


def check(root):
    tree = Tree(root)
    return len(tree.text), [fault for name in tree.text for fault in check_file(tree, name)]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", nargs="?", type=Path, default=Path(__file__).resolve().parent.parent,
                        help="the repository (default: this one)")
    count, faults = check(parser.parse_args().root)
    if count == 0:
        faults = ["no sources found under src/ and fuzz/"]
    print("\n".join(faults) if faults else f"layers: {count} files, every arrow points down")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
