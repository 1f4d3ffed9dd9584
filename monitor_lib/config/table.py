"""The base class of every table of a ``monitor.toml``."""

from pydantic import BaseModel, ConfigDict


class Table(BaseModel):
    """One table of the file: it is frozen, types are not converted, and unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)
