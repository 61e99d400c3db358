"""Renders template and guidance to HTML with Jinja2. The HTML holds no patient data, only <slot> elements."""

from __future__ import annotations

import re
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
from handouts.edition.template_work import COMPILER_VERSION, TooMuchError
from handouts.errors import HandoutError
from handouts.text_file import read_text

if TYPE_CHECKING:
    from handouts.edition.cache import Cache

_OPENING = re.compile(r"\{#|\{%|\{\{|<!--|<[a-zA-Z][\w-]*")
#: Jinja2's own syntax and comments are skipped, so that only start tags of HTML remain.
_CLOSING = {"{#": "#}", "{%": "%}", "{{": "}}", "<!--": "-->"}
_HEADING = re.compile(r"<h3\b")
MAX_TEMPLATE_BYTES = 100_000  # seven times ours
_MAX_EXPLANATION = 300  # letters
_NAME = re.compile(r"[\w-][\w.-]*")


#: Templates that this process has compiled or loaded, by cache folder and name: a batch has many editions.
compiled_code: dict[tuple[str, str], CodeType] = {}
_MAX_COMPILED = 16


class CompiledTemplates(BytecodeCache):
    """Caches compiled templates in memory and in the user's cache.

    The key has the hash of the source, and the Jinja2 that compiled it.
    """

    def __init__(self, cache: Cache | None) -> None:
        self.cache = cache
        self.folder = cache.folder if cache else ""
        status = Path(jinja2.__file__).stat()
        self.compiler = f"{jinja2.__file__} {status.st_size} {status.st_mtime_ns} {COMPILER_VERSION}"

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
        if len(compiled_code) >= _MAX_COMPILED:
            compiled_code.clear()
        if bucket.code is not None:  # None if the cached code could not be read
            compiled_code[self.folder, name] = bucket.code

    def _name(self, bucket: Bucket) -> str:
        return f"{bucket.key} {bucket.checksum} {self.compiler}"


def compose(library: Library, name: str, values: Mapping[str, Any], cache: Cache | None = None) -> str:
    """The HTML of a template. Every element has `data-at`: its file and line in the template.

    Raises HandoutError with file and line for a mistake in the template.
    """
    code = CompiledTemplates(cache_for(library.find(name), cache))
    environment = TemplateEnvironment(loader=StampingLoader(library), bytecode_cache=code)
    for filter_name, function in OWN_FILTERS.items():
        environment.add_filter(filter_name, function)
    try:
        return environment.get_template(name).render(**values)
    except HandoutError:
        raise
    except TemplateSyntaxError as error:
        where = f"{error.name or name}:{error.lineno}"
        raise HandoutError.at(where, f"Jinja2 cannot read this: {error.message}", _BRACES) from error
    except TemplateNotFound as error:
        raise HandoutError.at(_line(error, name), *_missing(library, error)) from error
    except Exception as error:  # a template can cause any error of Jinja2 and Python
        raise HandoutError.at(_line(error, name), *_explained(error)) from error


def _explained(error: Exception) -> tuple[str, str]:
    """What is wrong in the template, and what to do. An error can quote a whole list: its text is cut."""
    what, hint = _wrong(error)
    return what if len(what) <= _MAX_EXPLANATION else f"{what[:_MAX_EXPLANATION]}…", hint


def _wrong(error: Exception) -> tuple[str, str]:
    if isinstance(error, TooMuchError):
        return f"this is more than a sheet needs: {error.message}", "Make it shorter."
    if isinstance(error, UndefinedError):
        return f"this name is not known: {error.message}", _NAMES
    if isinstance(error, SecurityError):
        return f"a template may not do this: {error.message}", _NAMES
    if isinstance(error, RecursionError):
        what = "the templates include each other, or a macro calls itself, without end"
        return what, "Look for an {% include %} of the file itself."
    return f"this cannot be evaluated: {error or type(error).__name__}", _NAMES


def _missing(library: Library, error: TemplateNotFound) -> tuple[str, str]:
    """The problem with an include or import, and what to do."""
    if not isinstance(error.name, str):
        return "an include or import names no file", _NAMES
    try:
        library.find(error.name)
    except HandoutError as missing:
        return missing.problems[0].what, missing.problems[0].hint
    return "a template no longer exists", "Run this again."


def figures(html: object, width: float = 0.0, size: str = "") -> Markup:
    """The figures of a section, `width` millimetres wide or of a `size`. Without either, of their usual width."""
    inside = "".join(_parted(str(html))[1])
    named = f'width="{width:g}" ' if width else f'size="{size}" ' if size in ("mark", "wide") else ""
    return Markup(inside.replace("<figure ", f"<figure {named}"))


def without_figures(html: object) -> Markup:
    """A section's body without its figures."""
    return Markup("".join(_parted(str(html))[0]))


def _parted(html: str) -> tuple[list[str], list[str]]:
    """The HTML outside figures, and the figures."""
    outside, inside, at = [], [], 0
    while (start := html.find("<figure", at)) >= 0:
        # "<figure" does not match <figcaption>. A figure that is not closed is left alone.
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
    """A section's body as (heading, content) pairs. Content before the first heading has an empty one."""
    opening, *parts = _HEADING.split(str(html))
    pairs = [("", opening)]
    for part in parts:
        heading, end, text = f"<h3{part}".partition("</h3>")
        pairs.append((heading + end, text) if end else ("", heading))
    return [(Markup(heading), Markup(text)) for heading, text in pairs if heading or text.strip()]


def without_scheme(address: object) -> str:
    """An address without its scheme, as people write it."""
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
    """Reads templates from the library and adds `data-at`, the file and line, to every start tag."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def get_source(self, environment: Any, template: str) -> tuple[str, str, Any]:
        if not _NAME.fullmatch(template):
            # `fingerprint` hashes only templates next to handout.html, so a change elsewhere would be missed.
            raise SecurityError("a template must be next to handout.html, and be named without a folder")
        path = self.library.look_for(template)
        if path is None:
            raise TemplateNotFound(template)
        return stamp(read_text(path, template, MAX_TEMPLATE_BYTES), template), template, None


@lru_cache(maxsize=8)
def stamp(text: str, name: str) -> str:
    """The template with `data-at="name:line"` on every start tag."""
    pieces: list[str] = []
    at = line_at = 0
    line, unclosed = 1, set()
    while match := _OPENING.search(text, at):
        opening, end = match[0], match.end()
        closing = _CLOSING.get(opening)
        if closing is None:
            line += text.count("\n", line_at, match.start())
            line_at = match.start()
            pieces.append(f'{text[at:end]} data-at="{name}:{line}"')
            at = end
            continue
        close_at = -1 if closing in unclosed else text.find(closing, end)
        if close_at < 0:
            unclosed.add(closing)  # later ones are not closed either
        else:
            end = close_at + len(closing)
        pieces.append(text[at:end])
        at = end
    return "".join(pieces) + text[at:]


def _line(error: BaseException, name: str) -> str:
    """The file and line of an error in a template. Jinja2's tracebacks have the template's own lines."""
    import traceback  # needed only here

    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".html")
    ]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else name
