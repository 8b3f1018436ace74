"""Which commit made an input fail, or made it stop?

Like `git bisect`, for a build that takes minutes: only commits that change what a library is
made of are looked at, all are built in one directory (scripts/build.sh compiles what has
changed there, and says so of a source directory), and one that cannot be built is passed
over for its nearest neighbour.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from replay import NotBuilt

# What libpython is made of.
BUILT_FROM = ("Grammar", "Include", "Modules", "Objects", "Parser", "Programs", "Python", "Lib",
              "configure", "Makefile.pre.in", "pyconfig.h.in")
NOT_BUILT_FROM = (":(exclude)Lib/test", ":(exclude)Lib/idlelib", ":(exclude)Modules/_test*")
NOT_EXPORTED = (":(exclude)Misc/svnmap.txt", ":(exclude)Doc")  # as scripts/lib/sources.sh


class CannotBisect(Exception):
    """Why there is no answer."""


class History:
    """Commits of a repository, and the one directory in which they are built."""

    def __init__(self, repository, work):
        self.repository, self.tree = repository, Path(work) / "cpython"

    def git(self, *arguments):
        try:
            return subprocess.run(["git", "-C", self.repository, *arguments], check=True, text=True,
                                  capture_output=True).stdout.strip()
        except subprocess.CalledProcessError as error:
            raise CannotBisect(f"git {' '.join(arguments)}: {error.stderr.strip()}") from error

    def commit(self, name):
        return self.git("rev-parse", "--verify", f"{name}^{{commit}}")

    def between(self, older, newer):
        """After the one, up to and with the other; empty if they are not on one line."""
        line = self.git("rev-list", "--reverse", "--topo-order", "--ancestry-path", f"{older}..{newer}",
                        "--", *BUILT_FROM, *NOT_BUILT_FROM)
        return line.split()

    def is_ancestor(self, older, newer):
        return self.git("merge-base", older, newer) == older

    def check_out(self, commit):
        """The directory, with that commit's files in it. Of a mirror that lacks what is left out git
        complains, and exports the rest."""
        part = self.tree.with_name("cpython.part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        with subprocess.Popen(["git", "-C", self.repository, "archive", commit, "--", ".", *NOT_EXPORTED],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as archive:
            subprocess.run(["tar", "-x", "-C", part], stdin=archive.stdout, check=True)
        if archive.returncode != 0:
            raise CannotBisect(f"commit {commit} cannot be exported from {self.repository}")
        shutil.rmtree(self.tree, ignore_errors=True)
        part.rename(self.tree)
        return self.tree

    def describe(self, commit):
        return self.git("log", "-1", "--format=%h %cs %s", commit)


class Asker:
    """Asks a commit whether the input fails; None if it cannot be built."""

    def __init__(self, history, replayer):
        self.history, self.replayer, self.asked = history, replayer, 0

    def __call__(self, commit):
        self.asked += 1
        try:
            outcome = self.replayer.replay(str(self.history.check_out(commit)), [])
        except NotBuilt as error:
            print(f"bisect: {self.history.describe(commit)}: passed over, {error}", file=sys.stderr)
            return None
        print(f"bisect: {self.history.describe(commit)}: {outcome.verdict} in {outcome.hits} of "
              f"{outcome.runs}", file=sys.stderr, flush=True)
        return outcome.fails


def nearest_first(low, high):
    """The numbers between the two, those in the middle first."""
    middle = (low + high) // 2
    return sorted(range(low + 1, high), key=lambda i: (abs(i - middle), i))


def narrow(count, ask):
    """Numbers 0 (the old answer is known to hold) to count - 1 (the new one is): the first of
    the new kind and the last of the old one; between the two nobody could be asked.
    `ask(i)` is True for the new kind, False for the old one, None if there is no answer."""
    low, high = 0, count - 1
    while True:
        for i in nearest_first(low, high):
            answer = ask(i)
            if answer is not None:
                low, high = (low, i) if answer else (i, high)
                break
        else:
            return low, high


def required(ask, commit, name, fails):
    answer = ask(commit)
    if answer is None:
        raise CannotBisect(f"{name} cannot be built")
    if answer is not fails:
        raise CannotBisect(f"{name} {'fails' if answer else 'does not fail'}: GOOD must not fail and "
                           "BAD must; raise --times or --each if it fails only sometimes")


def bisect(repository, good_name, bad_name, replayer, work):
    """The answer, in a few lines."""
    history = History(repository, work)
    ask = Asker(history, replayer)
    good, bad = history.commit(good_name), history.commit(bad_name)
    fixed = history.is_ancestor(bad, good)
    if not fixed and not history.is_ancestor(good, bad):
        raise CannotBisect(f"neither of {good_name} and {bad_name} comes from the other: take their "
                           "merge base for one of them")
    older, newer = (bad, good) if fixed else (good, bad)
    required(ask, good, good_name, False)
    required(ask, bad, bad_name, True)
    line = [older, *history.between(older, newer)]
    if line[-1] != newer:
        line.append(newer)
    low, high = narrow(len(line), lambda i: None if (fails := ask(line[i])) is None else fails != fixed)
    unknown = [f"  or {history.describe(commit)} (cannot be built)" for commit in line[low + 1:high]]
    return "\n".join([f"{'fixed' if fixed else 'introduced'} by {history.describe(line[high])}", *unknown,
                      f"{len(line) - 1} commits in question, {ask.asked} asked"])
