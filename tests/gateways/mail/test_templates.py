"""Templates are written by people of the shop: what could harm is refused in words."""

from __future__ import annotations

import pytest

from backdesk.direction import FSI, PDI
from gateways.email.template_engine import Email, EmailTemplate, TemplateError, fill_template
from models.email_keys import every_key
from models.email_syntax import LONGEST, wrong_in

EXAMPLE = every_key()
ENDLESS = (
    "{% for a in range(10**9) %}{% for b in range(10**9) %}x{% endfor %}{% endfor %}",
    "{% for a in lines %}{% for b in lines %}x{% endfor %}{% endfor %}",
    "{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}",
    "{% for line in lines recursive %}{{ loop(lines) }}{% endfor %}",
    "{{ 'x' * 10**10 }}",
    "{{ 10 ** 10 ** 10 }}",
    "{{ 'x'.ljust(10**10) }}",
    "{{ message | center(10**10) }}",
    "{% set a = 1 %}{{ a }}",
)
REACHING = (
    "{{ order.__class__ }}",
    "{{ ''.__class__.__mro__ }}",
    "{{ order.items() }}",
    "{{ order['number'] }}",
    "{{ self }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ lipsum }}",
    "{% include 'invoice.html' %}",
    "{% import 'x' as y %}",
    "{% extends 'x' %}",
    "{{ order | attr('__class__') }}",
    "{{ lines | map('upper') }}",
    "{{ order | tojson }}",
    "{{ message.format }}",
)
BROKEN = ("{{ order.number", "{% if %}", "{% for line in lines %}", "{% endif %}", "{{ | upper }}")


@pytest.mark.parametrize("source", [*ENDLESS, *REACHING, *BROKEN])
def test_what_could_harm_is_refused_in_words(source: str) -> None:
    (first, *_rest) = wrong_in(source, EXAMPLE)
    assert first.startswith("Line ")
    with pytest.raises(TemplateError):
        fill_template(EmailTemplate("Hello", source), EXAMPLE, "en")


def test_a_template_that_is_too_long_is_not_even_read() -> None:
    (said,) = wrong_in("{" * 10_000_000, EXAMPLE)
    assert str(LONGEST) in said


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Hello {{ order.nummer }}", "no key {{ order.nummer }}; there are: number, date"),
        ("{{ ordr.number }}", "no key {{ ordr.number }}; there are: shop, customer, order"),
        ("a\nb\n{{ order }}", "Line 3: {{ order }} is a group of keys; name one of: number"),
        ("{{ lines }}", "is a list; loop over it"),
        ("{% for x in order %}{% endfor %}", "this is no list"),
        ("{% for x in lines %}{{ x.price }}{% endfor %}", "no key {{ x.price }}; there are: name"),
        ("{{ x.name }}{% for x in lines %}{% endfor %}", "no key {{ x.name }}"),
        ("{{ message | sort }}", "no filter “sort”; there are: upper"),
    ],
)
def test_a_key_that_is_not_there_is_named_with_those_that_are(source: str, said: str) -> None:
    assert said in wrong_in(source, EXAMPLE)[0]


def test_what_a_shop_needs_can_be_said() -> None:
    source = (
        "{% if order.due and not message %}{{ order.due }}{% elif status == 'new' %}n{% else %}"
        "{{ message | default('none') | upper }}{% endif %}"
        "{% for line in lines %}{{ loop.index }}. {{ line.name }}"
        "{% if not loop.last %}, {% endif %}"
        "{% else %}nothing{% endfor %}"
    )
    assert wrong_in(source, EXAMPLE) == []
    keys = EXAMPLE | {"message": "hi", "lines": [{"name": "Mug"}, {"name": "Cup"}]}
    assert fill_template(EmailTemplate("S", source), keys, "en").text == "HI1. Mug, 2. Cup\n"


def test_what_customers_typed_is_no_html_and_makes_no_second_line_of_the_subject() -> None:
    keys = EXAMPLE | {"message": "<script>x</script>\nBcc: all@example.com"}
    letter = fill_template(
        EmailTemplate("{{ message }}", "{{ message }}", "<p>{{ message }}</p>"), keys, "en"
    )
    assert letter.subject == "<script>x</script> Bcc: all@example.com"
    assert "<script>" not in letter.html
    assert "&lt;script&gt;" in fill_template(EmailTemplate("s", "{{ message }}"), keys, "en").html


def test_what_grows_too_long_is_stopped() -> None:
    keys = EXAMPLE | {"lines": [{"name": "x" * 1000}] * 1000}
    with pytest.raises(TemplateError, match="too long"):
        fill_template(
            EmailTemplate("s", "{% for line in lines %}{{ line.name }}{% endfor %}"), keys, "en"
        )


def test_addresses_can_be_followed() -> None:
    letter = fill_template(EmailTemplate("s", 'See\nhttps://example.com/?a=1&b="2'), EXAMPLE, "en")
    assert '<a href="https://example.com/?a=1&amp;b=&#34;2">' in letter.html


AHMAD, CUP = "أحمد الحسن", "ספל 250"


def of_ahmad(text: str, html: str = "", **more: object) -> Email:
    keys = EXAMPLE | {"customer": {"name": AHMAD}, "lines": [{"name": CUP}]} | more
    return fill_template(EmailTemplate("For {{ customer.name }}: 5", text, html), keys, "en")


def test_a_name_from_right_to_left_turns_nothing_around_that_stands_beside_it() -> None:
    letter = of_ahmad(
        "Dear {{ customer.name }}: 5\n\n{% for l in lines %}2 x {{ l.name }}{% endfor %}"
    )
    assert letter.subject == f"For {FSI}{AHMAD}{PDI}: 5"
    assert letter.text == f"Dear {FSI}{AHMAD}{PDI}: 5\n\n2 x {FSI}{CUP}{PDI}\n"
    assert f'<p dir="auto">Dear <bdi>{AHMAD}</bdi>: 5</p>' in letter.html
    assert f'<p dir="auto">2 x <bdi>{CUP}</bdi></p>' in letter.html


def test_a_message_from_right_to_left_lies_so_as_a_whole_line_by_line() -> None:
    letter = of_ahmad("Hello\n\n{{ message }}", message=f"{AHMAD}\nYours")
    assert letter.text == f"Hello\n\n{AHMAD}\nYours\n"
    span = '<span dir="auto" style="display:block">'
    assert f"<p>{span}{AHMAD}</span>{span}Yours</span></p>" in letter.html
    assert "<p>Hello</p>" in letter.html


def test_in_html_of_the_shop_s_own_too_but_not_in_a_tag() -> None:
    letter = of_ahmad("x", '<b title="{{ customer.name }}">{{ customer.name }}</b>: 5')
    assert f'<b title="{FSI}{AHMAD}{PDI}"><bdi>{AHMAD}</bdi></b>: 5' in letter.html


def test_the_shop_s_own_name_lies_in_its_direction_at_the_head_and_the_foot() -> None:
    letter = of_ahmad("x", shop={"company": "מאפייה", "street": "Kade 1", "accent": "#123456"})
    assert letter.html.count("<bdi>מאפייה</bdi>") == 2
    assert "<bdi>מאפייה</bdi> · Kade 1" in letter.html


def test_a_letter_without_such_letters_says_nothing_of_directions() -> None:
    letter = fill_template(
        EmailTemplate("s", "{{ message }}"), EXAMPLE | {"message": "Ann\nBob"}, "en"
    )
    assert "<p>Ann<br>Bob</p>" in letter.html
    assert "bdi" not in letter.html
