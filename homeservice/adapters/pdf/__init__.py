"""Papers: `PdfPrinter` turns a paper's name and plain values into an archival, tagged PDF; nothing else prints."""

from homeservice.adapters.pdf.faces import FALLBACK, Faces, UnprintableCharacter
from homeservice.adapters.pdf.papers import PAPERS, paper_names, texts
from homeservice.adapters.pdf.printer import PdfPrinter, PrintingFailed, PrintingTimedOut

__all__ = [
    "FALLBACK",
    "PAPERS",
    "Faces",
    "PdfPrinter",
    "PrintingFailed",
    "PrintingTimedOut",
    "UnprintableCharacter",
    "paper_names",
    "texts",
]
