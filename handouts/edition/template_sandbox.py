"""The sandbox of templates: they can read plain values, join and format them, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.filters import make_attrgetter
from jinja2.runtime import BlockReference, LoopContext, Macro, TemplateReference, Undefined
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import Namespace
from markupsafe import Markup

from handouts.edition.template_records import PLAIN, Record, TemplateFunction
from handouts.edition.template_work import (
    COUNTED,
    MAX_COUNT,
    BoundedCode,
    TooMuchError,
    Work,
    counted_reads,
    is_small,
    refuse_longer,
    refuse_repeats,
)
from handouts.errors import nearest

_FILTERS = (
    "abs batch capitalize count d default dictsort e escape first float format groupby int items join last length "
    "list lower map max min reject rejectattr replace reverse round safe select selectattr slice sort string "
    "striptags sum title trim truncate unique upper"
)
_COUNTING = frozenset(("batch", "round", "slice", "truncate"))
_OF_TEXT = (
    "capitalize casefold count endswith find format index isalpha isdigit isnumeric isspace islower isupper join "
    "lower lstrip partition removeprefix removesuffix replace rfind rindex rpartition rsplit rstrip split "
    "splitlines startswith strip striptags swapcase title upper"
)
_TEXT_METHODS = frozenset(_OF_TEXT.split(" "))
_METHODS: Mapping[type, frozenset[str]] = {
    list: frozenset(("count", "index")),
    tuple: frozenset(("count", "index")),
    dict: frozenset(("get", "items", "keys", "values")),
}
_OF_LOOP = "index index0 revindex revindex0 first last length depth depth0 previtem nextitem cycle changed"
_LOOP = frozenset(_OF_LOOP.split(" "))
#: A width or precision of three digits, or one that is taken from a value.
_WIDE = re.compile(r"\{[^{}]*:[^{}]*(\d{3}|\{)|%[^a-zA-Z%]*(\d{3}|\*)")
#: Letters of a formatted number, padding included.
_MAX_NUMBER_LENGTH = 350


class TemplateEnvironment(SandboxedEnvironment):
    """The names, filters and operators of a template. Each rendering has its own."""

    code_generator_class = BoundedCode
    intercepted_binops = frozenset(["+", "*", "**", "%"])

    def __init__(self, **options: Any) -> None:
        work = Work()
        self.work, self.spend, self.check_size = work, work.spend, work.check_size
        super().__init__(
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=self.printed,
            optimized=False,  # a template is rendered once, so folding constants costs more than it saves
            **options,
        )
        self.globals = {"range": TemplateFunction(_range), "namespace": TemplateFunction(Namespace)}
        bounded = {"join": self._join, "replace": self._replace, "format": self._format, "sum": self._sum}
        self.filters = {
            name: self._bounded(name, bounded.get(name, self.filters[name])) for name in _FILTERS.split(" ")
        }
        self.filters[COUNTED] = self.check_size
        tests: dict[str, Any] = self.tests
        self.tests = {name: self._counting_arguments(test) for name, test in tests.items()}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        return counted_reads(super()._parse(source, name, filename))

    def add_filter(self, name: str, function: Callable[..., Any]) -> None:
        """Add one of our own filters, with the same limits as the others."""
        self.filters[name] = self._bounded(name, function)

    # --- texts ------------------------------------------------------------------------------------------------

    def printed(self, value: Any) -> Any:
        """The printed form of a value. Raises TypeError for anything but text and numbers."""
        if type(value) in (str, Markup):
            self.spend(len(value))
            return value
        if isinstance(value, PLAIN) or type(value) is Record or isinstance(value, Undefined):
            return str(value)
        if isinstance(value, list | tuple):
            raise TypeError('a list cannot be printed: join it, as in {{ names | join(", ") }}')
        raise TypeError(f"a {type(value).__name__} cannot be printed")

    def joined(self, values: Iterable[Any], between: Any = "") -> Any:
        """Join texts. If one is markup, the others are escaped, as in Jinja2."""
        texts = [value if isinstance(value, str) else self.printed(value) for value in values]
        refuse_longer(sum(map(len, texts)) + len(between) * len(texts))
        markup = any(isinstance(text, Markup) for text in (*texts, between))
        return self.check_size((Markup(between) if markup and not between else between).join(texts))

    def _join(self, values: Any, between: str = "", attribute: Any = None) -> Any:
        if attribute is not None:
            values = map(make_attrgetter(self, attribute), values)
        items = list(values)
        if any(isinstance(item, Markup) for item in items) and not isinstance(between, Markup):
            between = Markup.escape(between)
        return self.joined(items, between)

    def _replace(self, text: Any, old: Any, new: Any, count: int | None = None) -> Any:
        text = text if isinstance(text, str) else self.printed(text)
        if any(isinstance(part, Markup) for part in (old, new)) and not isinstance(text, Markup):
            text = Markup.escape(text)
        matches = text.count(old) if count is None else min(count, text.count(old))
        refuse_longer(len(text) + matches * len(Markup.escape(new)))
        return text.replace(old, new, -1 if count is None else count)

    def _sum(self, values: Any, attribute: Any = None, start: float = 0) -> float:
        if attribute is not None:
            values = map(make_attrgetter(self, attribute), values)
        return sum(map(_number, values), _number(start))

    def _format(self, text: Any, *values: Any, **named: Any) -> Any:
        if values and named:
            raise TypeError("format takes values or names, not both")
        return self.call_binop(None, "%", text, named or values)

    def _filled_in(self, text: str, signs: str, values: Iterable[Any]) -> None:
        """Raises TooMuchError if a text could be too long after its values are filled in."""
        if _WIDE.search(text):
            raise TooMuchError("a width or a precision has more than two digits")
        longest = max(map(self._length, values), default=0)
        refuse_longer(len(text) + text.count(signs) * max(longest * 6, _MAX_NUMBER_LENGTH))

    def _length(self, value: Any) -> int:
        if type(value) is Record:
            return max((self._length(value.get(name)) for name in value.names), default=0)
        return self.work.size_of(value)

    # --- attributes, calls, operators -------------------------------------------------------------------------

    def getattr(self, obj: Any, attribute: str) -> Any:
        return self._read(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, str | list | tuple | dict):
            try:
                return obj[argument]
            except (TypeError, LookupError):
                pass
        return (
            self._read(obj, argument) if isinstance(argument, str) else self.undefined(obj=obj, name=argument)
        )

    def _read(self, obj: Any, name: str) -> Any:
        """The attribute of a plain value. Other objects have no attributes."""
        if name.startswith("_"):
            return self.unsafe_undefined(obj, name)
        kind = type(obj)
        if kind is Record:
            return obj.get(name) if name in obj else self._unknown(obj, name)
        if isinstance(obj, str):
            if name in _TEXT_METHODS and hasattr(obj, name):
                return TemplateFunction(self._method(obj, name))
        elif kind is dict and name in obj:
            return obj[name]
        elif name in _METHODS.get(kind, ()):
            return TemplateFunction(self._counting_arguments(getattr(obj, name), obj))
        elif isinstance(obj, Undefined):
            return getattr(obj, name)  # raises an error that names what is undefined
        else:
            return self._of_jinja(obj, name)
        return self.undefined(obj=obj, name=name)

    def _unknown(self, record: Record, name: str) -> Any:
        return self.undefined(
            f"{record.called} has no {name!r}. {nearest(name, record.names)}", obj=record, name=name
        )

    def _of_jinja(self, obj: Any, name: str) -> Any:
        """Attributes of Jinja2's own objects: loops, blocks, imported templates and namespaces."""
        if isinstance(obj, LoopContext) and name in _LOOP:
            attribute = getattr(obj, name)
            return TemplateFunction(attribute) if name in ("cycle", "changed") else attribute
        if isinstance(obj, TemplateReference):
            return obj[name]
        if isinstance(obj, BlockReference) and name == "super":
            return obj.super
        if isinstance(obj, Namespace):
            try:
                return getattr(obj, name)
            except AttributeError:
                return self.undefined(obj=obj, name=name)
        exported = vars(obj).get(name) if type(obj).__name__ == "TemplateModule" else None
        return (
            exported
            if isinstance(exported, (Macro, *PLAIN)) and exported is not None
            else self.undefined(obj=obj, name=name)
        )

    def _method(self, text: str, name: str) -> Callable[..., Any]:
        if name == "join":
            return lambda values: self._join(values, text)
        if name == "replace":
            return lambda old, new, count=None: self._replace(text, old, new, count)
        if name == "format":
            return lambda *values, **named: self._formatted(text, values, named)
        method = self._counting_arguments(getattr(text, name), text)
        return lambda *values: self.check_size(method(*values))

    def _formatted(self, text: str, values: tuple[Any, ...], named: dict[str, Any]) -> Any:
        self._filled_in(text, "{", (*values, *named.values()))
        fill = self.wrap_str_format(text.format)
        assert fill is not None
        return self.check_size(fill(*values, **named))

    def is_safe_callable(self, obj: Any) -> bool:
        return isinstance(obj, TemplateFunction | Macro | BlockReference | LoopContext | Undefined)

    def call(__self, __context: Any, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        if not __self.is_safe_callable(__obj):
            raise SecurityError("only what docs/templates.md lists can be called")
        __self.spend(30)
        __self.check_size(args)  # as many as the longest list has, with *
        return __context.call(__obj, *args, **kwargs)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if operator == "%" and isinstance(left, str):
            values = (
                right.values() if isinstance(right, dict) else right if isinstance(right, tuple) else (right,)
            )
            self._filled_in(left, "%", values)
        elif operator == "+" and isinstance(left, str) and isinstance(right, str):
            refuse_longer(len(left) + len(right) * 6)
        elif operator == "*":
            refuse_repeats(left, right)
        elif operator == "**" and not (is_small(left, 1e6) and is_small(right, 64)):
            raise TooMuchError("this power is too large")
        return self.check_size(self.binop_table[operator](left, right))

    def _bounded(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """A filter with limits on the size of its result and on its number arguments."""
        counting = self._counting_arguments(function)

        @wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            numbers = (*args[-3:], *kwargs.values())
            if name in _COUNTING and not all(is_small(number, MAX_COUNT) for number in numbers):
                raise TooMuchError(f"{name} counts to at most {MAX_COUNT:,}")
            result = counting(*args, **kwargs)
            # A chain of lazy filters would do all its work at once, after the last of them was counted.
            return self.check_size(self._all_of(result) if isinstance(result, Iterator) else result)

        return call

    def _counting_arguments(self, function: Callable[..., Any], *read: Any) -> Callable[..., Any]:
        """The function, with the size of its arguments, and of what else it reads, counted as work."""

        @wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            self.spend(3)
            for value in (*read, *args, *kwargs.values()):
                self.check_size(value)
            return function(*args, **kwargs)

        return call

    def _all_of(self, items: Iterator[Any]) -> list[Any]:
        found = []
        for item in items:
            self.spend(1)
            found.append(item)
        return found


def _range(*bounds: int) -> range:
    numbers = range(*bounds)
    if len(numbers) > MAX_COUNT:
        raise TooMuchError(f"a range has at most {MAX_COUNT:,} numbers")
    return numbers


def _number(value: Any) -> float:
    if not isinstance(value, int | float):
        raise TypeError("only numbers have a sum")
    return value
