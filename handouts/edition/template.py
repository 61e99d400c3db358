"""Template and guidance to HTML, with Jinja2. Nobody's name is in it: what is a patient's is a <slot>."""

from __future__ import annotations

import re
import traceback
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any

import jinja2
from jinja2 import BaseLoader, StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from handouts.clinic import Library
from handouts.errors import HandoutError

if TYPE_CHECKING:
    from handouts.edition.cache import Cache

# Jinja2's own marks are passed over; what is left are the start tags of the template.
_MARKS_OR_TAG = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->|(<[a-zA-Z][\w-]*)", re.DOTALL)
_FIGURE = re.compile(r"<figure\b.*?</figure>", re.DOTALL)
_HEADING = re.compile(r"(<h3\b.*?</h3>)", re.DOTALL)


#: What this process compiled, or had from the cache: a batch would do so again for each of its editions.
_compiled: dict[tuple[str, str], CodeType] = {}
_MOST_COMPILED = 16


class KeptCode(BytecodeCache):
    """Compiled templates, each under the hash of its source and the Jinja2 that compiled it.

    They are kept in the user's cache, if there is one, and by the process.
    """

    def __init__(self, cache: Cache | None) -> None:
        self.cache = cache
        self.folder = cache.folder if cache else ""
        found = Path(jinja2.__file__).stat()
        self.compiler = f"{jinja2.__file__} {found.st_size} {found.st_mtime_ns}"

    def load_bytecode(self, bucket: Bucket) -> None:
        name = self._name(bucket)
        bucket.code = _compiled.get((self.folder, name))
        if bucket.code is None and self.cache and (code := self.cache.derived(name)):
            bucket.bytecode_from_string(code)
            self._remember(name, bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        name = self._name(bucket)
        self._remember(name, bucket)
        if self.cache:
            self.cache.keep_derived(name, bucket.bytecode_to_string())

    def _remember(self, name: str, bucket: Bucket) -> None:
        if len(_compiled) >= _MOST_COMPILED:
            _compiled.clear()
        if bucket.code is not None:  # what could not be read is compiled anew
            _compiled[self.folder, name] = bucket.code

    def _name(self, bucket: Bucket) -> str:
        return f"{bucket.key} {bucket.checksum} {self.compiler}"


def compose(library: Library, name: str, values: Mapping[str, Any], cache: Cache | None = None) -> str:
    """The HTML of a template. Every element carries `data-at`, the file and line it was written on.

    Raises HandoutError with file and line for a mistake in the template.
    """
    environment = SandboxedEnvironment(
        loader=StampingLoader(library),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=KeptCode(cache),
        optimized=False,  # a template is rendered once: working its constants out beforehand takes longer
    )
    environment.filters["figures"] = figures
    environment.filters["without_figures"] = lambda html: Markup(_FIGURE.sub("", str(html)))
    environment.filters["by_heading"] = by_heading
    environment.filters["without_scheme"] = lambda address: str(address).split("://", 1)[-1].rstrip("/")
    try:
        return environment.get_template(name).render(**values)
    except TemplateSyntaxError as error:
        where = f"{error.name or name}:{error.lineno}"
        raise HandoutError.at(where, f"Jinja2 cannot read this: {error.message}", _BRACES) from error
    except UndefinedError as error:
        raise HandoutError.at(
            _line(error, name), f"this name is not known: {error.message}", _NAMES
        ) from error
    except SecurityError as error:
        raise HandoutError.at(
            _line(error, name), f"a template may not do this: {error.message}", _NAMES
        ) from error
    except RecursionError as error:
        what = "the templates include each other, or a macro calls itself, without end"
        raise HandoutError.at(
            _line(error, name), what, "Look for an {% include %} of the file itself."
        ) from error
    except (
        TemplateError,
        TypeError,
        ValueError,
        LookupError,
        ArithmeticError,
        AttributeError,
        MemoryError,
    ) as error:
        raise HandoutError.at(_line(error, name), f"this cannot be worked out: {error}", _NAMES) from error


def figures(html: object, width: float = 0.0) -> Markup:
    """The figures of a section, `width` millimetres wide, or as wide as where they stand."""
    found = "".join(_FIGURE.findall(str(html)))
    return Markup(found.replace("<figure ", f'<figure width="{width:g}" ') if width else found)


def by_heading(html: object) -> list[tuple[Markup, Markup]]:
    """A section's body as (heading, what stands under it); what stands before the first has an empty heading."""
    opening, *rest = _HEADING.split(str(html))
    found = [("", opening), *zip(rest[::2], rest[1::2], strict=True)]
    return [(Markup(heading), Markup(text)) for heading, text in found if heading or text.strip()]


_BRACES = "Look for a brace, a % or an {% end… %} that is missing on this line or above it."
_NAMES = "docs/templates.md lists what a template can use."


class StampingLoader(BaseLoader):
    """Reads templates from the library and writes on every start tag where it stands."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def get_source(self, environment: Any, template: str) -> tuple[str, str, Any]:
        path = self.library.find(template)
        if "/" in template:
            # A change of it would not be noticed: fingerprint looks at those beside handout.html.
            hint = "Move it beside handout.html, and name it without a folder."
            raise HandoutError.at(template, "a template stands in a folder of its own", hint)
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise HandoutError.at(template, "this is not UTF-8 text", "Save the file as UTF-8.") from error
        return stamp(text, template), template, None


@lru_cache(maxsize=8)
def stamp(text: str, name: str) -> str:
    """The template with `data-at="name:line"` on every start tag."""

    def mark(match: re.Match[str]) -> str:
        if not match[1]:
            return match[0]
        line = text.count("\n", 0, match.start()) + 1
        return f'{match[1]} data-at="{name}:{line}"'

    return _MARKS_OR_TAG.sub(mark, text)


def _line(error: BaseException, name: str) -> str:
    """Where in a template an error rose: Jinja2 gives its tracebacks the template's own lines."""
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".html")
    ]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else name
