"""The order in Django's admin: a list with our list's columns, a form with what belongs to it.

The inlines are its lines, payments, invoices, packing slips and notes. CSV is the streamed
response of Django's "Outputting CSV", and marking as paid is one UPDATE.
"""

from __future__ import annotations

import csv

from django.contrib import admin
from django.db import models
from django.http import StreamingHttpResponse
from django.urls import path
from shop.models import MODELS, Order


def _inline(table: str) -> type:
    made = {"model": MODELS[table], "extra": 0, "fk_name": "order"}
    foreign = [field.name for field in MODELS[table]._meta.fields if field.is_relation]
    return type(
        f"{table}_inline",
        (admin.TabularInline,),
        {**made, "raw_id_fields": [name for name in foreign if name != "order"]},
    )


def _money(minor: int, currency: str) -> str:
    return f"{minor / 100:,.2f} {currency}"


@admin.register(Order)
class OrderAdmin(admin.ModelAdmin):
    list_display = (
        *("number", "placed_at", "buyer", "custom_status", "status", "payment_status"),
        *("shipping_status", "due_amount", "total"),
    )
    list_filter = ("status", "payment_status", "shipping_status", "custom_status")
    list_select_related = ("custom_status",)
    list_per_page = 25
    search_fields = ("number", "email", "name", "company")
    ordering = ("-placed_at", "-id")
    raw_id_fields = ("customer",)
    actions = ("mark_as_paid",)
    inlines = tuple(
        _inline(table) for table in ("order_line", "payment", "invoice", "packing_slip", "note")
    )

    @admin.display(description="Customer", ordering="name")
    def buyer(self, order: Order) -> str:
        return order.company or order.name or order.email

    @admin.display(description="Due", ordering="due")
    def due_amount(self, order: Order) -> str:
        return _money(order.due, order.currency)

    @admin.display(description="Total", ordering="gross")
    def total(self, order: Order) -> str:
        return _money(order.gross, order.currency)

    @admin.action(description="Mark as paid")
    def mark_as_paid(self, request: object, chosen: models.QuerySet) -> None:
        chosen.update(paid=models.F("gross"), due=0, payment_status="paid")

    def get_urls(self) -> list:
        return [path("csv/", self.admin_site.admin_view(self.export)), *super().get_urls()]

    def export(self, request: object) -> StreamingHttpResponse:
        rows = Order.objects.select_related("custom_status").order_by(*self.ordering)
        most = request.GET.get("rows")
        rows = rows[: int(most)] if most else rows
        return StreamingHttpResponse(self.csv(rows), content_type="text/csv")

    def csv(self, rows: models.QuerySet) -> object:
        writer = csv.writer(Echo())
        yield writer.writerow(self.list_display)
        for one in rows.iterator(chunk_size=2000):
            yield writer.writerow(
                [
                    *(one.number, one.placed_at, self.buyer(one), one.custom_status, one.status),
                    *(one.payment_status, one.shipping_status, one.due / 100, one.gross / 100),
                ]
            )


class Echo:
    """What is written comes straight back, as Django's documentation has it."""

    def write(self, value: str) -> str:
        return value
