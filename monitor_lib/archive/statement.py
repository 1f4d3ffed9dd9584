"""A manifest as this project reads it: whoever wrote it, nothing in it is taken for granted."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from monitor_lib.errors import BatchError
from monitor_lib.execution.roles import is_complete, role_of
from monitor_lib.i18n import _, visible

LANGUAGE = "[a-z]{2}(-[A-Z]{2})?"  # it becomes part of a path
LONGEST = 255  # bytes of a file's name
Sha256 = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]


def is_file_name(name: str) -> bool:
    """Whether a name leads to a file of the folder that it stands in, and nowhere else."""
    return (
        name not in ("", ".", "..")
        and not set(name) & set("/\\")
        and not any(ord(sign) < 0x20 or 0x7F <= ord(sign) < 0xA0 or 0xD800 <= ord(sign) < 0xE000 for sign in name)
        and len(name.encode()) <= LONGEST
    )


def _plain(name: str) -> str:
    if not is_file_name(name):
        raise ValueError("name")
    return name


class _Part(BaseModel):
    model_config = ConfigDict(strict=True)


class _Digest(_Part):
    sha256: Sha256


class _File(_Part):
    file: Annotated[str, AfterValidator(_plain)]


class Dependency(_Part):
    """Something that entered the report; an input, where it has a file."""

    name: str
    digest: _Digest
    annotations: _File | None = None


class _External(_Part):
    language: Annotated[str, StringConstraints(pattern=f"^{LANGUAGE}$")]


class _Internal(_Part):
    environment: dict[str, str]


class _Definition(_Part):
    external: _External = Field(alias="externalParameters")
    internal: _Internal = Field(alias="internalParameters")
    dependencies: list[Dependency] = Field(alias="resolvedDependencies")


class _Host(_Part):
    platform: str
    processor: str | None = None  # manifests were written before it was recorded


class _Byproduct(_Part):
    annotations: _Host


class _Details(_Part):
    byproducts: Annotated[list[_Byproduct], Field(min_length=1, max_length=1)]


class _Predicate(_Part):
    definition: _Definition = Field(alias="buildDefinition")
    details: _Details = Field(alias="runDetails")


class Statement(_Part):
    """The parts of a manifest that say what a report was made from."""

    predicate: _Predicate


def statement(manifest: Any) -> Statement:
    """Hold a manifest against what this project writes.

    Raises:
        BatchError: it is of another kind, or names an input that this project does not know.

    """
    try:
        found = Statement.model_validate(manifest)
    except (ValidationError, RecursionError) as error:
        raise BatchError(_why(error)) from None
    dependencies = found.predicate.definition.dependencies
    names = [one.name for one in dependencies]
    if len(set(names)) < len(names):
        raise BatchError(_("its manifest names one thing twice"))
    roles = {one.name for one in dependencies if one.annotations}
    for role in sorted(roles):
        if role_of(role) is None:
            raise BatchError(
                _("it was made from a {role}, which this project does not know").format(role=visible(role[:60]))
            )
    if not is_complete(roles):
        raise BatchError(_("its manifest names no batch, no configuration or not the earlier batches in their order"))
    return found


def _why(error: ValidationError | RecursionError) -> str:
    where = error.errors(include_url=False)[0]["loc"] if isinstance(error, ValidationError) else ()
    if where[-1:] == ("language",):
        return _("its manifest names a language that is none")
    if where[-1:] == ("file",):
        return _("its manifest names an input that is no plain file name")
    return _("its manifest is of another kind than this project writes")
