"""XMP, Info dictionary and output intent of a file: PDF/UA-1 and PDF/A-2a, or PDF/A-2b for print runs.

Imports nothing heavy.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from handouts.pdf.syntax.objects import Dict, Name, Ref

if TYPE_CHECKING:
    import mmap

PRODUCER = "handouts"
_ESCAPES = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;"}

# PDF/A has no predefined schema for pdfuaid, so it must be described (ISO 19005-2, 6.6.2.3).
_EXTENSION = """<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that this file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
"""


def pdf_date(date: datetime.date) -> str:
    """The date of the sheet in PDF syntax. Always midnight: the time of printing is private."""
    return f"D:{date.isoformat().replace('-', '')}000000Z"


def information(title: str, author: str, date: datetime.date) -> Dict:
    """The Info dictionary. PDF/A requires it to agree with the XMP (ISO 19005-2, 6.6.2)."""
    stamp = pdf_date(date)
    return Dict(Title=title, Author=author, Producer=PRODUCER, CreationDate=stamp, ModDate=stamp)


def output_intent(profile: int) -> Dict:
    """The output intent: colours are sRGB, defined by the profile in this object (ISO 19005-2, 6.2.3)."""
    return Dict(
        Type=Name("OutputIntent"), S=Name("GTS_PDFA1"), OutputConditionIdentifier="sRGB IEC61966-2.1",
        Info="sRGB IEC61966-2.1", DestOutputProfile=Ref(profile),
    )  # fmt: skip


def produced_by_us(file: bytes | mmap.mmap) -> bool:
    """Whether the metadata of a PDF names this program as its producer."""
    return file[:4] == b"%PDF" and file.rfind(_producer(PRODUCER).encode()) >= 0


def _producer(name: str) -> str:
    return f"<pdf:Producer>{name}</pdf:Producer>"


def xmp_packet(
    title: str, author: str, language: str, producer: str, date: datetime.date, tagged: bool
) -> bytes:
    """The metadata stream: PDF/UA-1 and PDF/A-2a if `tagged`, otherwise PDF/A-2b."""
    title, author, producer = (text.translate(_ESCAPES) for text in (title, author, producer))
    stamp = f"{date.isoformat()}T00:00:00Z"
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{stamp}</xmp:CreateDate><xmp:ModifyDate>{stamp}</xmp:ModifyDate>
{_producer(producer)}
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>{"A" if tagged else "B"}</pdfaid:conformance>
</rdf:Description>
{_EXTENSION if tagged else ""}</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>""".encode()
