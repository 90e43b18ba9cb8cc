"""Elements of XML, by the standard library: it escapes, and keeps namespaces apart. Pure.

Elements without a namespace take the default one, which the root declares as the attribute `xmlns`: ElementTree itself
can't write a default namespace beside attributes without one.
"""

import re
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

XSI = "http://www.w3.org/2001/XMLSchema-instance"
XML = "http://www.w3.org/XML/1998/namespace"
LANG = f"{{{XML}}}lang"
SCHEMA_LOCATION = f"{{{XSI}}}schemaLocation"
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

register_namespace("xsi", XSI)


def legal(text: str) -> str:
    """The text with a replacement character for what XML has no way to write, such as a form feed."""
    return _NOT_IN_XML.sub("\ufffd", text)


def add(parent: Element, tag: str, text: str | None = None, /, **attributes: str | None) -> Element:
    """A new last child. Attributes without a value are left out; `lang` is `xml:lang`."""
    given = {LANG if name == "lang" else name: legal(value) for name, value in attributes.items() if value is not None}
    child = SubElement(parent, tag, given)
    child.text = None if text is None else legal(text)
    return child


def document(root: Element) -> bytes:
    """The whole document, in UTF-8."""
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written
