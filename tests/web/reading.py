"""Reading a page as its reader does: by what stands where, whatever the markup around it."""

import cssselect2
import tinyhtml5


class Part:
    """An element of a page."""

    def __init__(self, wrapper):
        self._wrapper = wrapper

    def all(self, selector):
        """Every part that a CSS selector fits, in the page's order."""
        return [Part(found) for found in self._wrapper.query_all(selector)]

    def one(self, selector):
        """The only part that a CSS selector fits."""
        (found,) = self.all(selector)
        return found

    def __getitem__(self, attribute):
        return self._wrapper.etree_element.attrib[attribute]

    @property
    def text(self):
        """The words, with one blank between them."""
        return " ".join(" ".join(self._wrapper.etree_element.itertext()).split())

    def pieces(self, *, leaving_out):
        """The pieces of text, without those inside of what a selector fits."""
        left_out = {part._wrapper.etree_element for part in self.all(leaving_out)}
        return list(_pieces(self._wrapper.etree_element, left_out))


def _pieces(element, left_out):
    if element.text and element.text.strip():
        yield element.text.strip()
    for child in element:
        if child not in left_out and isinstance(child.tag, str):
            yield from _pieces(child, left_out)
        if child.tail and child.tail.strip():
            yield child.tail.strip()


def page_of(answer):
    """The page of an answer."""
    root = tinyhtml5.parse(answer.get_data(as_text=True), namespace_html_elements=False)
    return Part(cssselect2.ElementWrapper.from_html_root(root))
