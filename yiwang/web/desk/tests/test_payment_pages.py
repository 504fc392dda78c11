"""The pages of paying, without a browser: the QR, its state, the receipt, who may see them."""

import pytest
from django.apps import apps

from yiwang.services.cases.tests.factories import AT, citizen, person, reviewed_case
from yiwang.services.cases.tests.test_payment import FEE, ask, bill_of, pay

pytestmark = pytest.mark.django_db


def test_a_bill_is_paid_read_and_receipted_without_javascript(desk, world, freeze):
    freeze(AT)
    number = reviewed_case(world)
    apps.get_model("cases", "Case").objects.filter(pk=number).update(fee=FEE)
    ask(world, number)
    bill = bill_of(number)
    own, stranger = desk(world.zhang), desk(citizen(person("李四", "110101199003072316")))
    address = f"/my/bills/{bill.id}/"
    assert stranger.get(address).status_code == 404
    page = own.post(address, {"act": "order"}, follow=True).content.decode()
    assert "扫码付款" in page
    assert own.post(address, {"act": "refresh"}).status_code == 302
    assert own.get(f"{address}state/").status_code == 200
    assert own.get(f"{address}receipt.pdf").status_code == 404
    pay(number)
    assert own.get(f"{address}state/").status_code == 286
    assert own.get(f"{address}receipt.pdf")["Content-Type"] == "application/pdf"
    assert own.post(address, {"act": "order"}).status_code == 422
    assert stranger.get("/pay/not-a-ticket/").status_code == 404
    assert stranger.get(f"{address}receipt.pdf").status_code == 404
