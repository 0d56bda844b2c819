"""The officer's steps: coming in with two keys, finding a case, moving it, filling in their own pages."""


def sign_in(visitor, login):
    """Password and the code of the moment, a wrong one first."""
    visitor.typed |= {login.name, login.login}
    visitor.go("/staff")
    visitor.look("staff-sign-in")
    _enter(visitor, login.login, "wrong password", login.code())
    assert visitor.error_summary() != []
    visitor.look("staff-not-let-in")
    assert visitor.page.input_value("#password") == ""
    _enter(visitor, login.login, login.password, login.code())
    assert visitor.path() == "/staff"


def _enter(visitor, login, password, code):
    visitor.page.fill("#login", login)
    visitor.page.fill("#password", password)
    visitor.page.fill("#code", code)
    visitor.press("staff.sign_in.button")


def open_case(visitor, case, number):
    """From the inbox, by its number."""
    visitor.go("/staff")
    visitor.look("inbox")
    visitor.page.fill("[name=q]", number)
    visitor.press("component.search.button")
    visitor.look("inbox-found")
    visitor.leave_by(visitor.page.get_by_role("link", name=number, exact=True))
    assert visitor.path() == f"/staff/cases/{case}"
    visitor.look("staff-case")


def act(visitor, case, action, *, look=None, **typed):
    """Open what an action asks for, fill it in, and take it."""
    visitor.leave_by(visitor.page.locator(f'.action-list a[href$="/actions/{action}"]'))
    for name, text in typed.items():
        visitor.page.fill(f"#{name}", text)
        visitor.typed.add(text)
    visitor.look(look or f"staff-{action}")
    visitor.leave_by(visitor.page.locator("main form.form .button-row button[type=submit]"))
    assert visitor.path() == f"/staff/cases/{case}"
    visitor.look(f"staff-after-{look or action}")


def request_supplement(visitor, case, reason, notes, *, days=None):
    """Name the questions, each with what is to be mended; without any it is refused."""
    visitor.leave_by(visitor.page.locator('.action-list a[href$="/actions/request_supplement"]'))
    send = visitor.page.locator("main form.form .button-row button[type=submit]")
    visitor.page.fill("#reason", reason)
    visitor.typed |= {reason, *notes.values()}
    assert visitor.leave_by(send) == 422
    assert visitor.error_summary() != []
    assert visitor.page.input_value("#reason") == reason
    visitor.look("staff-supplement-wrong")
    for name, note in notes.items():
        visitor.page.locator(f'label[for="{visitor.page.get_attribute(f"input[name=field][value={name}]", "id")}"]').click()
        visitor.page.fill(f"#note-{name}", note)
    if days is not None:
        visitor.page.fill("#days", str(days))
    visitor.look("staff-supplement")
    visitor.leave_by(send)
    assert visitor.path() == f"/staff/cases/{case}"
    visitor.look("staff-supplement-asked")


def fill_own_page(visitor, case, section, **answers):
    """One of the officer's own pages, from the case's list of what is to be done."""
    visitor.go(f"/staff/cases/{case}")
    visitor.leave_by(visitor.page.locator(f'.task-list a[href$="/pages/{section}"]'))
    visitor.fill(**answers)
    visitor.look(f"staff-{section}")
    visitor.press("page.apply.save")
