"""What a shop's template may say: a short list of syntax, and only keys that there are.

Templates are written by people of the shop and run on our server. Jinja's sandbox keeps code
away from Python; this keeps it from running for ever and from asking for what is not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from backdesk.i18n import _

LONGEST = 20_000
"""Characters of a template."""

ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Const,
    nodes.If,
    nodes.For,
    nodes.Filter,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
)
FILTERS = ("upper", "lower", "capitalize", "trim", "default")
OF_A_LOOP = {"first": "", "last": "", "index": ""}

Keys = Mapping[str, Any]
"""Texts, or keys again, or a list with one such as its example."""


def wrong_in(source: str, keys: Keys) -> list[str]:
    """What of the template cannot be used, each in a sentence."""
    if len(source) > LONGEST:
        return [_("It is longer than {most} characters.").format(most=LONGEST)]
    try:
        parsed = ImmutableSandboxedEnvironment().parse(source)
    except TemplateSyntaxError as error:
        said = _("Line {line} cannot be read: {why}")
        return [said.format(line=error.lineno, why=error.message)]
    except RecursionError:
        return [str(_("It is nested too deeply."))]
    return list(dict.fromkeys(_walk(parsed, dict(keys), inside_loop=False)))


def wrong_parts(parts: Keys, keys: Keys) -> dict[str, list[str]]:
    """By part of an e-mail, what of it cannot be used."""
    found = {name: wrong_in(source, keys) for name, source in parts.items()}
    return {name: sentences for name, sentences in found.items() if sentences}


def _walk(node: nodes.Node, scope: dict[str, Any], *, inside_loop: bool) -> Iterator[str]:
    if not isinstance(node, ALLOWED):
        said = _("Line {line}: “{what}” is not possible in a template.")
        yield said.format(line=node.lineno, what=type(node).__name__.lower())
        return
    if isinstance(node, nodes.For):
        yield from _loop(node, scope, inside_loop=inside_loop)
        return
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        said = _("Line {line}: there is no filter “{name}”; there are: {names}.")
        yield said.format(line=node.lineno, name=node.name, names=", ".join(FILTERS))
    if isinstance(node, nodes.Name | nodes.Getattr):
        found = _looked_up(node, scope)
        if isinstance(found, Unknown):
            yield str(found)
        return
    if isinstance(node, nodes.Output):
        yield from _groups(node, scope)
    for child in node.iter_child_nodes():
        yield from _walk(child, scope, inside_loop=inside_loop)


def _groups(node: nodes.Output, scope: Keys) -> Iterator[str]:
    """A group of keys is nothing to print."""
    for child in node.nodes:
        if isinstance(child, nodes.Name | nodes.Getattr):
            found = _looked_up(child, scope)
            if isinstance(found, Mapping):
                said = _("Line {line}: {{{{ {key} }}}} is a group of keys; name one of: {names}.")
                yield said.format(line=child.lineno, key=_said(child), names=", ".join(found))
            elif isinstance(found, list):
                said = _("Line {line}: {{{{ {key} }}}} is a list; loop over it with for.")
                yield said.format(line=child.lineno, key=_said(child))


def _loop(node: nodes.For, scope: dict[str, Any], *, inside_loop: bool) -> Iterator[str]:
    """One list is walked, never a list within a list: that would have no end in sight."""
    if inside_loop or node.recursive or not isinstance(node.target, nodes.Name):
        said = _("Line {line}: a loop goes over one list, and stands in no other loop.")
        yield said.format(line=node.lineno)
        return
    items = _looked_up(node.iter, scope)
    if isinstance(items, Unknown):
        yield str(items)
        return
    if not isinstance(items, list):
        said = _("Line {line}: this is no list to loop over.")
        yield said.format(line=node.lineno)
        return
    inner = scope | {node.target.name: items[0], "loop": OF_A_LOOP}
    for child in [*node.body, *([node.test] if node.test else [])]:
        yield from _walk(child, inner, inside_loop=True)
    for child in node.else_:
        yield from _walk(child, scope, inside_loop=False)


class Unknown(str):
    """The sentence that says which key there is not, and which there are."""

    __slots__ = ()


def _looked_up(node: nodes.Node, scope: Keys) -> Any:
    """What the expression stands for among the keys, or why there is no such thing."""
    if isinstance(node, nodes.Name):
        return _of(scope, node.name, node.name, node.lineno)
    if isinstance(node, nodes.Getattr):
        owner = _looked_up(node.node, scope)
        if isinstance(owner, Unknown):
            return _none(scope, _said(node), node.lineno) if _rooted(node) else owner
        return _of(owner, node.attr, _said(node), node.lineno)
    return Unknown(_("Line {line}: only keys can stand here.").format(line=node.lineno))


def _of(owner: Any, name: str, said: str, line: int) -> Any:
    if isinstance(owner, Mapping) and name in owner:
        return owner[name]
    return _none(owner, said, line)


def _none(owner: Any, said: str, line: int) -> Unknown:
    there = ", ".join(owner) if isinstance(owner, Mapping) else str(_("none here"))
    text = _("Line {line}: there is no key {{{{ {key} }}}}; there are: {names}.")
    return Unknown(text.format(line=line, key=said, names=there))


def _rooted(node: nodes.Getattr) -> bool:
    """Whether it is a key of a group, such as ``invoice.number``, and nothing deeper."""
    return isinstance(node.node, nodes.Name)


def _said(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_said(node.node)}.{node.attr}"
    return str(getattr(node, "name", "…"))
