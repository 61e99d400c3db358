"""Template and guidance to HTML, with Jinja2. Nobody's name is in it: what is a patient's is a <slot>."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any

import jinja2
from jinja2 import BaseLoader, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.exceptions import SecurityError
from markupsafe import Markup

from handouts.clinic import Library
from handouts.edition.program_cache import cache_for
from handouts.edition.template_sandbox import TemplateEnvironment
from handouts.edition.template_work import COMPILED, TooMuchError
from handouts.errors import HandoutError
from handouts.toml_table import read_text

if TYPE_CHECKING:
    from handouts.edition.cache import Cache

_OPENING = re.compile(r"\{#|\{%|\{\{|<!--|<[a-zA-Z][\w-]*")
#: Jinja2's own marks and comments are passed over; what is left are the start tags of the template.
_CLOSING = {"{#": "#}", "{%": "%}", "{{": "}}", "<!--": "-->"}
_HEADING = re.compile(r"<h3\b")
LARGEST = 100_000  # bytes of a template: ours has a seventh
_NAME = re.compile(r"[\w-][\w.-]*")


#: What this process compiled, or had from the cache: a batch would do so again for each of its editions.
compiled_code: dict[tuple[str, str], CodeType] = {}
_MOST_COMPILED = 16


class KeptCode(BytecodeCache):
    """Compiled templates, each under the hash of its source and the Jinja2 that compiled it.

    They are kept in the user's cache, if there is one, and by the process.
    """

    def __init__(self, cache: Cache | None) -> None:
        self.cache = cache
        self.folder = cache.folder if cache else ""
        found = Path(jinja2.__file__).stat()
        self.compiler = f"{jinja2.__file__} {found.st_size} {found.st_mtime_ns} {COMPILED}"

    def load_bytecode(self, bucket: Bucket) -> None:
        name = self._name(bucket)
        bucket.code = compiled_code.get((self.folder, name))
        if bucket.code is None and self.cache and (code := self.cache.derived(name)):
            bucket.bytecode_from_string(code)
            self._remember(name, bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        name = self._name(bucket)
        self._remember(name, bucket)
        if self.cache:
            self.cache.keep_derived(name, bucket.bytecode_to_string())

    def _remember(self, name: str, bucket: Bucket) -> None:
        if len(compiled_code) >= _MOST_COMPILED:
            compiled_code.clear()
        if bucket.code is not None:  # what could not be read is compiled anew
            compiled_code[self.folder, name] = bucket.code

    def _name(self, bucket: Bucket) -> str:
        return f"{bucket.key} {bucket.checksum} {self.compiler}"


def compose(library: Library, name: str, values: Mapping[str, Any], cache: Cache | None = None) -> str:
    """The HTML of a template. Every element carries `data-at`, the file and line it was written on.

    Raises HandoutError with file and line for a mistake in the template.
    """
    code = KeptCode(cache_for(library.find(name), cache))
    environment = TemplateEnvironment(loader=StampingLoader(library), bytecode_cache=code)
    for own, function in OWN_FILTERS.items():
        environment.add_filter(own, function)
    try:
        return environment.get_template(name).render(**values)
    except HandoutError:
        raise
    except TemplateSyntaxError as error:
        where = f"{error.name or name}:{error.lineno}"
        raise HandoutError.at(where, f"Jinja2 cannot read this: {error.message}", _BRACES) from error
    except TemplateNotFound as error:
        raise HandoutError.at(_line(error, name), *_not_there(library, error)) from error
    except Exception as error:  # a template can make Jinja2 and Python raise whatever they have
        raise HandoutError.at(_line(error, name), *_explained(error)) from error


def _explained(error: Exception) -> tuple[str, str]:
    """What is wrong and what to do."""
    if isinstance(error, TooMuchError):
        return f"this is more than a sheet needs: {error.message}", "Make it shorter."
    if isinstance(error, UndefinedError):
        return f"this name is not known: {error.message}", _NAMES
    if isinstance(error, SecurityError):
        return f"a template may not do this: {error.message}", _NAMES
    if isinstance(error, RecursionError):
        what = "the templates include each other, or a macro calls itself, without end"
        return what, "Look for an {% include %} of the file itself."
    return f"this cannot be worked out: {error or type(error).__name__}", _NAMES


def _not_there(library: Library, error: TemplateNotFound) -> tuple[str, str]:
    """What is wrong with the last name that an include tries."""
    if not isinstance(error.name, str):
        return "an include or import names no file", _NAMES
    try:
        library.find(error.name)
    except HandoutError as found:
        return found.problems[0].what, found.problems[0].hint
    return "a template is not there any more", "Run this again."


def figures(html: object, width: float = 0.0, size: str = "") -> Markup:
    """The figures of a section, `width` millimetres wide or of a `size`, or as wide as where they are."""
    found = "".join(_parted(str(html))[1])
    named = f'width="{width:g}" ' if width else f'size="{size}" ' if size in ("mark", "wide") else ""
    return Markup(found.replace("<figure ", f"<figure {named}"))


def without_figures(html: object) -> Markup:
    """A section's body without its figures."""
    return Markup("".join(_parted(str(html))[0]))


