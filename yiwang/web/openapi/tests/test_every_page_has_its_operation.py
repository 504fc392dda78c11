"""What a page of desk or portal shows and does exists in the API, or README.md says why not."""

import re
from pathlib import Path

from django.urls import get_resolver

from yiwang.web.openapi.api import api

README = Path(__file__).resolve().parents[1] / "README.md"
ROW = re.compile(r"^\| ((?:desk|portal|passport):[^|]+) \| ([^|]+) \|$", re.MULTILINE)
AUTHORITY = (
    "identity",
    "bind",
    "agents",
    "add_agent",
    "confirm_agent",
    "mandates",
    "give",
    "answer",
    "mandate",
    "mandate_file",
    "take_over",
)
A_PERSON_S_OWN = {
    "desk:density",  # how close rows stand on a screen
    "desk:cases-export",  # a table for a spreadsheet, asked for with a reason, with the next two
    "desk:exports",
    "desk:export",
    "desk:fact-exports",  # the list behind a figure for a spreadsheet, with the next two
    "desk:fact-order",
    "desk:fact-export",
    "desk:batch",  # several cases that a person opened one after the other
    "desk:case-urge",  # among colleagues
    "desk:case-keep",  # half-typed words, with the next one
    "desk:case-drop",
    "desk:case-compare",  # two cases beside each other on a screen
    "desk:opening-keep",  # half a sheet, kept while somebody types
    "portal:guide_history",  # texts to read, like the next six
    "portal:guide_version",
    "portal:about",
    "portal:my_licence_original",  # stays with its holder
    "portal:my_list*",  # what somebody noted to read again
    "portal:help",
    "portal:helpers",
    "portal:privacy",
    "portal:sitemap",
    "portal:apply_consent",  # the person agrees, to the portal, that data are fetched
    "portal:apply_answer_phone",  # hands a page over to a phone, with the next four
    "portal:apply_answer_phone_list",
    "portal:apply_phone",
    "portal:apply_phone_list",
    "portal:phone_upload",
    "portal:my_correction_remove",  # what is stored and not handed in counts for nothing
    "portal:my_supply_remove",  # likewise
    "portal:file_thumbnail",  # a small picture on a screen
    "portal:my_advice",  # what a browser is to show, kept by that browser
    "desk:seal-new",  # different people at the desk, each with reasons, with the next three
    "desk:seal-draft",
    "desk:licence-act",  # a person at the desk, with reason and basis, with the next one
    "desk:licence-original",
    "desk:licence-right-act",
    "desk:licence-right-new",
    "desk:seal-act",
    "desk:seal-users",
    "desk:hand-seal",  # a person looks at the paper, with the next one
    "desk:hand-seal-scan",
    "desk:legality*",  # two people, each with reasons; the lots are public, see the next one
    "portal:draws",
    "desk:amendment-new",  # likewise, from a check sheet
    "desk:measure-new",  # different people at the desk, each with reasons, with the next three
    "desk:measure-act",
    "desk:measure-file",
    "desk:measure-pdf",
    "desk:outside-new",  # people tell, answer and settle in their own words
    "desk:outside-act",
    "desk:finding-file",  # read by who judges, with the next one
    "desk:escalation",
    "desk:key-request",  # two keepers propose and approve, looking at the key
    "desk:key-rotate",
    "desk:key-destroy",
    "desk:key-certificate",
    "desk:bill-act",  # two people at the desk, each with reasons
    "desk:bill-day-compare",  # by itself each morning
    "portal:pay_ticket",  # one bill, by number and 查询码, with the next two
    "portal:pay_ticket_state",
    "portal:pay_ticket_receipt",
    "desk:interchange-report",
    "desk:interchange-template",
    "desk:quality-export",  # a table for a spreadsheet
    "desk:lists-figures-export",
    "desk:lists-target",  # set by people of the province's office, with a reason
    "desk:content-opinions",  # judged and answered by people, with the next three
    "desk:content-opinions-export",
    "desk:content-opinion-judge",
    "desk:content-opinion-answer",
    "desk:content-file",  # a file of the working copy, for its preview
    "portal:download_blank",  # a form set in type for a printer, with the next one
    "portal:download_sample",
    "desk:check-photo-remove",  # what is stored and not signed for counts for nothing
    "portal:statement",  # a third party with the code of a letter, without an account
    "portal:content_file",  # the bytes of a file that a text names
    "desk:handover-give",  # signed before a clerk, with the next four
    "desk:handover-slip",
    "desk:helping-new",  # confirmed in front of a helper, with the next one
    "desk:helping-authority",
    "desk:handover-signature",
    "desk:handover-sheet",
    "desk:handover-move",
    "desk:handover-withdraw",
    "desk:licence-types-new",  # drafted by one person, published by another; next four
    "desk:licence-type-begin",
    "desk:licence-type-act",
    "desk:licence-type-facts",
    "desk:licence-type-f*",
    "desk:themes-*",  # composed and settled by people at the desk, with the next two
    "desk:theme-task",
    "desk:theme-draft-*",
    "desk:pain-point-new",  # people at the desk, each with reasons
    "desk:need-new",  # staff write down what they were told at a visit
    "desk:voice-new",  # an agent at the telephone, with the next one: set by people, with reasons
    "desk:voice-limits",
    "desk:voice-file",  # a photo beside the words of a voice, with the next two
    "portal:ask_voice_file",
    "portal:my_voice_file",
    "portal:ask_voice_act",  # a stranger with number and 查询码
    "desk:name-act",  # two people, each with reasons
    "desk:project-report",  # the joint report for a printer, with the next one
    "portal:project_report",
    "desk:project-file",  # a photo beside the words of an event, with the next one
    "portal:project_file",
    "desk:project-permit",  # the scan of a permit, likewise
    "portal:project_permit",
    "desk:project-approval",  # several organisations agree in person, with the next four
    "desk:project-act",
    "desk:project-calendar",
    "desk:project-assessment*",
    "desk:project-list-propose",
    "portal:project_new",  # an owner before the desk, with the next three
    "portal:project_change",
    "portal:project_request",
    "portal:project_mend",
    "desk:objection-file",  # the bytes of a proof, for who answers
    "portal:my_material_object",  # leads to the form of a doubt: POST /objections
    "desk:rating-phone",  # looked at by the person who answers, with the next one
    "desk:rating-file",
    "desk:rating-windows",  # handed over at a window, with the next two
    "desk:rating-window",
    "portal:rate_window",
    "desk:assessment*",  # people judge and answer in person; the rest is public
    "portal:assessment_file",  # a table set in type, with the next one
    "portal:assessment_circular",
    "portal:assessment_circular_file",
    "desk:reduction*",  # what it decides is public: GET /abolished
}
"""Pages without an operation, for what a person does in person; a new one has to argue here."""


