"""Django's admin over the shop's tables, as its own documentation sets it up, for gunicorn.

What it administers is in ``shop/``.
"""

from __future__ import annotations

import os
from urllib.parse import unquote, urlsplit

import django
from django.conf import settings

URL = urlsplit(os.environ["BENCH_DATABASE"])
POSTGRES = {
    "ENGINE": "django.db.backends.postgresql",
    "HOST": URL.hostname,
    "PORT": URL.port,
    "USER": URL.username,
    "PASSWORD": unquote(URL.password or ""),
    "NAME": URL.path.lstrip("/"),
    "OPTIONS": {"options": "-c search_path=django,public -c jit=off"},
    "CONN_MAX_AGE": None,
}
SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": URL.path,
    "OPTIONS": {"timeout": 20, "init_command": "PRAGMA journal_mode=WAL; PRAGMA cache_size=-32000"},
    "CONN_MAX_AGE": None,
}
settings.configure(
    DEBUG=False,
    SECRET_KEY=os.environ["BENCH_SECRET"],
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    STATIC_URL="/static/",
    DATA_UPLOAD_MAX_NUMBER_FIELDS=5000,
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    DATABASES={"default": POSTGRES if URL.scheme == "postgres" else SQLITE},
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
        "shop",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
)
django.setup()

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.urls import path

urlpatterns = [path("admin/", admin.site.urls)]
application = get_wsgi_application()


def prepare() -> None:
    """Django's own tables, and somebody who may do everything."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA IF NOT EXISTS django")
    call_command("migrate", verbosity=0)
    users = get_user_model().objects
    user = users.filter(username="bench").first() or users.create_superuser("bench", "", "x")
    user.set_password(os.environ["BENCH_PASSWORD"])
    user.save()


if __name__ == "__main__":
    prepare()
