"""Floor (b): what one writes by hand for speed. Plain Jinja over the questions, plain SQL, values read by small functions."""

from __future__ import annotations

import datetime as dt
import re

from flask import Flask, abort, g, redirect, render_template, request, session, url_for
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import insert, select, text, update

from bench.floors.tables import APPLICATION, engine_of
from bench.questions import LAYOUTS, Question, pages

_PATTERNS = {
    "resident_number": re.compile(r"[0-9]{6}-?[0-9]{7}"),
    "phone": re.compile(r"[0-9][0-9-]{7,14}"),
    "email": re.compile(r"[^@ ]+@[^@ ]+\.[^@ ]+"),
    "url": re.compile(r"https?://[^ ]+"),
}


def read(question: Question, sent: list[str]):
    """The value of a question as it was sent. Raises ValueError."""
    if question.kind == "choices":
        if not sent or any(value not in dict(question.options) for value in sent):
            raise ValueError("고르십시오")
        return sent
    typed = sent[0].strip() if sent else ""
    if question.kind == "consent":
        if typed != "yes":
            raise ValueError("동의가 필요합니다")
        return True
    if not typed:
        if question.optional:
            return None
        raise ValueError("답해 주십시오")
    if question.kind == "date":
        return dt.date.fromisoformat(typed)
    if question.least is not None:
        number = int(typed)
        if number < question.least or (question.most is not None and number > question.most):
            raise ValueError("범위를 벗어났습니다")
        return number
    if question.options and typed not in dict(question.options):
        raise ValueError("고르십시오")
    if question.kind in _PATTERNS and not _PATTERNS[question.kind].fullmatch(typed):
        raise ValueError("형식이 다릅니다")
    if question.longest is not None and len(typed) > question.longest:
        raise ValueError("너무 깁니다")
    return typed


def shown(value) -> str | list[str]:
    """What stands in the box of a stored value."""
    if isinstance(value, list):
        return value
    return "yes" if value is True else "" if value is None else str(value)


def make_app(database_url: str) -> Flask:
    """The floor over a database that has its tables."""
    app = Flask("floor", template_folder="bench/floors/templates", root_path=".")
    app.config.update(SECRET_KEY="the floor's", WTF_CSRF_TIME_LIMIT=None)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    CSRFProtect(app)
    engine = engine_of(database_url)
    layouts = {layout: {page.name: page for page in pages(layout)} for layout in LAYOUTS}
    user_of = text("SELECT id, name FROM floor_user WHERE id = :id")

    @app.before_request
    def let_in():
        g.db = engine.connect()
        g.user = g.db.execute(user_of, {"id": session["user"]}).first() if "user" in session else None
        if g.user is None:
            abort(401)

    @app.teardown_request
    def close(_error):
        if "db" in g:
            g.db.close()

    def own(id: int):
        found = g.db.execute(select(APPLICATION).where(APPLICATION.c.id == id, APPLICATION.c.user_id == g.user.id)).first()
        if found is None:
            abort(404)
        return found

    @app.get("/services/<layout>")
    def service(layout):
        return render_template("service.html", layout=layout)

    @app.post("/services/<layout>/apply")
    def apply(layout):
        made = insert(APPLICATION).values(user_id=g.user.id, layout=layout, created_at=dt.datetime.now()).returning(APPLICATION.c.id)
        id = g.db.execute(made).scalar_one()
        g.db.commit()
        return redirect(url_for("start", id=id), 303)

    @app.get("/my/<int:id>")
    def start(id):
        found = own(id)
        return render_template("start.html", application=found, pages=layouts[found.layout].values())

    @app.route("/my/<int:id>/pages/<name>", methods=["GET", "POST"])
    def page(id, name):
        found = own(id)
        page, values, faults = layouts[found.layout][name], {}, {}
        if request.method == "GET":
            boxes = {question.name: shown(getattr(found, question.name)) for question in page.questions}
            return render_template("plain.html", application=found, page=page, boxes=boxes, faults={})
        for question in page.questions:
            try:
                values[question.name] = read(question, request.form.getlist(question.name))
            except ValueError as error:
                faults[question.name] = str(error)
        if faults:
            sent = {question.name: request.form.getlist(question.name) for question in page.questions}
            boxes = {q.name: sent[q.name] if q.kind == "choices" else "".join(sent[q.name][:1]) for q in page.questions}
            return render_template("plain.html", application=found, page=page, boxes=boxes, faults=faults), 422
        g.db.execute(update(APPLICATION).where(APPLICATION.c.id == id).values(values))
        g.db.commit()
        names = list(layouts[found.layout])
        after = names[names.index(name) + 1 :]
        return redirect(url_for("page", id=id, name=after[0]) if after else url_for("check", id=id), 303)

    @app.get("/my/<int:id>/check")
    def check(id):
        found = own(id)
        answered = [
            (question.label, getattr(found, question.name)) for page in layouts[found.layout].values() for question in page.questions
        ]
        return render_template("check.html", application=found, answered=answered)

    @app.post("/my/<int:id>/submit")
    def submit(id):
        found = own(id)
        needed = [question.name for page in layouts[found.layout].values() for question in page.questions if not question.optional]
        if any(getattr(found, name) is None for name in needed):
            return redirect(url_for("check", id=id), 303)
        g.db.execute(update(APPLICATION).where(APPLICATION.c.id == id).values(submitted_at=dt.datetime.now()))
        g.db.commit()
        return redirect(url_for("submitted", id=id), 303)

    @app.get("/my/<int:id>/submitted")
    def submitted(id):
        return render_template("submitted.html", application=own(id))

    return app
