"""The structure of a manifest, for writing and reading; reading trusts nothing, since anyone may have written it."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic.alias_generators import to_camel

from monitor_lib.errors import BatchError
from monitor_lib.execution.roles import is_complete, role_of
from monitor_lib.i18n import _, visible

LANGUAGE = "[a-z]{2}(-[A-Z]{2})?"  # it becomes part of a path
LONGEST = 255  # bytes of a file's name
SUBJECTS = ("report.html", "notebook.ipynb", "metrics.json")
Sha256 = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]


def is_file_name(name: str) -> bool:
    """Return whether a name can only refer to a file in its own folder."""
    return (
        name not in ("", ".", "..")
        and not set(name) & set("/\\")
        and not any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 or 0xD800 <= ord(char) < 0xE000 for char in name)
        and len(name.encode()) <= LONGEST
    )


def _iso(time: str) -> str:
    datetime.fromisoformat(time)
    return time


def _day(text: str) -> str:
    date.fromisoformat(text)
    return text


IsoTime = Annotated[str, AfterValidator(_iso)]
IsoDay = Annotated[str, AfterValidator(_day)]


def _plain(name: str) -> str:
    if not is_file_name(name.removesuffix("/")):  # a folder's name ends so
        raise ValueError("name")
    return name


class _Part(BaseModel):
    # Fields that another version adds are ignored: its reports are intact all the same.
    model_config = ConfigDict(strict=True, alias_generator=to_camel, validate_by_name=True)


class Digest(_Part):
    """The digest of a file."""

    sha256: Sha256


class Subject(_Part):
    """A file of the run."""

    name: str
    digest: Digest


class File(_Part):
    """The file name of an input; that of a folder of parts ends in ``/``."""

    file: Annotated[str, AfterValidator(_plain)]


class Dependency(_Part):
    """Something that the report was made from; with a file name, it is an input."""

    name: str
    digest: Digest
    annotations: File | None = None


class External(_Part):
    """What the caller requested."""

    model: str
    batch: str
    language: Annotated[str, StringConstraints(pattern=f"^{LANGUAGE}$")]
    as_of: IsoDay | None = None


class Internal(_Part):
    """What was installed: versions by name; and what confined the model's process, by what was denied to it."""

    environment: dict[str, str]
    isolation: dict[str, str] | None = None


class Definition(_Part):
    """All that determines the report."""

    build_type: str
    external_parameters: External
    internal_parameters: Internal
    resolved_dependencies: list[Dependency]


class Builder(_Part):
    """The program that made the report."""

    id: str


class Metadata(_Part):
    """When the report was made; times in ISO 8601."""

    invocation_id: str
    started_on: str
    finished_on: str


class Host(_Part):
    """The machine that the report was made on; older manifests name no processor."""

    platform: str
    processor: str | None = None


class Byproduct(_Part):
    """Additional information about the run: the host."""

    name: str
    annotations: Host


class Details(_Part):
    """How the report was made."""

    builder: Builder
    metadata: Metadata
    byproducts: Annotated[list[Byproduct], Field(min_length=1, max_length=1)]


class Predicate(_Part):
    """SLSA provenance."""

    build_definition: Definition
    run_details: Details


class Statement(_Part):
    """A complete manifest, which is an in-toto statement; these types serve for writing and for reading."""

    type: str = Field(validation_alias="_type", serialization_alias="_type")
    subject: list[Subject]
    predicate_type: str
    predicate: Predicate

    def written(self) -> dict[str, Any]:
        """Return the manifest as the file contains it."""
        return self.model_dump(by_alias=True, exclude_unset=True)


class _SealedMetadata(_Part):
    finished_on: IsoTime


class _SealedDetails(_Part):
    metadata: _SealedMetadata


class _SealedPredicate(_Part):
    run_details: _SealedDetails


class Sealed(_Part):
    """The part of a manifest that is compared with a run's folder; every version writes this part."""

    subject: list[Subject]
    predicate: _SealedPredicate

    @property
    def finished_on(self) -> str:
        """The time when the run was finished, ISO 8601."""
        return self.predicate.run_details.metadata.finished_on

    def digests(self) -> dict[str, str]:
        """Return the SHA-256 of each of the run's files, by name."""
        return {one.name: one.digest.sha256 for one in self.subject}


def sealed(manifest: Any) -> Sealed:
    """Read the part that every version writes.

    Raises:
        ValueError: this is no manifest, or it does not name each file of a run exactly once.

    """
    result = Sealed.model_validate(manifest, by_alias=True, by_name=False)
    if sorted(one.name for one in result.subject) != sorted(SUBJECTS):
        raise ValueError("its subjects are not the files of a run")
    return result


def statement(manifest: Any) -> Statement:
    """Check a complete manifest against the structure that this project writes.

    Raises:
        BatchError: the manifest is of another kind, or its inputs are not those of a report that this project knows.

    """
    try:
        result = Statement.model_validate(manifest, by_alias=True, by_name=False)
    except (ValidationError, RecursionError) as error:
        raise BatchError(_why(error)) from None
    dependencies = result.predicate.build_definition.resolved_dependencies
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
    return result


def _why(error: ValidationError | RecursionError) -> str:
    where = error.errors(include_url=False)[0]["loc"] if isinstance(error, ValidationError) else ()
    if where[-1:] == ("language",):
        return _("its manifest names an unknown language")
    if where[-1:] == ("file",):
        return _("its manifest names an input that is no plain file name")
    return _("its manifest is of another kind than this project writes")
