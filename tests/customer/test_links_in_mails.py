"""The links that e-mails carry: to ask for a return, and to answer a quote."""

from __future__ import annotations

import pytest

from backdesk.i18n import LANGUAGES
from gateways.email.template_engine import fill_template
from gateways.email.template_variables import template_variables
from gateways.email.templates import template_for
from gateways.signed_links import Links
from models.quote import Quote
from models.settings import load_settings
from tests.conftest import Database
from tests.factories.acting import act
from tests.factories.order import an_order


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("with_links", [True, False])
async def test_the_shipped_e_mail_leads_to_the_return_where_there_are_links(
    sqlite_database: Database, links: Links, lang: str, with_links: bool
) -> None:
    order = await an_order(shipped=True)
    settings = await load_settings()
    words = await template_for("shipped", lang, settings)
    assert words is not None
    keys = await template_variables({}, order, settings, lang, links if with_links else Links())
    text = fill_template(words, keys, lang).text
    assert ("/returns/" in text) is with_links


async def test_the_quotes_e_mail_leads_to_its_page(sqlite_database: Database, links: Links) -> None:
    outcome = await act(await an_order(), "duplicate")
    quote = await Quote.get(number=outcome.made[0]["number"])
    settings = await load_settings()
    words = await template_for("quote", "en", settings)
    assert words is not None
    keys = await template_variables({"quote": quote.number}, None, settings, "en", links)
    token = fill_template(words, keys, "en").text.partition("/quotes/")[2].split()[0]
    assert await links.quote_of(token) == quote
