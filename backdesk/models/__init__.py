"""What the generator itself stores: who works here, what was done, and what they prefer."""

MODULES = [
    f"backdesk.{module}"
    for module in (
        "auth.user",
        "auth.session",
        "auth.api_token",
        "models.presence",
        "models.rate_limit",
        "models.history",
        "models.idempotency_key",
        "models.job",
        "models.list_preferences",
        "models.saved_view",
        "models.scheduled_export",
        "models.import_file",
    )
]
"""The modules that hold its models; they are ``backdesk.Model`` to an application's."""
