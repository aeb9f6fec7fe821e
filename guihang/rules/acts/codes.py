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
NOTICES = ("personal_information", "test", "talk", "visit", "end_of_control", "looked", "other")
SERVED_HOW = ("handed_over", "read_out", "left_at_home", "sent", "refused")
MEDIA = ("jpeg", "png", "pdf")
RIGHTS = ("see", "copy", "correct", "delete", "explain")
ASKED_BY = ("person", "guardian", "near_relative", "representative")
RIGHT_OUTCOMES = ("done_in_full", "done_in_part", "turned_down")
RESTRICTED_FOR = ("colleague", "relative", "public_person", "other")
# The departments that a request may be passed on to: the roles that serve what an office asks (access/roles.toml).
DEPARTMENTS = (
    "clinic",
    "health",
    "civil_affairs",
    "labour",
    "education",
    "justice",
    "union",
    "youth_league",
    "womens_federation",
    "social_organisation",
)
VISIT_OUTCOMES = ("met", "not_met", "moved_away", "declined")
HELP_OUTCOMES = ("arranged", "more_needed", "not_possible", "done")
CLEAN_GROUNDS = ("caught_not_addicted", "course", "released")
# Why control ends before the day worked out, or where none can be. The last is the writer's own word, with the reason.
ENDED_EARLY_FOR = ("counted_otherwise", "revoked", "died", "earlier")
DEFERRED_FOR = ("being_checked", "paper_missing", "decision_runs", "other")
UNSEALED_FOR = ("case_of_state_organ", "lawful_query", "own_request", "correction")
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
    "looked": mark("Who has looked at the file"),
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
    "see": mark("To see what is on file"),
    "copy": mark("A copy of what is on file"),
    "correct": mark("To have an entry corrected"),
    "delete": mark("To have something deleted"),
    "explain": mark("To have it explained"),
    "guardian": mark("The guardian"),
    "near_relative": mark("A near relative of somebody who has died"),
    "representative": mark("Somebody with a written power"),
    "done_in_full": mark("Done as asked"),
    "done_in_part": mark("Done in part"),
    "turned_down": mark("Turned down"),
    "recorded_elsewhere": mark("Done, and recorded elsewhere"),
    "end_of_control": mark("Of the end of control"),
    "caught_not_addicted": mark("Caught, not found addicted: from that day"),
    "course": mark("Community treatment or rehabilitation: from the day it began"),
    "released": mark("Released from compulsory treatment: from that day"),
    "use": mark("Use confirmed by the police: from that day"),
    "not_counted": mark("does not count: the police say from which day"),
    "counted": mark("counts all the same"),
    "counted_otherwise": mark("By their own paper the police count the years from another day"),
    "revoked": mark("The decision was revoked or set aside"),
    "earlier": mark("Earlier than worked out, because"),
    "being_checked": mark("Something is being checked"),
    "paper_missing": mark("A paper is missing"),
    "decision_runs": mark("A decision still runs"),
    "case_of_state_organ": mark("A state organ needs it for a case"),
    "lawful_query": mark("A unit asks as state rules allow"),
    "own_request": mark("The person asks for it"),
    "correction": mark("Something was sealed or written wrongly"),
    "clinic": mark("Clinic"),
    "health": mark("Health department"),
    "civil_affairs": mark("Civil affairs department"),
    "labour": mark("Labour department"),
    "education": mark("Education department"),
    "justice": mark("Justice department"),
    "union": mark("Trade union"),
    "youth_league": mark("Youth League"),
    "womens_federation": mark("Women's Federation"),
    "social_organisation": mark("Social organisation"),
    "met": mark("Met"),
    "not_met": mark("Not met"),
    "moved_away": mark("Has moved away"),
    "declined": mark("The visit could not be taken on"),
    "arranged": mark("Arranged"),
    "more_needed": mark("More has to be known first"),
    "not_possible": mark("Not possible"),
    "done": mark("Done"),
}


def code_label(code: str) -> str:
    """The English catalogue key of what a person reads for `code`; an unknown code stands for itself."""
    return CODES.get(code, code)
