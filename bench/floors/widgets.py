"""Floor (a): what a Flask manual teaches. Flask-WTF forms drawn by WTForms' widgets, objects of the SQLAlchemy ORM."""

from __future__ import annotations

import datetime as dt

from flask import Flask, abort, g, redirect, render_template, request, session, url_for
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm import Session
from wtforms import fields, validators, widgets

from bench.floors.tables import Application, User, engine_of
from bench.questions import LAYOUTS, Page, Question, pages


class Checkboxes(fields.SelectMultipleField):
    """Several answers, each with its box."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


_KINDS = {
    "text": fields.StringField,
    "email": fields.EmailField,
    "phone": fields.TelField,
    "url": fields.URLField,
    "resident_number": fields.StringField,
}


def _field(question: Question):
    rules = [validators.Optional() if question.optional else validators.InputRequired()]
    if question.longest is not None:
        rules.append(validators.Length(max=question.longest))
    match question.kind:
        case "date":
            return fields.DateField(question.label, rules)
        case "integer" | "money":
            return fields.IntegerField(question.label, [*rules, validators.NumberRange(question.least, question.most)])
        case "choice" if len(question.options) <= 7:
            return fields.RadioField(question.label, rules, choices=question.options)
        case "choice":
            return fields.SelectField(question.label, rules, choices=[("", "고르십시오"), *question.options])
        case "choices":
            return Checkboxes(question.label, rules, choices=question.options)
        case "paragraph":
            return fields.TextAreaField(question.label, rules)
        case "consent":
            return fields.BooleanField(question.label, rules)
        case "resident_number":
            rules.append(validators.Regexp(r"[0-9]{6}-?[0-9]{7}$"))
        case "phone":
            rules.append(validators.Regexp(r"[0-9][0-9-]{7,14}$"))
        case "email":
            rules.append(validators.Regexp(r"[^@ ]+@[^@ ]+\.[^@ ]+$"))
        case "url":
            rules.append(validators.URL())
    return _KINDS[question.kind](question.label, rules)


def _form(page: Page):
    return type("PageForm", (FlaskForm,), {question.name: _field(question) for question in page.questions})


def make_app(database_url: str) -> Flask:
    """The floor over a database that has its tables."""
    app = Flask("floor", template_folder="bench/floors/templates", root_path=".")
    app.config.update(SECRET_KEY="the floor's", WTF_CSRF_TIME_LIMIT=None)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    CSRFProtect(app)
    engine = engine_of(database_url)
    layouts = {layout: {page.name: (page, _form(page)) for page in pages(layout)} for layout in LAYOUTS}

    @app.before_request
    def let_in():
        g.db = Session(engine, expire_on_commit=False)
        g.user = g.db.get(User, session["user"]) if "user" in session else None
        if g.user is None:
            abort(401)

    @app.teardown_request
    def close(_error):
        if "db" in g:
            g.db.close()

    def own(id: int) -> Application:
        found = g.db.get(Application, id)
        if found is None or found.user_id != g.user.id:
            abort(404)
        return found

    @app.get("/services/<layout>")
    def service(layout):
        return render_template("service.html", layout=layout)

    @app.post("/services/<layout>/apply")
    def apply(layout):
        made = Application(user_id=g.user.id, layout=layout, created_at=dt.datetime.now())
        g.db.add(made)
        g.db.commit()
        return redirect(url_for("start", id=made.id), 303)

    @app.get("/my/<int:id>")
    def start(id):
        found = own(id)
        return render_template("start.html", application=found, pages=[page for page, _ in layouts[found.layout].values()])

    @app.route("/my/<int:id>/pages/<name>", methods=["GET", "POST"])
    def page(id, name):
        found = own(id)
        page, form_class = layouts[found.layout][name]
        form = form_class(obj=found)
        if form.validate_on_submit():
            form.populate_obj(found)
            g.db.commit()
            names = list(layouts[found.layout])
            after = names[names.index(name) + 1 :]
            return redirect(url_for("page", id=id, name=after[0]) if after else url_for("check", id=id), 303)
        return render_template("widgets.html", application=found, page=page, form=form), 422 if request.method == "POST" else 200

    @app.get("/my/<int:id>/check")
    def check(id):
        found = own(id)
        answered = [
            (question.label, getattr(found, question.name)) for page, _ in layouts[found.layout].values() for question in page.questions
        ]
        return render_template("check.html", application=found, answered=answered)

    @app.post("/my/<int:id>/submit")
    def submit(id):
        found = own(id)
        for page, _ in layouts[found.layout].values():
            if any(getattr(found, question.name) is None and not question.optional for question in page.questions):
                return redirect(url_for("check", id=id), 303)
        found.submitted_at = dt.datetime.now()
        g.db.commit()
        return redirect(url_for("submitted", id=id), 303)

    @app.get("/my/<int:id>/submitted")
    def submitted(id):
        return render_template("submitted.html", application=own(id))

    return app
