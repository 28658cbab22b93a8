"""Books, the members who borrow them, and their loans: nouns, verbs, and how they look."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from tortoise import fields
from tortoise.expressions import Q
from tortoise.models import Model

from backdesk.actions.condition import Condition
from backdesk.actions.context import Context
from backdesk.actions.declaration import Success, action
from backdesk.actions.errors import field_error
from backdesk.actions.form import Field, Form
from backdesk.admin.detail.row_page import ROW_PAGE
from backdesk.admin.model_view import ModelView
from backdesk.api import resource as rest
from backdesk.api.query_filters import ListSpec, text
from backdesk.auth.permissions import register_permission
from backdesk.db.database import register_models
from backdesk.db.migrate import register_migrations
from backdesk.i18n import _
from backdesk.resource import Resource, register

VIEW = register_permission("library.view", _("See books, members and loans"))
LEND = register_permission("library.edit", _("Lend books and take them back"))


class Book(Model):
    id = fields.IntField(primary_key=True)
    title = fields.CharField(200)
    lent_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)

    LENT = Condition(Q(lent_at__isnull=False), _("it is lent"))

    def __str__(self) -> str:
        return self.title


class Member(Model):
    id = fields.IntField(primary_key=True)
    name = fields.CharField(200)
    version = fields.IntField(default=1)

    def __str__(self) -> str:
        return self.name


class Loan(Model):
    id = fields.IntField(primary_key=True)
    book: Any = fields.ForeignKeyField("library.Book", related_name="loans")
    member: Any = fields.ForeignKeyField("library.Member", related_name="loans")
    due_on = fields.DateField()
    returned_at = fields.DatetimeField(null=True)
    condition = fields.CharField(200, default="")
    version = fields.IntField(default=1)

    book_id: int

    RETURNED = Condition(Q(returned_at__isnull=False), _("it was given back"))

    def __str__(self) -> str:
        return f"#{self.id}"


register_models("library", [__name__])
register_migrations(Path(__file__).parent / "migrations")
for _model, _key, _label, _plural, _icon in (
    (Book, "books", _("Book"), _("Books"), "book"),
    (Member, "members", _("Member"), _("Members"), "user"),
    (Loan, "loans", _("Loan"), _("Loans"), "handshake"),
):
    register(Resource(_model, key=_key, label=_label, plural=_plural, icon=_icon, view=VIEW))


class LendForm(Form):
    member: int = Field(title=_("Member number"), ge=1, le=2**31 - 1)
    days: int = Field(21, title=_("Days"), ge=1, le=90)


@action(
    Book, label=_("Lend"), icon="handshake", permission=LEND, past="lent", refuse_if=[Book.LENT]
)
async def lend(book: Book, form: LendForm, ctx: Context) -> Success:
    member = await Member.get_or_none(id=form.member)
    if member is None:
        raise field_error("member", _("there is no such member"))
    book.lent_at = ctx.now
    due_on = ctx.today + timedelta(days=form.days)
    await ctx.create(book, Loan(book_id=book.id, member_id=member.id, due_on=due_on))
    return Success(_("{book} is lent to {member}"), book=book.title, member=member.name)


class GiveBackForm(Form):
    condition: str = Field("", title=_("Condition"), max_length=200)


@action(Loan, label=_("Give back"), icon="rotate-left", permission=LEND, past="given_back",
        refuse_if=[Loan.RETURNED])  # fmt: skip
async def give_back(loan: Loan, form: GiveBackForm, ctx: Context) -> Success:
    book = await Book.select_for_update().get(id=loan.book_id)
    ctx.watch(book)
    loan.returned_at, loan.condition, book.lent_at = ctx.now, form.condition, None
    return Success(_("{book} is back"), book=book.title)


class BookView(ModelView):
    model, permission, detail = Book, "library", ROW_PAGE
    list_fields = ("title", "lent_at")
    form_fields = ("title",)


class MemberView(ModelView):
    model, permission, detail = Member, "library", ROW_PAGE


class LoanView(ModelView):
    model, permission, detail, read_only = Loan, "library", ROW_PAGE, True
    list_fields = ("id", "book", "member", "due_on", "returned_at")


def views() -> list[ModelView]:
    return [BookView(), MemberView(), LoanView()]


def _json(row: Any) -> dict[str, Any]:
    plain = (int, str, type(None))
    return {name: v if isinstance(v, plain) else v.isoformat() for name, v in dict(row).items()}


async def _whole(row: Model) -> dict[str, Any]:
    return _json(row)


for _model in (Book, Member, Loan):
    _list = ListSpec(_model, {"id": text("id")}, ("id",), "id")
    rest.register(_model, _list, serialize=_whole, row=_json)