def _parted(html: str) -> tuple[list[str], list[str]]:
    """What stands outside figures, and the figures."""
    outside, inside, at = [], [], 0
    while (start := html.find("<figure", at)) >= 0:
        # <figcaption> begins otherwise; a figure without an end is none.
        end = html.find("</figure>", start)
        if end < 0:
            break
        end += len("</figure>")
        outside.append(html[at:start])
        inside.append(html[start:end])
        at = end
    return [*outside, html[at:]], inside


def styled(html: object, style: str) -> Markup:
    """The headings of some HTML in a style of the theme."""
    return Markup(_HEADING.sub(f'<h3 class="{style}"', str(html)))


def by_heading(html: object) -> list[tuple[Markup, Markup]]:
    """A section's body as (heading, what stands under it); what stands before the first has an empty heading."""
    opening, *rest = _HEADING.split(str(html))
    found = [("", opening)]
    for each in rest:
        heading, end, text = f"<h3{each}".partition("</h3>")
        found.append((heading + end, text) if end else ("", heading))
    return [(Markup(heading), Markup(text)) for heading, text in found if heading or text.strip()]


def without_scheme(address: object) -> str:
    """An address as people write it."""
    return str(address).split("://", 1)[-1].rstrip("/")


OWN_FILTERS: Mapping[str, Callable[..., Any]] = {
    "figures": figures,
    "without_figures": without_figures,
    "by_heading": by_heading,
    "styled": styled,
    "without_scheme": without_scheme,
}
_BRACES = "Look for a brace, a % or an {% end… %} that is missing on this line or above it."
_NAMES = "docs/templates.md lists what a template can use."


class StampingLoader(BaseLoader):
    """Reads templates from the library and writes on every start tag where it stands."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def get_source(self, environment: Any, template: str) -> tuple[str, str, Any]:
        if not _NAME.fullmatch(template):
            # A change of it would not be noticed: fingerprint looks at those beside handout.html.
            raise SecurityError("a template lies beside handout.html, and is named without a folder")
        path = self.library.look_for(template)
        if path is None:
            raise TemplateNotFound(template)
        return stamp(read_text(path, template, LARGEST), template), template, None


@lru_cache(maxsize=8)
def stamp(text: str, name: str) -> str:
    """The template with `data-at="name:line"` on every start tag."""
    pieces: list[str] = []
    at = line_at = 0
    line, unclosed = 1, set()
    while found := _OPENING.search(text, at):
        opening, end = found[0], found.end()
        closing = _CLOSING.get(opening)
        if closing is None:
            line += text.count("\n", line_at, found.start())
            line_at = found.start()
            pieces.append(f'{text[at:end]} data-at="{name}:{line}"')
            at = end
            continue
        behind = -1 if closing in unclosed else text.find(closing, end)
        if behind < 0:
            unclosed.add(closing)  # nor is it closed further on
        else:
            end = behind + len(closing)
        pieces.append(text[at:end])
        at = end
    return "".join(pieces) + text[at:]


def _line(error: BaseException, name: str) -> str:
    """Where in a template an error rose: Jinja2 gives its tracebacks the template's own lines."""
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".html")
    ]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else name
