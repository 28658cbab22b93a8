"""The settings' form, as it stands, with some of it typed anew."""

from __future__ import annotations

from typing import Any

from actions.settings.change import THE_ONE, change_settings
from actions.settings.form import SERIES, SettingsForm
from backdesk.actions.context import SystemActor
from backdesk.actions.form import parse_json
from backdesk.auth.permissions import Actor
from models.number_series import NumberSeries
from models.settings import ShopSettings, load_settings


async def a_settings_form(**typed: Any) -> SettingsForm:
    """``invoice={"prefix": "F"}`` types in a number series, any other name is a setting."""
    settings = (await load_settings()).model_dump(mode="json")
    asked = SettingsForm.model_fields.keys() & settings.keys() - {"logo"}
    data = {name: settings[name] for name in asked if settings[name] != ""}
    counters = {one.series: one for one in await NumberSeries.all()}
    data["series"] = {
        name: {"prefix": counters[series].prefix, "digits": counters[series].digits}
        | typed.pop(name, {})
        for name, series in SERIES.items()
    }
    return parse_json(SettingsForm, data | typed)


async def change(by: Actor | None = None, **typed: Any) -> dict[str, Any]:
    """Change settings as they are by now; what changed."""
    version = (await ShopSettings.get(id=THE_ONE)).version
    return await change_settings(await a_settings_form(**typed), by or SystemActor(), version)
