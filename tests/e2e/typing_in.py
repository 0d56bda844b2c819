"""Made-up answers typed into the pages of any form, whatever its types of question: as their types say that they are posted."""

from homeservice.operations.sample_files import sample_uploads
from tests.e2e.visitor import Upload

MEDIA_TYPES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}


def type_in(visitor, section, values):
    """All questions of a page that have an answer here, from the top; those that the sign-in answers stay."""
    for f in section.fields:
        value = values.get(f.name)
        if value is None or f.verified is not None or not f.asks or f.is_derived:
            continue
        if f.takes_file:
            _choose_files(visitor, f, value)
        else:
            for part, texts in f.unparse(value).items():
                if f.row_columns and f.rows_settled_by is None:
                    _see_row(visitor, f, int(part.partition("__")[0]))
                _write(visitor, _box_name(f, part), texts)


def _box_name(f, part):
    if not part:
        return f.name
    return f"{f.name}__{part}" if f.row_columns else f"{f.name}-{part}"


def _see_row(visitor, f, place):
    """A row is added once those before it are filled in."""
    row = visitor.page.locator(f"#{f.name}-row-{place}")
    if not row.count():
        visitor.page.locator(f'button[value="add_row:{f.name}"]').click()
        row.wait_for()


def _choose_files(visitor, f, value):
    for name, content in sample_uploads(f, "견본", value):
        media_type = MEDIA_TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
        visitor.fill(**{f.name: Upload(name, content, media_type)})
        visitor.keep_file(f.name, name)


def _write(visitor, name, texts):
    for text in texts:
        if "\n" in text:
            visitor.page.fill(f'[name="{name}"]', text)
            continue
        ticked = visitor.page.locator(f'input[name="{name}"]:is([type=radio], [type=checkbox])[value="{text}"]')
        if not ticked.count():
            visitor.fill(**{name: text})
        elif not ticked.is_checked():
            if ticked.get_attribute("aria-labelledby"):
                ticked.check()
            else:
                visitor.page.locator(f'label[for="{ticked.get_attribute("id")}"]').last.click()
            assert ticked.is_checked(), name
