"""No list grows with the years: every read of many rows has an end, every page of the API too."""

import inspect

import pytest

from yiwang.web.openapi.api import api

from .test_every_query_takes_a_viewer import public_queries

MOST = 100
MANY = ("list[", "tuple[", "dict[", "Page", "Iterable", "frozenset")
# Bounded by what they are about, not by a limit.
BY_NATURE: dict[str, str] = {
    "payments.receipt_pdf": "one receipt",
    "interaction.opened_ticket": "one number and its code",
    "naming.notice_pdf": "one reservation",
    "naming.division_choices": "the county, the city and the province",
    "projects.report_pdf": "one report",
    "catalogue.basics_among": "as many as were asked",
    "catalogue.missed_by_day": "thirty days",
    "catalogue.items_of": "the items there are",
    "catalogue.lists_among": "as many as were asked",
    "catalogue.numbers_among": "as many as were asked",
    "catalogue.every_part": "the members of one text",
    "catalogue.parts": "the members of one text",
    "catalogue.missing_parts": "the members of one text",
    "catalogue.standards_among": "as many as were asked",
    "legality.exported": "one draw, whose list a command cuts",
    "interchange.open_data_files": "the kinds of files there are",
    "catalogue.set_faults": "the faults of the texts that were given",
    "catalogue.set_faults_across": "the faults of the texts that were given",
    "editing.refusals": "the elements of one text",
    "orgs.organisations_by_uscc": "as many as were asked",
    "audit.broken_links": "one stream's chain, for the alarm and the tests",
    "audit.entries": "as many as were asked",
    "audit.exported_receipt": "one receipt",
    "supervision.sums": "the scopes and measures that were asked",
    "supervision.by_day": "the days that were asked",
    "supervision.days": "the days that were asked",
    "supervision.lights": "the scopes that were asked",
    "supervision.lights_since": "the scopes that were asked",
    "supervision.plan": "three steps",
    "supervision.unsettled": "six contents",
    "supervision.place": "one place in a list",
    "cases.export_bytes": "one file, piece by piece",
    "cases.export_order": "one order",
    "cases.transfer_targets": "one for each level of divisions",
    "cases.gap_candidates": "one guide's materials",
    "cases.gap_notice": "the two parts of a letter",
    "cases.delivery_faults": "the three parts of an address",
    "identity.delegations": "the delegations of one's own posts",
    "identity.delegations_of": "the delegations of one member of staff",
    "identity.grantable_roles": "the roles there are",
    "identity.identities": "a person and the enterprises bound to them",
    "identity.own_posts": "the posts of one member of staff",
    "identity.people_helped": "as mandates_held, which is cut",
    "identity.post_held": "one post",
    "identity.prefill_facts": "the facts about one person",
    "identity.roles_of": "the roles of one member of staff",
    "identity.source_states": "the sources of the demo world",
    "notifications.waiting_sms": "a batch for a schedule, shown to nobody",
    "orgs.counts_by_kind": "the kinds there are",
    "orgs.opened_among": "among the codes that were asked",
    "orgs.organisations": "as many as were asked",
    "orgs.organisations_by_standard_name": "as many as were asked",
    "orgs.region_path": "five levels",
    "orgs.regions": "as many as were asked",
    "orgs.suggested": "the bodies a division of that level usually has",
    "catalogue.by_department": "the items one division offers, kept in memory",
    "catalogue.by_theme": "the items one division offers, kept in memory",
    "catalogue.check_rules": "the rules there are",
    "catalogue.check_totals": "the rules there are, and the departments",
    "catalogue.clean_answers": "the answers that were given",
    "catalogue.in_region": "the items one division offers, kept in memory",
    "catalogue.laws": "the laws the items name",
    "catalogue.led": "the answers that were given",
    "catalogue.life_events": "the life events there are",
    "catalogue.materials_for": "one guide's materials",
    "catalogue.misshapen": "one text's elements",
    "catalogue.publishing_faults": "the faults of one text",
    "catalogue.route_answers": "the answers that were given",
    "catalogue.route_domains": "the questions of one form",
    "catalogue.route_edited": "one route",
    "catalogue.route_faults": "the faults of one text, too",
    "catalogue.route_labels": "the ways of one route",
    "catalogue.route_ordered": "the nodes of one route",
    "catalogue.route_text": "the nodes that were given",
    "catalogue.route_undone": "the nodes of one route",
    "catalogue.stage_places": "the parties of one stage",
    "catalogue.unowned_stages": "the stages of one route",
    "identity.role_names": "the roles there are",
    "licences.seal_styles": "the styles there are",
    "licences.package_bytes": "one package",
    "licences.stock_template": "one sheet",
    "identity.staffed": "among the organisations that were asked",
    "catalogue.tree_faults": "the faults of one text, too",
    "catalogue.situations_for": "one guide's situations",
    "delivery.address_faults": "the four parts of an address",
    "delivery.demo_courier": "the fates of the demo world",
    "designing.compared": "the fields of one form",
    "designing.known_sources": "the sources there are",
    "designing.standard_terms": "the terms there are",
    "eforms.pages_of": "the pages of one form",
    "eforms.plain_pages": "the pages of one form",
    "eforms.version_ids": "the versions of the forms that were asked",
    "content.changed_since": "the elements of one text",
    "content.sheet_parts": "the questions of one form",
    "editing.articles": "the articles of one typed line, cut",
    "editing.compared": "the elements of one text",
    "editing.merged": "the elements of one text",
    "editing.told": "the elements of one text",
    "eforms.same_lot": "the materials that were given",
    "eforms.held_of_line": "the materials that were given",
    "eforms.answered_files": "the values that were given",
    "eforms.clean": "the values that were given",
    "eforms.normalise": "the values that were given",
    "eforms.page_fields": "one page's fields",
    "eforms.validate": "the fields of one form",
    "eforms.validate_page": "the fields of one page",
    "assessment.arrived_late": "the columns of one table",
    "assessment.package": "one package",
    "assessment.circular_pdf": "one circular",
    "assessment.circular_signature": "one circular",
    "assessment.report_pdf": "one table",
    "assessment.report_signature": "one table",
    "assessment.workbook": "one table",
    "catalogue.asked_of": "as many as were asked",
    "identity.staff_names": "as many as were asked",
    "supervision.open_on": "as many as were asked",
    "supervision.windows": "as many as were asked",
    "identity.phones_of": "as many as were asked",
    "orgs.organisations_of_kind": "for loaders, shown on no page",
    "catalogue.item_burdens": "the basic items; for the job that counts baselines",
    "catalogue.place_burdens": "the organisations; for the job that counts baselines",
    "catalogue.texts_in_division": "the texts of one department's items",
    "catalogue.guides_of": "as many as were asked",
    "catalogue.lists_by_basic": "the basic items; for loaders",
    "catalogue.lists_of": "for loaders, shown on no page",
    "catalogue.spread": "a few for each that was asked; for loaders",
    "cases.filed_by_item": "divisions times items of one month; for the job that counts them",
    "catalogue.promise_counts": "the divisions there are; for the job that counts them",
    "licences.layout_faults": "the boxes of one face",
    "licences.public_face": "the fields of one face",
    "licences.type_changes": "the fields of two versions",
    "licences.type_facts": "the facts of one version",
    "lists.beside": "the targets there are",
    "lists.kinds": "the kinds there are",
    "lists.overview": "the kinds there are",
    "lists.by_level": "five levels",
    "lists.tags_in": "the entries of three lists, cut",
}


