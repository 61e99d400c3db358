"""PDF syntax (ISO 32000-1): values, streams, metadata and URIs."""

from typing import TYPE_CHECKING

from handouts.exports import lazy_exports

if TYPE_CHECKING:
    from handouts.pdf.syntax.objects import (
        HEADER as HEADER,
    )
    from handouts.pdf.syntax.objects import (
        Dict as Dict,
    )
    from handouts.pdf.syntax.objects import (
        Name as Name,
    )
    from handouts.pdf.syntax.objects import (
        Raw as Raw,
    )
    from handouts.pdf.syntax.objects import (
        Ref as Ref,
    )
    from handouts.pdf.syntax.objects import (
        Stream as Stream,
    )
    from handouts.pdf.syntax.objects import (
        colour_code as colour_code,
    )
    from handouts.pdf.syntax.objects import (
        compress as compress,
    )
    from handouts.pdf.syntax.objects import (
        number as number,
    )
    from handouts.pdf.syntax.objects import (
        packed_ends_in_return as packed_ends_in_return,
    )
    from handouts.pdf.syntax.objects import (
        pdf_hex as pdf_hex,
    )
    from handouts.pdf.syntax.objects import (
        pdf_name as pdf_name,
    )
    from handouts.pdf.syntax.objects import (
        pdf_string as pdf_string,
    )
    from handouts.pdf.syntax.objects import (
        pdf_text as pdf_text,
    )
    from handouts.pdf.syntax.objects import (
        references as references,
    )
    from handouts.pdf.syntax.objects import (
        with_references as with_references,
    )
    from handouts.pdf.syntax.objects import (
        write as write,
    )
    from handouts.pdf.syntax.objects import (
        write_body as write_body,
    )
    from handouts.pdf.syntax.objects import (
        write_object as write_object,
    )
    from handouts.pdf.syntax.predictor import (
        predicted as predicted,
    )
    from handouts.pdf.syntax.predictor import (
        unpredicted as unpredicted,
    )
    from handouts.pdf.syntax.stream_writer import (
        Bookmarks as Bookmarks,
    )
    from handouts.pdf.syntax.stream_writer import (
        LongFile as LongFile,
    )
    from handouts.pdf.syntax.stream_writer import (
        PageTree as PageTree,
    )
    from handouts.pdf.syntax.uri import (
        as_uri as as_uri,
    )
    from handouts.pdf.syntax.xmp import (
        PRODUCER as PRODUCER,
    )
    from handouts.pdf.syntax.xmp import (
        information as information,
    )
    from handouts.pdf.syntax.xmp import (
        output_intent as output_intent,
    )
    from handouts.pdf.syntax.xmp import (
        produced_by_us as produced_by_us,
    )
    from handouts.pdf.syntax.xmp import (
        xmp_packet as xmp_packet,
    )

__getattr__ = lazy_exports(
    __name__,
    {
        "objects": (
            "Dict HEADER Name Raw Ref Stream colour_code compress number packed_ends_in_return pdf_hex pdf_name "
            "pdf_string pdf_text references with_references write write_body write_object"
        ),
        "predictor": "predicted unpredicted",
        "stream_writer": "Bookmarks LongFile PageTree",
        "uri": "as_uri",
        "xmp": "PRODUCER information output_intent produced_by_us xmp_packet",
    },
)
