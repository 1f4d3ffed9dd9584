"""What every table of a ``monitor.toml`` is made from."""

from pydantic import BaseModel, ConfigDict


class Table(BaseModel):
    """One table of the file: frozen, its types not guessed, its unknown keys refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)
