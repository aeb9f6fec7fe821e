"""Acts around a test: who did not come and why, what was told, what is disputed, where the sample lies."""

from __future__ import annotations

from guihang.rules.acts import codes
from guihang.rules.acts.course import NOTE
from guihang.rules.acts.fields import Act, Field
from guihang.texts import mark

TO_TEST = Field("entry", "text", True, label=mark("To which test"))
LABORATORY = Field("laboratory", "text", sealed=True, label=mark("Laboratory"))
RECEIVED = Field("received_on", "date", label=mark("Received by the laboratory on"))


class NoShowNoted(Act):
    """Who was told to come did not, or gave no sample. Whether that is a refusal a person weighs."""

    kind, about, label = "noshow.noted", "person", mark("Did not come, or gave no sample")
    fields = (
        Field("entry", "text", True, label=mark("To which notice")),
        Field("what", "code", True, codes.NO_SHOWS, label=mark("What happened")),
        Field("excuse", "text", sealed=True, label=mark("Excuse given")),
        NOTE,
    )
    answers = ("notice.served",)


class NoShowWeighed(Act):
    """A named person weighed the excuse."""

    kind, about, label = "noshow.weighed", "person", mark("Excuse weighed")
    fields = (
        Field("entry", "text", True, label=mark("To which absence")),
        Field("outcome", "code", True, codes.EXCUSES, label=mark("Outcome")),
        Field("text", "text", True, sealed=True, label=mark("Grounds")),
    )
    answers = ("noshow.noted",)


class ResultTold(Act):
    """The result of a test on the spot was told to the person, who signed, or would not."""

    kind, about, label = "result.told", "person", mark("Result told")
    fields = (
        TO_TEST,
        Field("signed", "code", True, codes.SIGNED, label=mark("Signature")),
        Field("objects", "bool", label=mark("The person objects")),
        NOTE,
    )
    answers = ("test.taken",)


class ResultExplained(Act):
    """What else may explain a positive result: a prescription, a maintenance dose; and whether a named person
    accepts it."""

    kind, about, label = "result.explained", "person", mark("Result explained")
    fields = (
        TO_TEST,
        Field("why", "code", True, codes.EXPLAINED_BY, sealed=True, label=mark("Explained by")),
        Field("accepted", "bool", True, label=mark("Explains the result")),
        Field("text", "text", sealed=True, label=mark("Prescription or paper")),
    )
    answers = ("test.taken",)


class RecheckAsked(Act):
    """The person objects to a result and asks for another test."""

    kind, about, label = "recheck.asked", "person", mark("Another test asked for")
    fields = (TO_TEST, Field("of", "code", True, codes.RESULTS_OF, label=mark("Against which result")), NOTE)
    answers = ("test.taken",)


class RecheckDecided(Act):
    """The police decide on the objection."""

    kind, about, label = "recheck.decided", "person", mark("Decided on another test")
    fields = (
        Field("entry", "text", True, label=mark("To which objection")),
        Field("outcome", "code", True, codes.DECIDED, label=mark("Outcome")),
        Field("text", "text", sealed=True, label=mark("Grounds")),
    )
    answers = ("recheck.asked",)


class SampleKept(Act):
    """The sample was parted in A and B, numbered, signed by both, sealed, and put away."""

    kind, about, label = "sample.kept", "person", mark("Sample sealed and kept")
    fields = (
        TO_TEST,
        Field("number_a", "text", True, sealed=True, label=mark("Number of sample A")),
        Field("number_b", "text", True, sealed=True, label=mark("Number of sample B")),
        Field("signed", "code", True, codes.SIGNED, label=mark("Signature")),
        Field("where", "text", sealed=True, label=mark("Where it is kept")),
        NOTE,
    )
    answers = ("test.taken",)


class SampleSent(Act):
    """A sample was sent to a laboratory."""

    kind, about, label = "sample.sent", "person", mark("Sample sent")
    fields = (
        TO_TEST,
        Field("sample", "code", True, codes.SAMPLES, label=mark("Which sample")),
        LABORATORY,
        RECEIVED,
        NOTE,
    )
    answers = ("test.taken",)


class LabReported(Act):
    """A laboratory reports. The repeat of a disputed result is another body's."""

    kind, about, label = "lab.reported", "person", mark("Laboratory's report")
    fields = (
        TO_TEST,
        Field("repeat", "bool", True, label=mark("A repeat, by another body")),
        Field("result", "code", True, codes.RESULTS, label=mark("Result")),
        LABORATORY,
        RECEIVED,
        Field("number", "text", sealed=True, label=mark("Number of the report")),
        NOTE,
    )
    answers = ("test.taken",)


class SampleEnded(Act):
    """A sample is kept no longer."""

    kind, about, label = "sample.ended", "person", mark("Sample kept no longer")
    fields = (
        Field("entry", "text", True, label=mark("To which sample")),
        Field("why", "code", True, codes.SAMPLE_ENDED_FOR, label=mark("Why")),
        NOTE,
    )
    answers = ("sample.kept",)


class TestEntrusted(Act):
    """Another office is asked by letter to take a test where the person is."""

    __test__ = False  # not a case for pytest
    kind, about, label = "test.entrusted", "person", mark("Another office asked to test")
    fields = (
        Field("to_place", "place", label=mark("Office asked")),
        Field("to", "text", sealed=True, label=mark("Office asked, in words")),
        Field("until", "date", True, label=mark("Until, that day included")),
        Field("number", "text", sealed=True, label=mark("Number of the letter")),
        NOTE,
    )


class TestEntrustedTold(Act):
    """What the other office replied. The test itself is an entry of its own."""

    __test__ = False
    kind, about, label = "test.replied", "person", mark("Other office's reply")
    fields = (
        Field("entry", "text", True, label=mark("To which letter")),
        Field("outcome", "code", True, codes.REPLIES, label=mark("Reply")),
        Field("number", "text", sealed=True, label=mark("Number of the letter")),
        NOTE,
    )
    answers = ("test.entrusted",)


TESTING: tuple[type[Act], ...] = (
    NoShowNoted,
    NoShowWeighed,
    ResultTold,
    ResultExplained,
    RecheckAsked,
    RecheckDecided,
    SampleKept,
    SampleSent,
    LabReported,
    SampleEnded,
    TestEntrusted,
    TestEntrustedTold,
)
