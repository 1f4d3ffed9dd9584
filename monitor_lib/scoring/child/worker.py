"""The process that opens a model: it is confined first, then it is sent the model's bytes and records to score.

It reads and writes frames: eight bytes of length, then the content. It must run on Python 3.7 and imports nothing of
the project, since it runs in the model's own environment.
"""

import io
import json
import os
import struct
import sys
import tempfile
import warnings

from confinement import confine, holds

MOST_WORDS = 200  # characters of an error's own words


class Pipe:
    """Frames on the process's first input and output; what a model prints goes nowhere."""

    def __init__(self):
        self._in, self._out = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
        nothing = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(nothing, descriptor)

    def receive(self):
        """Read one frame; the process ends where there is none."""
        head = self._in.read(8)
        if len(head) < 8:
            sys.exit(0)
        return self._in.read(struct.unpack("<Q", head)[0])

    def send(self, content):
        """Write one frame."""
        self._out.write(struct.pack("<Q", len(content)) + content)
        self._out.flush()

    def send_values(self, **values):
        """Write values as JSON."""
        self.send(json.dumps(values).encode("utf-8"))


def main():
    """Confine this process, say what holds, open the model, then score what is asked for."""
    pipe = Pipe()
    settings = json.loads(pipe.receive().decode("utf-8"))
    applied = confine(settings["readable"], settings["writable"], settings["max_bytes"], settings["max_seconds"])
    held = holds(applied, settings["forbidden"])
    if settings["probe"]:
        pipe.send_values(isolation=held)
        return
    versions = {"python": ".".join(map(str, sys.version_info[:3]))}
    warnings.simplefilter("ignore")
    tempfile.tempdir = settings["writable"]
    try:
        import numpy
        import sklearn

        versions.update({"numpy": numpy.__version__, "scikit-learn": sklearn.__version__})
    except Exception as error:  # noqa: BLE001 - said by its name
        pipe.send_values(isolation=held, versions=versions, error=type(error).__name__, module=_module(error))
        return
    pipe.send_values(isolation=held, versions=versions)
    kind = pipe.receive().decode("utf-8")
    model, spelled = _opened(pipe, kind, pipe.receive())
    while model is not None:
        _answer(pipe, model, spelled, numpy)


def _module(error):
    return str(getattr(error, "name", None) or "")[:MOST_WORDS]


def _opened(pipe, kind, content):
    """Open the model and send its signature; None if that fails.

    Beside it, for each column of text: the model's own category by its text, and what stands for a missing one.
    """
    from signature import columns_of, signature, text_of

    try:
        model = _load(kind, content)
    except BaseException as error:  # noqa: BLE001 - a model may raise anything; it is said by its name
        pipe.send_values(failed="load", error=type(error).__name__, module=_module(error))
        return None, {}
    if not hasattr(model, "predict"):
        pipe.send_values(failed="no_model", error=type(model).__name__, module="")
        return None, {}
    try:
        columns = columns_of(model)
        described = signature(model, columns)
    except Exception as error:  # noqa: BLE001
        pipe.send_values(failed="signature", error=type(error).__name__, module="")
        return None, {}
    pipe.send_values(**described)
    spelled = {one.name: ({text_of(level): level for level in one.levels or ()}, _missing(one)) for one in columns}
    return model, spelled


def _missing(column):
    """What stands for a missing value: None where the model holds that as a category, else NaN."""
    return None if column.levels is not None and None in column.levels else float("nan")


def _load(kind, content):
    stream = io.BytesIO(content)
    if kind == "joblib":
        import joblib

        return joblib.load(stream)
    if kind == "skops":
        from skops import io as skops

        return skops.loads(content, trusted=skops.get_untrusted_types(data=content))
    import pickle

    return pickle.load(stream)  # noqa: S301 - this process is confined, and the file's hash is pinned


def _answer(pipe, model, spelled, numpy):
    """Score one chunk: a description of its columns, then each column's values."""
    asked = json.loads(pipe.receive().decode("utf-8"))
    columns = {}
    for one in asked["columns"]:
        values = pipe.receive()
        if one["levels"] is None:
            columns[one["name"]] = numpy.frombuffer(values, numpy.float64)
        else:
            own, absent = spelled[one["name"]]
            levels = numpy.empty(len(one["levels"]) + 1, dtype=object)
            levels[:] = [own.get(level, level) for level in one["levels"]] + [absent]
            columns[one["name"]] = levels[numpy.frombuffer(values, numpy.int32)]
    try:
        scores = _scores(model, columns, asked, numpy)
    except BaseException as error:  # noqa: BLE001 - its words may quote a record, so only their kind is passed on
        words = str(error)
        kinds = {"unseen": "unknown categor", "missing": "NaN"}
        said = next((kind for kind, part in kinds.items() if part in words), "")
        pipe.send_values(failed="score", error=type(error).__name__, said=said)
        return
    pipe.send_values(n=len(scores))
    pipe.send(scores.tobytes())


def _scores(model, columns, asked, numpy):
    import pandas

    # As objects: newer versions of pandas would turn None among text into NaN.
    series = {name: pandas.Series(values, dtype=values.dtype) for name, values in columns.items()}
    frame = pandas.DataFrame(series, columns=[one["name"] for one in asked["columns"]])
    chances = numpy.asarray(model.predict_proba(frame), dtype=numpy.float64)
    if chances.ndim != 2 or len(chances) != len(frame) or chances.shape[1] <= asked["place"]:
        raise TypeError("shape")
    return numpy.ascontiguousarray(chances[:, asked["place"]])


if __name__ == "__main__":
    main()
