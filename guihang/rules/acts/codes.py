"""The codes that fields may hold, and the words a person reads for them."""

from __future__ import annotations

from guihang.texts import mark

RECIPIENTS = ("person", "family")
TIERS = ("red", "yellow", "blue")
# The tiers of every region's scheme, three colours or not; at most 8 characters each.
EVERY_TIER = (*TIERS, "orange", "green", "A", "B", "C1", "C2", "extreme", "high", "middle", "low")
RESULTS = ("negative", "positive", "invalid")
METHODS = ("urine", "saliva", "hair", "blood", "other")
MODES = ("in_person", "remote")
SEXES = ("m", "f")
ID_KINDS = ("resident", "passport", "hk_macao", "taiwan", "foreign_permit", "none")
ORDER_KINDS = ("treatment", "rehabilitation")
POLICIES = ("national", "ordos", "chongqing", "guizhou", "henan", "jinan", "zhejiang", "guangzhou", "risk")
SUSPENDED_FOR = ("detained", "administrative", "arrested", "other")
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
NOT_HANDED_FOR = ("released_early", "not_told", "nobody_came", "went_alone", "other")
LISTINGS = ("decided", "decision_coming", "not_addicted", "fine_instead", "other")
# Who may belong to a working group: the five of the law (regulation, art. 17), and who the need calls for.
CORE_ROLES = ("worker", "police", "doctor", "family_member", "volunteer")
GROUP_ROLES = (*CORE_ROLES, "social_worker", "village_cadre", "public_order", *DEPARTMENTS, "other")
PLAN_SUBJECTS = (
    "staying_clean",
    "family_life",
    "work",
    "training",
    "schooling",
    "housing",
    "allowance",
    "medical_care",
    "mind",
    "legal_aid",
    "other",
)
PLAN_OUTCOMES = ("kept_up", "changed", "reached")
NO_SHOWS = ("did_not_come", "left_before", "gave_no_sample", "tampered")
EXCUSES = ("excused", "not_excused")
SIGNED = ("signed", "not_signed")
EXPLAINED_BY = ("prescription", "maintenance_dose", "other")
RESULTS_OF = ("spot", "laboratory")
TEST_KINDS = ("screening", "spot", "laboratory", "entrusted")
DECIDED = ("granted", "turned_down")
SAMPLES = ("sample_a", "sample_b")
SAMPLE_ENDED_FOR = ("time_over", "used_up", "other")
REPLIES = ("test_done", "not_met", "not_possible")
ASKED_HOW = ("in_writing", "by_phone", "at_the_office")
WARNED_OF = ("tests", "reporting_in", "being_away", "contact", "agreement_kept", "other")
REMINDED_HOW = ("at_the_office", "by_phone", "at_home")
WARNINGS = ("criticism", "exhortation")
POLICE_ANSWERS = ("taken_up", "compulsory_isolation", "penalty", "not_taken_up", "other")
SEARCHED = ("home", "relatives", "telephone", "workplace", "village", "asked_police", "other")
TRACES = ("seen", "trace", "nothing")
SEARCH_ENDS = ("seen", "in_custody", "not_found_again", "died")
CLEARINGS = ("still_lost", "seen", "in_custody", "abroad", "died")
MOVE_GROUNDS = ("registration", "residence")
SENT_HOW = ("by_hand", "by_post", "by_messenger")
RECALLED_BY = ("giving_office", "receiving_office", "person_stays")
OPINION_OF = ("group_opinion", "office_opinion", "police_opinion")
PROTECTED_FOR = ("pregnant", "nursing", "under_16")
CARE_FOR = ("illness", "infectious", "disability", "mental_illness", "other")
CARE_OUTCOMES = ("taken_in", "waiting_list", "not_possible", "city_told", "care_over")
FORMS = tuple(f"F{number:02d}" for number in range(1, 33))
# What lies in a dossier, in the order in which it is put away.
ARCHIVED = (
    "archive.decision",
    "archive.notice",
    "archive.agreement",
    "archive.handbook",
    "archive.warnings",
    "archive.breaches",
    "archive.plan",
    "archive.map",
    "archive.test_notices",
    "archive.tests",
    "archive.activities",
    "archive.help",
    "archive.talks",
    "archive.reports",
    "archive.assessments",
    "archive.moves",
    "archive.leaves",
    "archive.suspension",
    "archive.resumption",
    "archive.termination",
    "archive.release_form",
    "archive.release_notice",
)
UNDONE_FOR = ("ill", "away", "not_found", "weather", "no_worker", "recorded_elsewhere", "other")

