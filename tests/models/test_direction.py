"""What people wrote lies in its own direction, and drags nothing beside it along."""

from __future__ import annotations

import pytest
from jinja2 import Environment
from markupsafe import Markup

from backdesk.direction import FSI, PDI, directed, is_right_to_left, isolated, where_mixed
from backdesk.template_direction import own_directions

AHMAD, DAVID = "أحمد الحسن", "דוד כהן"


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (AHMAD, True),
        (DAVID, True),
        ("(5) דוד", True),
        ("Mug كوب", False),
        ("7", False),
        ("", False),
    ],
)
def test_a_text_goes_where_its_first_letter_with_a_direction_goes(text: str, right: bool) -> None:
    assert is_right_to_left(text) is right


def test_a_plain_text_isolates_a_name_only_in_a_line_that_says_more() -> None:
    letter = f"Dear {isolated(AHMAD)}: 5\n{isolated(DAVID)}\n({isolated(DAVID)})\n{isolated('Ann')}"
    assert where_mixed(letter) == f"Dear {FSI}{AHMAD}{PDI}: 5\n{DAVID}\n({DAVID})\nAnn"


def test_each_line_of_a_message_is_isolated_for_itself() -> None:
    assert isolated(f"{AHMAD}\n\n{DAVID}") == f"{FSI}{AHMAD}{PDI}\n\n{FSI}{DAVID}{PDI}"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (AHMAD, f"<bdi>{AHMAD}</bdi>"),
        (f"{DAVID} <b>", f"<bdi>{DAVID} &lt;b&gt;</bdi>"),
        (f"by {AHMAD}: 5 & more", f"by <bdi>{AHMAD}</bdi>: 5 &amp; more"),
        (f"{FSI}{AHMAD}{PDI} <1", f"<bdi>{AHMAD}</bdi> &lt;1"),
        (Markup("<b>x</b>"), "<b>x</b>"),
        ("Ann & Bob", "Ann & Bob"),
        (7, "7"),
        (None, "None"),
    ],
)
def test_what_is_put_into_a_page_is_isolated_where_it_needs_that(text: object, html: str) -> None:
    assert str(directed(text)) == html


NAMED = f"<bdi>{AHMAD}</bdi>"
PAGES = [
    ("{{ name }}", NAMED),
    ("<p>{{ name }}</p>", f"<p>{NAMED}</p>"),
    ("<p>{{ name if name else 'x' }}, {{ 7 }}</p>", f"<p>{NAMED}, 7</p>"),
    ("<p title='{{ name }}' id=\"{{ name }}\">", f"<p title='{AHMAD}' id=\"{AHMAD}\">"),
    ('<p {% if name %}title="{{ name }}"{% endif %}>{{ name }}', f'<p title="{AHMAD}">{NAMED}'),
    ('<p title="a > b">{{ name }}</p>', f'<p title="a > b">{NAMED}</p>'),
    ("<title>{{ name }}</title>{{ name }}", f"<title>{AHMAD}</title>{NAMED}"),
    ("<textarea>{{ name }}</textarea>", f'<textarea dir="auto">{AHMAD}</textarea>'),
    ('<input name="x" value="{{ name }}">', f'<input dir="auto" name="x" value="{AHMAD}">'),
    ('<input type="hidden">', '<input type="hidden">'),
    ('<textarea dir="ltr">{{ name }}', f'<textarea dir="ltr">{AHMAD}'),
    ("<option>{{ name }}</option>", f"<option>{AHMAD}</option>"),
    ("<script>x = '<b>{{ name }}'</script>", f"<script>x = '<b>{AHMAD}'</script>"),
    ("<!-- <p>{{ name }} -->{{ name }}", f"<!-- <p>{AHMAD} -->{NAMED}"),
    ("1 < 2 {{ name }}", f"1 < 2 {NAMED}"),
    ('<p dir="auto">{{ name }}</p>', f'<p dir="auto">{AHMAD}</p>'),
    ('<p dir="auto">a {{ name }}</p>', f'<p dir="auto">a {NAMED}</p>'),
    ("{% macro m(x) %}<i>{{ x }}</i>{% endmacro %}{{ m(name) }}", f"<i>{NAMED}</i>"),
    ('{% macro m(x) %} title="{{ x }}"{% endmacro %}<i{{ m(name) }}>', f'<i title="{AHMAD}">'),
    ("<p>{{ _('For %(who)s', who=name) }}</p>", f"<p>For {NAMED}</p>"),
    ("<p title=\"{{ _('For %(who)s', who=name) }}\">", f'<p title="For {FSI}{AHMAD}{PDI}">'),
    ("{% trans who=name %}For {{ who }}{% endtrans %}", f"For {FSI}{AHMAD}{PDI}"),
    ("{{ name | upper }}{{ [name, 'x'] | join('-') }}", f"{NAMED}<bdi>{AHMAD}-x</bdi>"),
]


@pytest.mark.parametrize(("source", "html"), PAGES)
def test_no_template_has_to_say_so(source: str, html: str) -> None:
    pages = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    pages.install_gettext_callables(str, lambda one, _many, _n: one, newstyle=True)  # type: ignore[attr-defined]
    own_directions(pages)
    assert pages.from_string(source).render(name=AHMAD) == html
