"""What all pages of the desk share: the guard in front of them, forms, words, the shell, work in threads."""

from typing import TYPE_CHECKING

from handouts.exports import lazy_exports

if TYPE_CHECKING:
    from handouts.desk.web.forms import Form as Form
    from handouts.desk.web.forms import FormError as FormError
    from handouts.desk.web.forms import FormFile as FormFile
    from handouts.desk.web.forms import read_form as read_form
    from handouts.desk.web.guard import MAX_FORM as MAX_FORM
    from handouts.desk.web.guard import Guard as Guard
    from handouts.desk.web.settings import LOOPBACK as LOOPBACK
    from handouts.desk.web.settings import LOST_CLINIC as LOST_CLINIC
    from handouts.desk.web.settings import Desk as Desk
    from handouts.desk.web.settings import Door as Door
    from handouts.desk.web.settings import desk_of as desk_of
    from handouts.desk.web.shell import STATIC as STATIC
    from handouts.desk.web.shell import Message as Message
    from handouts.desk.web.shell import Page as Page
    from handouts.desk.web.shell import Sent as Sent
    from handouts.desk.web.shell import read_sent as read_sent
    from handouts.desk.web.shell import refused as refused
    from handouts.desk.web.shell import show as show
    from handouts.desk.web.shell import words_of as words_of
    from handouts.desk.web.translation import in_language as in_language
    from handouts.desk.web.wording import as_sentence as as_sentence
    from handouts.desk.web.wording import in_order as in_order
    from handouts.desk.web.wording import notices as notices
    from handouts.desk.web.wording import problem_message as problem_message
    from handouts.desk.web.wording import problem_messages as problem_messages
    from handouts.desk.web.wording import worded_problem as worded_problem
    from handouts.desk.web.words import LANGUAGES as LANGUAGES
    from handouts.desk.web.words import DeskWords as DeskWords
    from handouts.desk.web.words import desk_words as desk_words
    from handouts.desk.web.words import words_for as words_for
    from handouts.desk.web.work import GoneError as GoneError
    from handouts.desk.web.work import Workbench as Workbench

__getattr__ = lazy_exports(
    __name__,
    {
        "forms": "Form FormError FormFile read_form",
        "guard": "Guard MAX_FORM",
        "settings": "Desk Door LOOPBACK LOST_CLINIC desk_of",
        "shell": "Message Page STATIC Sent read_sent refused show words_of",
        "translation": "in_language",
        "wording": "as_sentence in_order notices problem_message problem_messages worded_problem",
        "words": "DeskWords LANGUAGES desk_words words_for",
        "work": "GoneError Workbench",
    },
)