def pages(patterns, namespace=""):
    for entry in patterns:
        if hasattr(entry, "url_patterns"):
            yield from pages(entry.url_patterns, entry.namespace or namespace)
        elif entry.name and (namespace in {"desk", "portal"} or _is_authority(entry, namespace)):
            yield f"{namespace}:{entry.name}"


def _is_authority(entry, namespace: str) -> bool:
    return namespace == "passport" and entry.name in AUTHORITY


def table() -> dict[str, str]:
    rows = ROW.findall(README.read_text("utf8"))
    return {name: answer for names, answer in rows for name in names.split(", ")}


def covers(name: str, page: str) -> bool:
    return page.startswith(name[:-1]) if name.endswith("*") else page == name


def test_every_page_of_desk_and_portal_is_in_the_table():
    """A new page comes with its operation, or with a line that says why it has none."""
    known = table()
    missing = {
        p for p in pages(get_resolver().url_patterns) if not any(covers(n, p) for n in known)
    }
    assert not missing, "add to yiwang/web/openapi/README.md:\n" + "\n".join(sorted(missing))


def test_the_table_names_only_what_there_is():
    there = set(pages(get_resolver().url_patterns))
    assert [n for n in table() if not any(covers(n, p) for p in there)] == []


def test_every_operation_named_is_one():
    paths = api.get_openapi_schema()["paths"]
    known = {
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, methods in paths.items()
        for method in methods
    }
    named = {
        operation
        for answer in table().values()
        if not answer.startswith("— ")
        for operation in answer.split(", ")
    }
    assert named - known == set()


def test_only_what_is_a_person_s_own_has_no_operation():
    assert {n for n, a in table().items() if a.startswith("—")} == A_PERSON_S_OWN


def test_a_page_without_operation_has_a_reason():
    short = [n for n, a in table().items() if a.startswith("—") and len(a) < len("— because so")]
    assert short == []
