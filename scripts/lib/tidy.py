"""clang-tidy over every source file of ours in compile_commands.json.

A file that passed is not looked at again until it, a header of ours, its compile
command, .clang-tidy or clang-tidy itself has changed. Exit code 1 if any file has
warnings, which are printed.
"""

import argparse
import hashlib
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def our_commands(root, build):
    """Each source file once: some are compiled into several targets."""
    ours = (str(root / "src"), str(root / "fuzz"))
    commands = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        if entry["file"].startswith(ours):
            commands.setdefault(entry["file"], entry["command"])
    return sorted(commands.items())


def common_key(root, tool):
    key = hashlib.sha256(subprocess.run([tool, "--version"], capture_output=True, check=True).stdout)
    headers = [path for top in ("src", "fuzz") for suffix in ("h", "def")
               for path in (root / top).rglob(f"*.{suffix}")]
    for path in [root / ".clang-tidy", *sorted(headers)]:
        key.update(str(path).encode() + path.read_bytes())
    return key.digest()


def passed_before(marker, run):
    """Runs `run` unless `marker` exists, and leaves it there when nothing is found."""
    if marker.exists():
        return ""
    found = run()
    if not found:
        marker.touch()
    return found


def check(file, command, options, common):
    key = hashlib.sha256(common + command.encode() + Path(file).read_bytes()).hexdigest()

    def run():
        arguments = [options.tool, "--quiet", "-p", str(options.build), file]
        result = subprocess.run(arguments, capture_output=True, text=True, check=False)
        return result.stdout + result.stderr if result.returncode else ""

    return passed_before(options.markers / key, run)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tool", required=True, help="which clang-tidy")
    parser.add_argument("--root", type=Path, required=True, help="the repository")
    parser.add_argument("--build", type=Path, required=True, help="has compile_commands.json")
    parser.add_argument("--markers", type=Path, required=True, help="where passing is noted")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    options.markers.mkdir(parents=True, exist_ok=True)
    commands, common = our_commands(options.root, options.build), common_key(options.root, options.tool)
    with ThreadPoolExecutor(options.jobs) as pool:
        results = pool.map(lambda item: check(*item, options, common), commands)
        faulty = 0
        for done, ((file, _), found) in enumerate(zip(commands, results), start=1):
            faulty += bool(found)
            print(f"[{done}/{len(commands)}] {file}\n{found}", end="", flush=True)
    print(f"clang-tidy: {faulty} of {len(commands)} files have warnings")
    return 1 if faulty or not commands else 0


if __name__ == "__main__":
    sys.exit(main())
