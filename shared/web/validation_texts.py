"""Pydantic's validation messages in plain Dutch and English, by error type."""

from collections.abc import Mapping
from typing import Any

from shared.problems import Text

_TEXTS: dict[str, tuple[str, str]] = {
    "missing": ("Dit veld is nog leeg. Vul het in.", "This field is still empty. Fill it in."),
    "extra_forbidden": ("Dit veld kennen we niet. Haal het weg.", "We don't know this field. Leave it out."),
    "json_invalid": ("Dit is geen geldige JSON.", "This is not valid JSON."),
    "json_type": ("Dit is geen geldige JSON.", "This is not valid JSON."),
    "string_type": ("Hier hoort tekst.", "This must be text."),
    "string_unicode": ("Deze tekst bevat ongeldige tekens.", "This text has invalid characters."),
    "string_too_short": (
        "Dit is te kort: minstens {min_length} tekens.",
        "Too short: at least {min_length} characters.",
    ),
    "string_too_long": ("Dit is te lang: hooguit {max_length} tekens.", "Too long: at most {max_length} characters."),
    "string_pattern_mismatch": ("Dit heeft niet de juiste vorm.", "This does not have the right form."),
    "int_type": ("Hier hoort een heel getal.", "This must be a whole number."),
    "int_parsing": ("Hier hoort een heel getal.", "This must be a whole number."),
    "int_parsing_size": ("Dit getal is te groot.", "This number is too large."),
    "int_from_float": ("Hier hoort een heel getal.", "This must be a whole number."),
    "float_type": ("Hier hoort een getal.", "This must be a number."),
    "float_parsing": ("Hier hoort een getal.", "This must be a number."),
    "bool_type": ("Hier hoort ja (true) of nee (false).", "This must be true or false."),
    "bool_parsing": ("Hier hoort ja (true) of nee (false).", "This must be true or false."),
    "greater_than_equal": ("Dit moet minstens {ge} zijn.", "This must be at least {ge}."),
    "less_than_equal": ("Dit mag hooguit {le} zijn.", "This must be at most {le}."),
    "literal_error": ("Kies een van: {expected}.", "Choose one of: {expected}."),
    "enum": ("Kies een van: {expected}.", "Choose one of: {expected}."),
    "list_type": ("Hier hoort een lijst.", "This must be a list."),
    "too_long": ("Te veel: hooguit {max_length}.", "Too many: at most {max_length}."),
    "too_short": ("Te weinig: minstens {min_length}.", "Too few: at least {min_length}."),
    "dict_type": ("Hier hoort een object.", "This must be an object."),
    "model_type": ("Hier hoort een object.", "This must be an object."),
    "model_attributes_type": ("Hier hoort een object.", "This must be an object."),
    "uuid_type": ("Dit is geen geldig nummer (id).", "This is not a valid id."),
    "uuid_parsing": ("Dit is geen geldig nummer (id).", "This is not a valid id."),
    "date_parsing": ("Dit is geen geldige datum (jjjj-mm-dd).", "This is not a valid date (yyyy-mm-dd)."),
    "date_from_datetime_parsing": ("Dit is geen geldige datum (jjjj-mm-dd).", "This is not a valid date (yyyy-mm-dd)."),
    "datetime_parsing": ("Dit is geen geldig tijdstip.", "This is not a valid time."),
    "url_parsing": ("Dit is geen geldig webadres.", "This is not a valid web address."),
    "url_scheme": ("Een webadres begint met https:// of http://.", "A web address starts with https:// or http://."),
    "nul_character": (
        "Deze tekst bevat een teken dat niet mag (NUL).",
        "This text has a character that is not allowed (NUL).",
    ),
    "too_deep": ("Dit is te diep genest.", "This is nested too deeply."),
    "finite_number": ("Hier hoort een gewoon getal.", "This must be an ordinary number."),
    "unknown_code": ("Deze waarde kennen we niet: {value}.", "We don't know this value: {value}."),
    "email": ("Dit is geen geldig e-mailadres.", "This is not a valid e-mail address."),
}
_OTHER = ("Dit klopt niet.", "This is not right.")


def translate(kind: str, context: Mapping[str, Any]) -> Text:
    """The message for a pydantic error type (or one of our own), with its figures filled in."""
    nl, en = _TEXTS.get(kind, _OTHER)
    known = {name: str(value) for name, value in context.items()}
    known_nl = {**known, "expected": known.get("expected", "").replace(" or ", " of ")}
    try:
        return Text(nl.format(**known_nl), en.format(**known))
    except (KeyError, IndexError):
        return Text(*_OTHER)
