"""Acts that concern the person: every order of theirs that runs that day reads them."""

from __future__ import annotations

from guihang.rules.acts import codes
from guihang.rules.acts.course import NOTE, NOTE_BY_LAW, WHY
from guihang.rules.acts.fields import Act, Field
from guihang.texts import mark

MODE = Field("mode", "code", True, codes.MODES, label=mark("How"))
BY = Field("by", "people", sealed=True, label=mark("Written down by"))
MODE_IF_KNOWN = Field("mode", "code", False, codes.MODES, label=mark("How"))


class PersonDescribed(Act):
    """Who the person is. Birth day is read from the identity number, never stored beside it."""

    kind, about, label = "person.described", "person", mark("Person described")
    fields = (
        Field("name", "text", True, sealed=True, label=mark("Name")),
        Field("sex", "code", False, codes.SEXES, label=mark("Sex")),
        Field("id_number", "text", sealed=True, label=mark("Identity number")),
        Field("id_kind", "code", False, codes.ID_KINDS, sealed=True, label=mark("Kind of document")),
        Field("phones", "phones", sealed=True, label=mark("Phones")),
        Field("address", "text", sealed=True, label=mark("Address")),
        Field("home_place", "place", label=mark("Place of stay")),
        NOTE,
    )


class ReachChanged(Act):
    """Where the person is reached has changed: what is given takes the place of what the description said."""

    kind, about, label = "reach.changed", "person", mark("Phone or address changed")
    fields = (
        Field("phones", "phones", sealed=True, label=mark("Phones")),
        Field("address", "text", sealed=True, label=mark("Address")),
        Field("home_place", "place", label=mark("Place of stay")),
        NOTE,
    )


class SafetyNoted(Act):
    """Whether two people visit together, and why. The reason is read through a door of its own, never in a list."""

    kind, about, label = "safety.noted", "person", mark("Safety of visits noted")
    fields = (
        Field("two_visitors", "bool", True, label=mark("Two people visit together")),
        Field("text", "text", sealed=True, label=mark("What a visitor must know")),
    )


class WorkerAssigned(Act):
    """Who answers for the person from this day, until the day given (included) or further notice."""

    kind, about, label = "worker.assigned", "person", mark("Worker assigned")
    fields = (
        Field("user", "text", True, label=mark("Worker")),
        Field("until", "date", label=mark("Until, that day included")),
        NOTE,
    )


class TestTaken(Act):
    """A test was taken. Done by social workers alone it screens and proves nothing."""

    __test__ = False  # not a case for pytest
    kind, about, label = "test.taken", "person", mark("Test taken")
    fields = (
        Field("result", "code", True, codes.RESULTS, label=mark("Result")),
        Field("method", "code", True, codes.METHODS, label=mark("Sample")),
        Field("unannounced", "bool", label=mark("Unannounced")),
        Field("test_kind", "code", False, codes.TEST_KINDS, label=mark("Kind of test")),
        Field("kit", "text", label=mark("Kit")),
        Field("kit_lot", "text", label=mark("Lot of the kit")),
        Field("kit_expires", "date", label=mark("Kit expires on")),
        Field("same_sex", "bool", label=mark("A woman's sample taken by a woman")),
        Field("testers", "people", sealed=True, label=mark("Testers")),
        Field("place_text", "text", sealed=True, label=mark("Where")),
        NOTE,
    )


class TestRefused(Act):
    """The person refused or evaded a test, after a notice was served and the excuse was weighed."""

    __test__ = False
    kind, about, label = "test.refused", "person", mark("Test refused or evaded")
    fields = (
        Field("notice_on", "date", label=mark("Notice served on")),
        Field("entry", "text", label=mark("To which absence")),
        Field("excuse", "text", sealed=True, label=mark("Excuse given")),
        NOTE,
    )


class VisitMade(Act):
    """The person was seen."""

    kind, about, label = "visit.made", "person", mark("Visit made")
    fields = (MODE, BY, NOTE)


class TalkHeld(Act):
    """A talk was held with the person."""

    kind, about, label = "talk.held", "person", mark("Talk held")
    fields = (MODE, BY, NOTE)


class CounsellingGiven(Act):
    """Counselling was given."""

    kind, about, label = "counselling.given", "person", mark("Counselling given")
    fields = (MODE_IF_KNOWN, BY, NOTE)


class RiskAssessed(Act):
    """The risk was assessed."""

    kind, about, label = "risk.assessed", "person", mark("Risk assessed")
    fields = (MODE_IF_KNOWN, BY, NOTE)


