"""The codes that fields may hold, and the words a person reads for them."""

from __future__ import annotations

from guihang.texts import mark

RECIPIENTS = ("person", "family")
TIERS = ("red", "yellow", "blue")
RESULTS = ("negative", "positive", "invalid")
METHODS = ("urine", "saliva", "hair", "blood", "other")
MODES = ("in_person", "remote")
SEXES = ("m", "f")
ID_KINDS = ("resident", "passport", "hk_macao", "taiwan", "foreign_permit", "none")
ORDER_KINDS = ("treatment", "rehabilitation")
POLICIES = ("national", "ordos", "chongqing", "guizhou", "henan")
SUSPENDED_FOR = ("detained", "arrested", "other")
TERMINATED_FOR = ("imprisoned", "compulsory_isolation", "compulsory_education", "died", "other")
FINDINGS = (
    "unreported",
    "positive_test",
    "refused_test",
    "away_without_leave",
    "serious_breach.refusals",
    "serious_breach.departures",
    "serious_breach.days_away",
)
REPORTABLE = (*FINDINGS, "other")
CHECKED = ("confirmed", "not_confirmed", "needs_more")
NOTICES = ("personal_information", "test", "talk", "visit", "other")
SERVED_HOW = ("handed_over", "read_out", "left_at_home", "sent", "refused")
MEDIA = ("jpeg", "png", "pdf")
RESTRICTED_FOR = ("colleague", "relative", "public_person", "other")
UNDONE_FOR = ("ill", "away", "not_found", "weather", "no_worker", "recorded_elsewhere", "other")

CODES: dict[str, str] = {
    "person": mark("the person"),
    "family": mark("the family"),
    "red": mark("Red"),
    "yellow": mark("Yellow"),
    "blue": mark("Blue"),
    "negative": mark("Negative"),
    "positive": mark("Positive, to be confirmed"),
    "invalid": mark("Invalid"),
    "urine": mark("Urine"),
    "saliva": mark("Saliva"),
    "hair": mark("Hair"),
    "blood": mark("Blood"),
    "other": mark("Other"),
    "in_person": mark("In person"),
    "remote": mark("Remote"),
    "m": mark("Male"),
    "f": mark("Female"),
    "resident": mark("Resident identity card"),
    "passport": mark("Passport"),
    "hk_macao": mark("Hong Kong or Macao permit"),
    "taiwan": mark("Taiwan permit"),
    "foreign_permit": mark("Foreign permanent resident card"),
    "none": mark("None"),
    "treatment": mark("Community treatment"),
    "rehabilitation": mark("Community rehabilitation"),
    "national": mark("National"),
    "ordos": mark("Ordos"),
    "chongqing": mark("Chongqing"),
    "guizhou": mark("Guizhou"),
    "henan": mark("Henan"),
    "detained": mark("Detained"),
    "arrested": mark("Arrested"),
    "imprisoned": mark("Imprisoned"),
    "compulsory_isolation": mark("Compulsory isolated treatment"),
    "compulsory_education": mark("Compulsory education"),
    "died": mark("Died"),
    "unreported": mark("Did not report in within the days allowed"),
    "positive_test": mark("Positive test, to be confirmed"),
    "refused_test": mark("Refused or evaded a test"),
    "away_without_leave": mark("Away without leave"),
    "serious_breach.refusals": mark("Third refusal of a test: to be checked"),
    "serious_breach.departures": mark("Third departure without leave: to be checked"),
    "serious_breach.days_away": mark("Away for more than 30 days in all: to be checked"),
    "confirmed": mark("Confirmed"),
    "not_confirmed": mark("Not confirmed"),
    "needs_more": mark("More is needed"),
    "ill": mark("The person was ill"),
    "away": mark("The person was away on leave"),
    "not_found": mark("The person could not be found"),
    "weather": mark("Weather or roads"),
    "no_worker": mark("No worker was free"),
    "personal_information": mark("About personal information"),
    "test": mark("To come for a test"),
    "talk": mark("To come for a talk"),
    "visit": mark("Of a visit"),
    "handed_over": mark("Handed to the person"),
    "read_out": mark("Read out and explained"),
    "left_at_home": mark("Left at home with the family"),
    "sent": mark("Sent"),
    "refused": mark("Acceptance refused"),
    "jpeg": mark("Photo"),
    "png": mark("Picture"),
    "pdf": mark("PDF document"),
    "colleague": mark("A colleague"),
    "relative": mark("A relative of somebody in the office"),
    "public_person": mark("A publicly known person"),
    "recorded_elsewhere": mark("Done, and recorded elsewhere"),
}


def code_label(code: str) -> str:
    """The English catalogue key of what a person reads for `code`; an unknown code stands for itself."""
    return CODES.get(code, code)
