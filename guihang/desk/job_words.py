"""Long work in words: what it is, how it stands, and what to do about what failed."""

from __future__ import annotations

from guihang.jobs.models import Job
from guihang.jobs.running import GAVE_UP
from guihang.texts import mark, translate

KINDS = {
    "catch-up": mark("Working out what has come due"),
    "seal-log": mark("Sealing the log of readings"),
    "remove-log": mark("Archiving the old hours of the log"),
    "clear-old": mark("Clearing what is no longer needed"),
    "look-after": mark("Looking after the system"),
    "ends": mark("Looking whose end is near, due or late"),
    "retention": mark("Looking whose records are kept long enough"),
    "ask-why": mark("Looking what files were opened for"),
    "check-log": mark("Checking the seals of the log"),
    "backup": mark("Copy of the database"),
    "ledger.look": mark("Reading the columns of a ledger"),
    "ledger.check": mark("Checking the rows of a ledger"),
    "ledger.load": mark("Loading a ledger"),
    "ledger.undo": mark("Taking a ledger back"),
    "ledger.clear": mark("Removing ledgers whose time is over"),
    "ledger.out": mark("Writing a ledger for download"),
    "ledger.out.clear": mark("Removing old downloads"),
    "papers.out": mark("Setting papers for download"),
    "cap.watch": mark("Counting how many people each reader was shown"),
    "scans.tidy": mark("Removing papers that belong to nothing"),
    "matches.look": mark("Looking for two files of one person"),
    "hand-over": mark("Handing people over"),
    "hand-back": mark("Taking a hand-over back"),
}
STATES = {
    Job.State.WAITING: mark("waiting"),
    Job.State.RUNNING: mark("under way"),
    Job.State.DONE: mark("finished"),
    Job.State.FAILED: mark("failed"),
    Job.State.STOPPED: mark("stopped"),
}
STOPPING = mark("stopping")
# By the class of the fault; the rest gets the last sentence.
FAULTS = {
    GAVE_UP: mark("It broke off five times. Look whether memory or disk are full, and begin it again."),
    "OSError": mark("A file could not be written or read. Look whether the disk is full and whose the folder is."),
    "MemoryError": mark("The memory of the machine did not suffice. Close other programs, and begin it again."),
    "KeyRingError": mark("The key ring cannot be read. Put it back from its copy, and begin it again."),
    "": mark("Begin it again. If it fails again, keep the log of the machine for whoever looks after the platform."),
}


def kind_word(kind: str, language: str) -> str:
    """What kind of work it is."""
    return translate(KINDS[kind], language) if kind in KINDS else kind


def state_word(job: Job, language: str) -> str:
    """How it stands."""
    stopping = job.stop_asked and not job.ended
    return translate(STOPPING if stopping else STATES[Job.State(job.state)], language)


def fault_word(fault: str, language: str) -> str:
    """What to do about what failed."""
    return translate(FAULTS.get(fault, FAULTS[""]), language)
