"""A linkage's evidence, as the record keeps it and as the domain reads it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.domain.enums import EvidenceKind
from bot.domain.linkage.facts import Candidate, Evidence, Quote, Together
from bot.domain.linkage.reasons import Known, word_of
from bot.domain.linked import THINGS, Thing
from models.linkages import Linkage


def recorded(candidate: Candidate) -> list[dict[str, Any]]:
    """Put the evidence of a candidate into the shape that the record keeps, strongest first."""
    return [_recorded(each) for each in candidate.evidence]


def known_of(row: Linkage) -> tuple[Known, ...]:
    """Read the evidence back from the record."""
    return tuple(
        Known(
            kind=EvidenceKind(each["kind"]),
            sentence=str(each["sentence"]),
            weight=float(each["weight"]),
            quotes=tuple(_quote(quote) for quote in each.get("quotes", ())),
            together=_together(each.get("terms", ()), each.get("together")),
            beside=bool(each.get("beside")),
        )
        for each in row.evidence
    )


def declared(row: Linkage) -> list[dict[str, Any]]:
    """Give what people declared themselves, which no search finds and none takes away."""
    return [each for each in row.evidence or () if each["kind"] == EvidenceKind.DECLARED.value]


def declaration(by: str, words: str, on: date) -> dict[str, Any]:
    """Put somebody's word into the shape of evidence; what they wrote is quoted."""
    said = Quote(words, f"{by} to the PMO", on)
    evidence = Evidence(EvidenceKind.DECLARED, 1.0, word_of(by), (said,) if words else ())
    return _recorded(evidence)


def things_of(row: Linkage) -> tuple[Thing, ...]:
    """Name what both projects depend on and few others do."""
    return tuple(
        Thing(EvidenceKind(each["kind"]), str(each["terms"][0]))
        for each in row.evidence
        if each["kind"] in THINGS and each.get("terms") and not each.get("beside")
    )


def named_of(row: Linkage) -> tuple[str, ...]:
    """Give the names that only the texts of both have."""
    return tuple(
        str(name)
        for each in row.evidence
        if each["kind"] == EvidenceKind.SHARED_NAME.value
        for name in each.get("terms", ())
    )


def _recorded(evidence: Evidence) -> dict[str, Any]:
    both = evidence.together
    return {
        "kind": evidence.kind.value,
        "weight": round(evidence.weight, 4),
        "sentence": evidence.sentence,
        "quotes": [
            {"text": quote.text, "source": quote.source, "on": _written(quote.on)}
            for quote in evidence.quotes
        ],
        "terms": list(evidence.terms),
        "beside": evidence.beside,
        "together": {
            "percent": both.percent,
            "from": _written(both.starts_on),
            "to": _written(both.ends_on),
        }
        if both
        else None,
    }


def _quote(stored: Mapping[str, Any]) -> Quote:
    return Quote(str(stored["text"]), str(stored["source"]), _day(stored.get("on")))


def _together(names: Sequence[str], stored: Mapping[str, Any] | None) -> Together | None:
    if not stored or not names:
        return None
    return Together(names[0], int(stored["percent"]), _day(stored.get("from")), _day(stored.get("to")))


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
