"""Every action there is: importing a module declares its actions."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterable, Iterator
from pathlib import Path

from backdesk.resource import resources


def load_plugins(plugins: Iterable[str] = ()) -> None:
    """Declare the product's actions, then those of the plug-ins.

    :raises ImportError: a plug-in cannot be imported.
    """
    for module in (*_modules(), *plugins):
        importlib.import_module(module)


def _modules() -> Iterator[str]:
    """Of each resource, the modules that ``actions/{name}/__init__.py`` lists."""
    for package in (f"actions.{resource.name}" for resource in resources()):
        if importlib.util.find_spec(package) is not None:
            names = importlib.import_module(package).ACTIONS
            yield from (f"{package}.{name}" for name in names)


def plugin_templates(plugins: Iterable[str]) -> list[Path]:
    """The ``templates`` folders of the plug-ins; a template there goes before ours."""
    modules = (importlib.import_module(plugin) for plugin in plugins)
    folders = (Path(module.__file__ or "").parent / "templates" for module in modules)
    return [folder for folder in folders if folder.is_dir()]
