"""Makes DESTINATION a copy of the source directory SOURCE, touching only what differs.

Build products are left out, so that a CPython checkout that was built in place can be
built again out of tree. Files are compared by content and a copy is as new as the moment
it was made: make then compiles what was edited, even if that was while it last ran.
"""

import filecmp
import os
import shutil
import subprocess
import sys
from pathlib import Path

SKIPPED_EVERYWHERE = {".git", "__pycache__"}
SKIPPED_SUFFIXES = {".o", ".a", ".so", ".pyc", ".gcda", ".gcno", ".profraw"}
# What a build in the source directory leaves there; found through VPATH, it would be
# taken for ours.
SKIPPED_PATHS = {Path(name) for name in (
    "Doc", "build", "Makefile", "Makefile.pre", "pyconfig.h", "config.status", "config.log",
    "python", "_bootstrap_python", "pybuilddir.txt", "platform", "Programs/_freeze_module",
    "Modules/config.c", "Modules/Setup.bootstrap", "Modules/Setup.local",
    "Modules/Setup.stdlib")}


def is_source(name):
    if name in SKIPPED_PATHS or name.name in SKIPPED_EVERYWHERE or name.suffix in SKIPPED_SUFFIXES:
        return False
    return not (name.parent == Path("Python/frozen_modules") and name.suffix == ".h")


def files_by_git(source):
    """What git tracks or would track, or None outside a work tree of its own."""
    if not (source / ".git").exists():
        return None
    listing = subprocess.run(
        ["git", "-C", str(source), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, check=False)
    if listing.returncode != 0:
        return None
    names = [Path(os.fsdecode(name)) for name in listing.stdout.split(b"\0") if name]
    return {name for name in names if name.parts[0] != "Doc" and (source / name).is_file()}


def files_by_walk(source):
    found = set()
    for folder, subfolders, names in os.walk(source):
        relative = Path(folder).relative_to(source)
        subfolders[:] = [name for name in subfolders if is_source(relative / name)]
        found.update(relative / name for name in names if is_source(relative / name))
    return found


def differs(source, destination):
    return not destination.exists() or not filecmp.cmp(source, destination, shallow=False)


def copy(source, destination):
    destination.parent.mkdir(parents=True, exist_ok=True)
    temporary = destination.with_name(destination.name + ".gcfuzz-part")
    shutil.copyfile(source, temporary)
    shutil.copymode(source, temporary)
    os.replace(temporary, destination)


def sync(source, destination):
    wanted = files_by_git(source)
    if wanted is None:
        wanted = files_by_walk(source)
    changed = [name for name in sorted(wanted) if differs(source / name, destination / name)]
    for name in changed:
        copy(source / name, destination / name)
    gone = files_by_walk(destination) - wanted if destination.exists() else set()
    for name in gone:
        (destination / name).unlink()
    print(f"{len(wanted)} files, {len(changed)} copied, {len(gone)} removed")


if __name__ == "__main__":
    sync(Path(sys.argv[1]), Path(sys.argv[2]))