def lists():
    """Every public query that returns many."""
    for name, function in public_queries():
        signature = inspect.signature(function)
        if any(word in str(signature.return_annotation) for word in MANY):
            yield name, function, signature.parameters


def test_every_query_of_many_rows_has_an_end():
    """`limit` with a default of at most 100, a slice in the body, or a reason above."""
    endless = [
        name
        for name, function, parameters in lists()
        if not ("limit" in parameters and parameters["limit"].default <= MOST)
        and "[:" not in inspect.getsource(function)
        and "MOST" not in inspect.getsource(function)
        and name not in BY_NATURE
    ]
    assert not endless, "no end (or a reason in BY_NATURE):\n" + "\n".join(sorted(endless))


def test_every_reason_still_belongs_to_a_query():
    """A list nobody tidies justifies everything."""
    assert not BY_NATURE.keys() - {name for name, _, _ in lists()}


def _limits():
    for path, acts in api.get_openapi_schema()["paths"].items():
        for parameter in acts.get("get", {}).get("parameters", []):
            if parameter["name"] == "limit":
                yield path, parameter["schema"]


def test_every_limit_of_the_api_has_a_maximum():
    """What a caller may ask for at once is declared, so more is answered 422."""
    found = list(_limits())
    assert len(found) >= 5
    assert [path for path, schema in found if schema.get("maximum", MOST + 1) > MOST] == []


@pytest.mark.django_db
@pytest.mark.parametrize("limit", ["0", "101", "-1", "99999999999999999999"])
def test_more_than_a_page_is_refused(client, limit):
    assert client.get("/api/v1/items", {"limit": limit}).status_code == 422