CODES: dict[str, str] = {
    "archive.decision": mark("Written decision"),
    "archive.notice": mark("Notice of rights and duties"),
    "archive.agreement": mark("Signed agreement"),
    "archive.handbook": mark("Handbook"),
    "archive.warnings": mark("Reminders and warnings"),
    "archive.breaches": mark("Breaches of the agreement"),
    "archive.plan": mark("Plan"),
    "archive.map": mark("Map of where the person lives"),
    "archive.test_notices": mark("Notices to come for a test"),
    "archive.tests": mark("Test records"),
    "archive.activities": mark("Activities and training"),
    "archive.help": mark("Help given"),
    "archive.talks": mark("Regular talks"),
    "archive.reports": mark("Regular reports"),
    "archive.assessments": mark("Assessments"),
    "archive.moves": mark("Change of place"),
    "archive.leaves": mark("Requests for leave"),
    "archive.suspension": mark("Suspension"),
    "archive.resumption": mark("Resumption"),
    "archive.termination": mark("Termination"),
    "archive.release_form": mark("Approval of the release"),
    "archive.release_notice": mark("Notice of release"),
    "person": mark("the person"),
    "family": mark("the family"),
    "red": mark("Red"),
    "yellow": mark("Yellow"),
    "blue": mark("Blue"),
    "orange": mark("Orange"),
    "green": mark("Green"),
    "A": mark("A, high risk"),
    "B": mark("B, middle risk"),
    "C1": mark("C1, low risk"),
    "C2": mark("C2, long at low risk"),
    "extreme": mark("Extreme risk"),
    "high": mark("High risk"),
    "middle": mark("Middle risk"),
    "low": mark("Low risk"),
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
    "jinan": mark("Jinan"),
    "zhejiang": mark("Zhejiang"),
    "guangzhou": mark("Guangzhou"),
    "risk": mark("National, by risk"),
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
    "yes": mark("yes"),
    "no": mark("no"),
    "calendar": mark("calendar days"),
    "working": mark("working days"),
    "periods": mark("by the three parts of a month"),
    "rolling": mark("days that roll, from the last visit"),
    "report": mark("it is reported"),
    "approval": mark("leave is asked for and granted"),
    "covered": mark("still a day of the leave"),
    "back": mark("the day to be back on"),
    "difference": mark("the day of return is not counted"),
    "inclusive": mark("the day of return is counted"),
    "move": mark("they move by its days"),
    "keep": mark("they stay as they are"),
    "counts": mark("they count"),
    "excluded": mark("they do not count"),
    "day_before": mark("the day before the same date"),
    "same_day": mark("the same date"),
    "administrative": mark("Administrative detention"),
    "released_early": mark("Released earlier than told"),
    "not_told": mark("The release was not told"),
    "nobody_came": mark("Nobody came to fetch"),
    "went_alone": mark("The person went alone"),
    "decided": mark("A decision was made"),
    "decision_coming": mark("A decision is being prepared"),
    "not_addicted": mark("Found not addicted"),
    "fine_instead": mark("A penalty stands in place of a decision"),
    "worker": mark("Dedicated worker"),
    "police": mark("Community police"),
    "doctor": mark("Community doctor"),
    "family_member": mark("Family member"),
    "volunteer": mark("Volunteer"),
    "social_worker": mark("Social worker"),
    "village_cadre": mark("Village or community committee"),
    "public_order": mark("Public-order office"),
    "staying_clean": mark("Staying clean"),
    "family_life": mark("Family"),
    "work": mark("Work"),
    "training": mark("Training"),
    "schooling": mark("Schooling"),
    "housing": mark("Housing"),
    "allowance": mark("Allowances"),
    "medical_care": mark("Medical care"),
    "mind": mark("Counselling and mind"),
    "legal_aid": mark("Legal aid"),
    "kept_up": mark("The plan stands"),
    "changed": mark("The plan is changed"),
    "reached": mark("Its goals are reached"),
    "did_not_come": mark("Did not come"),
    "left_before": mark("Left before the test"),
    "gave_no_sample": mark("Gave no sample"),
    "tampered": mark("The sample was not the person's own, or spoiled"),
    "excused": mark("There was good reason"),
    "not_excused": mark("There was no good reason"),
    "signed": mark("Signed"),
    "not_signed": mark("Would not sign"),
    "prescription": mark("A prescribed medicine"),
    "maintenance_dose": mark("A dose of maintenance treatment"),
    "spot": mark("On the spot, by the police"),
    "laboratory": mark("In a laboratory"),
    "screening": mark("Screening by the office"),
    "entrusted": mark("By another office, asked by letter"),
    "granted": mark("Granted"),
    "sample_a": mark("Sample A"),
    "sample_b": mark("Sample B"),
    "time_over": mark("The time of keeping is over"),
    "used_up": mark("Used up"),
    "test_done": mark("The test was taken"),
    "in_writing": mark("In writing"),
    "by_phone": mark("By phone"),
    "at_the_office": mark("At the office"),
    "at_home": mark("At home"),
    "tests": mark("Coming to tests"),
    "reporting_in": mark("Reporting in"),
    "being_away": mark("Being away without a report"),
    "contact": mark("Staying reachable"),
    "agreement_kept": mark("Keeping to the agreement"),
    "criticism": mark("Criticism and education"),
    "exhortation": mark("Written exhortation"),
    "taken_up": mark("Taken up"),
    "penalty": mark("A penalty"),
    "not_taken_up": mark("Not taken up"),
    "home": mark("The home"),
    "relatives": mark("Relatives and friends"),
    "telephone": mark("Known telephone numbers"),
    "workplace": mark("The workplace"),
    "village": mark("Village or community"),
    "asked_police": mark("The police were asked"),
    "seen": mark("Found"),
    "trace": mark("A trace"),
    "nothing": mark("Nothing"),
    "in_custody": mark("In custody"),
    "not_found_again": mark("Not found in the time given"),
    "still_lost": mark("Still lost"),
    "abroad": mark("Abroad"),
    "registration": mark("Household registration"),
    "residence": mark("Residence"),
    "by_hand": mark("By hand"),
    "by_post": mark("By post"),
    "by_messenger": mark("By confidential post"),
    "giving_office": mark("The giving office"),
    "receiving_office": mark("The receiving office"),
    "person_stays": mark("The person stays after all"),
    "group_opinion": mark("The working group's"),
    "office_opinion": mark("The office's own"),
    "police_opinion": mark("The police's"),
    "pregnant": mark("Pregnant"),
    "nursing": mark("Nursing her own child under one year"),
    "under_16": mark("Under 16 years"),
    "illness": mark("Grave illness"),
    "infectious": mark("Infectious illness"),
    "disability": mark("Disability"),
    "mental_illness": mark("Mental illness"),
    "taken_in": mark("Taken in"),
    "waiting_list": mark("On the waiting list"),
    "city_told": mark("No place was found: the league or city was told"),
    "care_over": mark("No longer there"),
    "F01": mark("Decision ordering community treatment or rehabilitation"),
    "F02": mark("Receipt of service"),
    "F03": mark("Notice to report in"),
    "F04": mark("Registration on reporting in"),
    "F05": mark("Agreement"),
    "F06": mark("Family's undertaking"),
    "F07": mark("Handbook for the person"),
    "F08": mark("List of the working group"),
    "F09": mark("Plan of help"),
    "F10": mark("Form of tier and its approval"),
    "F11": mark("Notice to come to a test"),
    "F12": mark("Test register and report"),
    "F13": mark("Sealing, sending and repeating of samples"),
    "F14": mark("Record of a talk"),
    "F15": mark("Record of a visit"),
    "F16": mark("The person's own report"),
    "F17": mark("Report of being away"),
    "F18": mark("Request to change the place"),
    "F19": mark("List of papers handed over, with receipt"),
    "F20": mark("Letter asking another office to help"),
    "F21": mark("Record of a breach"),
    "F22": mark("Exhortation"),
    "F23": mark("Urging"),
    "F24": mark("Report to the police"),
    "F25": mark("Suspension, resumption, termination"),
    "F26": mark("Form of release and its approval"),
    "F27": mark("Notice of release"),
    "F28": mark("Regular assessment"),
    "F29": mark("Record of help given"),
    "F30": mark("Record of activities and training"),
    "F31": mark("Note of maintenance treatment"),
    "F32": mark("Sketch of where the person lives"),
}

# A laboratory's result is not one that is still to be confirmed.
OF_LABORATORY: dict[str, str] = {**CODES, "positive": mark("Positive")}


def code_label(code: str) -> str:
    """The English catalogue key of what a person reads for `code`; an unknown code stands for itself."""
    return CODES.get(code, code)