class LeaveGranted(Act):
    """Leave from the day of the entry to `until`, both included."""

    kind, about, label = "leave.granted", "person", mark("Being away, on record")
    fields = (
        Field("until", "date", True, label=mark("Until, that day included")),
        Field("entry", "text", label=mark("To which request")),
        Field("destination", "text", sealed=True, label=mark("Destination")),
        Field("reason", "text", sealed=True, label=WHY),
        Field("approved_by", "text", sealed=True, label=mark("Approved by")),
        NOTE,
    )
    answers = ("leave.asked",)


class AbsenceFound(Act):
    """The person was away without leave, from `from`; `until` is the day of return and is no day away."""

    kind, about, label = "absence.found", "person", mark("Absence without leave found")
    fields = (
        Field("from", "date", True, label=mark("Away from")),
        Field("until", "date", label=mark("Back on")),
        NOTE,
    )


class ContactLost(Act):
    """The person can no longer be reached."""

    kind, about, label = "contact.lost", "person", mark("Contact lost")
    fields = (NOTE,)


class ContactRegained(Act):
    """The person can be reached again."""

    kind, about, label = "contact.regained", "person", mark("Contact regained")
    fields = (NOTE,)


class NoteWritten(Act):
    """A note on the file."""

    kind, about, label = "note.written", "person", mark("Note written")
    fields = (Field("text", "text", True, sealed=True, label=mark("Text")),)


class UseConfirmed(Act):
    """The police confirmed use; the three clean years start again."""

    kind, about, label = "use.confirmed", "person", mark("Use confirmed by the police")
    fields = (NOTE_BY_LAW,)


class ControlEnded(Act):
    """The police ended dynamic control; the file is sealed.

    Before the day worked out, or where none can be, it names its ground: with a paper, or in the writer's own words.
    """

    kind, about, label = "control.ended", "person", mark("Dynamic control ended")
    fields = (
        Field(
            "ground",
            "code",
            values=codes.ENDED_EARLY_FOR,
            label=mark("Ground, where it ends before the day worked out"),
        ),
        Field("number", "text", sealed=True, label=mark("Number of the decision or paper")),
        Field("decided_on", "date", label=mark("Day of the decision or paper")),
        Field("because", "text", sealed=True, label=mark("Why earlier than worked out")),
        NOTE,
    )


class FileJoined(Act):
    """Another file is the same person's; stands in both, moves nothing, can be withdrawn."""

    kind, about, label = "file.joined", "person", mark("Joined with another file")
    fields = (Field("other", "text", True, label=mark("The other file")), NOTE)


class ObjectionMade(Act):
    """The person objects to what is on file."""

    kind, about, label = "objection.made", "person", mark("Objection made")
    fields = (Field("text", "text", True, sealed=True, label=mark("Text")), NOTE)


class WordsGiven(Act):
    """The person's own words, to an entry of the file or to the file as a whole. They stand beside what they answer."""

    kind, about, label = "words.given", "person", mark("The person's own words")
    fields = (
        Field("entry", "text", label=mark("To which entry")),
        Field("text", "text", True, sealed=True, label=mark("In the person's own words")),
        NOTE,
    )


class NoticeServed(Act):
    """A notice was put into the person's hands: what the law says they are to be told, in the version named."""

    kind, about, label = "notice.served", "person", mark("Notice served")
    fields = (
        Field("notice", "code", True, codes.NOTICES, label=mark("Which notice")),
        Field("version", "text", label=mark("Version")),
        Field("for_on", "date", label=mark("To come on")),
        Field("how", "code", True, codes.SERVED_HOW, label=mark("How it was served")),
        Field("witness", "text", sealed=True, label=mark("Witness")),
        NOTE,
    )


class ScanAttached(Act):
    """A scan or photo of a paper that belongs to an entry. `digest` is keyed: it tells which, not what."""

    kind, about, label = "scan.attached", "person", mark("Paper attached")
    fields = (
        Field("entry", "text", True, label=mark("To which entry")),
        Field("digest", "text", True, label=mark("Fingerprint")),
        Field("media", "code", True, codes.MEDIA, label=mark("Kind of file")),
        Field("pages", "int", label=mark("Pages"), least=1),
        NOTE,
    )


class EntryWithdrawn(Act):
    """Takes away the entry that `supersedes` names."""

    kind, about, label = "entry.withdrawn", "person", mark("Entry withdrawn")
    fields = (Field("reason", "text", sealed=True, label=WHY), NOTE)


PERSONS: tuple[type[Act], ...] = (
    PersonDescribed,
    ReachChanged,
    SafetyNoted,
    WorkerAssigned,
    TestTaken,
    TestRefused,
    VisitMade,
    TalkHeld,
    CounsellingGiven,
    RiskAssessed,
    LeaveGranted,
    AbsenceFound,
    ContactLost,
    ContactRegained,
    NoteWritten,
    UseConfirmed,
    ControlEnded,
    FileJoined,
    ObjectionMade,
    WordsGiven,
    NoticeServed,
    ScanAttached,
    EntryWithdrawn,
)
