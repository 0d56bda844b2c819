"""Made-up answers of a form, from its definition alone: whole and valid, plain or strange, with one missing, or with one rule broken."""

from homeservice.core.sampling.sampler import NoSample, Sampler
from homeservice.core.sampling.way import way_through

__all__ = ["NoSample", "Sampler", "way_through"]
