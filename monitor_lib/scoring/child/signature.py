"""Which columns a fitted scikit-learn pipeline wants, which of them are text, and which categories it knows."""


class Column:
    """What is known of one column of the model's input.

    Attributes:
        name: the column.
        kind: "number", "text", or "" while nothing is known.
        levels: the categories that its encoders know, as the model holds them; None without an encoder.
        raises: whether an encoder raises an error at another category.

    """

    def __init__(self, name):
        self.name, self.kind, self.levels, self.raises = name, "", None, False

    def learn(self, kind):
        """Keep the first that is known: later steps see what earlier ones made of the column."""
        self.kind = self.kind or kind

    def know(self, levels, raises):
        """Take an encoder's categories."""
        self.levels = [one for one in levels if self.levels is None or one in self.levels]
        self.raises = self.raises or raises


# What stands around an estimator, and where that one is kept.
WRAPPED = ("best_estimator_", "estimator_", "estimator", "base_estimator")


def columns_of(model):
    """Return what is known of each column of a model's input.

    Raises:
        ValueError: the model does not say which columns it wants.

    """
    columns = [Column(name) for name in _names(model)]
    _through(model, list(columns))
    return columns


def _levels(column):
    """The categories as the parent compares them: numbers, or text; a number among text as Python writes it."""
    if column.levels is None:
        return None
    known = [one for one in column.levels if one is not None]
    return [float(one) for one in known] if column.kind == "number" else [text_of(one) for one in known]


def text_of(level):
    """A category as text."""
    return str(float(level)) if isinstance(level, (int, float)) and not isinstance(level, bool) else str(level)


def signature(model, columns):
    """Return the model's columns, classes and name, as values that JSON has."""
    classes = [one.item() if hasattr(one, "item") else one for one in getattr(model, "classes_", [])]
    return {
        "columns": [
            {
                "name": one.name,
                "kind": one.kind or "number",
                "levels": _levels(one),
                "raises": one.raises,
            }
            for one in columns
        ],
        "classes": [one if isinstance(one, (bool, int, float, str)) else str(one) for one in classes],
        "probabilities": hasattr(model, "predict_proba"),
        "estimator": type(_last(model)).__name__,
    }


def _last(model):
    return _last(model.steps[-1][1]) if getattr(model, "steps", None) else model


def _inside(model):
    """The fitted estimator that another one stands around, such as a search or a calibration; None if there is none."""
    calibrated = getattr(model, "calibrated_classifiers_", None)
    around = calibrated[0] if calibrated else model if hasattr(model, "classes_") else None
    for name in WRAPPED:
        inside = getattr(around, name, None)
        if hasattr(inside, "fit") and inside is not model:
            return inside
    return None


def _names(model):
    """The names of the model's columns, in its order; versions before 1.0 know them in the transformer alone."""
    names = getattr(model, "feature_names_in_", None)
    if names is None and getattr(model, "steps", None):
        return _names(model.steps[0][1])
    if names is None and _inside(model) is not None:
        return _names(_inside(model))
    if names is None:
        names = getattr(model, "_df_columns", None)  # ColumnTransformer before 1.0
    if names is None:
        raise ValueError("names")
    return [str(one) for one in names]


def _through(step, origins):
    """Follow columns through one fitted step; an output that is not one input column any more is None.

    Args:
        step: a fitted estimator.
        origins: the input column of each of its columns, or None.

    """
    if getattr(step, "steps", None):
        for _name, one in step.steps:
            origins = _through(one, origins)
        return origins
    if hasattr(step, "transformers_"):
        return _through_columns(step, origins)
    if hasattr(step, "categories_"):
        return _through_encoder(step, origins)
    if hasattr(step, "statistics_"):  # SimpleImputer
        return _through_imputer(step, origins)
    if isinstance(step, str) or step is None:  # "passthrough"
        return origins
    if _inside(step) is not None:
        return _through(_inside(step), origins)
    # A scaler keeps its columns; whatever else comes, a number is needed, and the columns can be followed no further.
    for one in origins:
        if one is not None:
            one.learn("number")
    return origins if hasattr(step, "scale_") else []


def _through_columns(step, origins):
    result = []
    names = [one.name if one is not None else None for one in origins]
    for _name, transformer, chosen in step.transformers_:
        held = [origins[place] for place in _places(chosen, names)]
        if isinstance(transformer, str) and transformer == "drop":
            continue
        result += _through(transformer, held)
    return result


def _places(chosen, names):
    """The positions of the columns that a transformer was given by name, position, slice or mask."""
    if isinstance(chosen, slice):
        start, stop = chosen.start, chosen.stop
        start = names.index(start) if isinstance(start, str) else start
        stop = names.index(stop) + 1 if isinstance(stop, str) else stop  # names include the last
        return list(range(len(names)))[slice(start, stop, chosen.step)]
    listed = [chosen] if isinstance(chosen, (str, int)) else list(chosen)
    if listed and all(type(one).__name__ in ("bool", "bool_") for one in listed):
        return [place for place, one in enumerate(listed) if one]
    return [names.index(one) if isinstance(one, str) else int(one) for one in listed]


def _through_encoder(step, origins):
    kept = []
    for origin, levels in zip(origins, step.categories_):
        if origin is None:
            kept.append(None)
            continue
        text = levels.dtype.kind in "OUS"
        origin.learn("text" if text else "number")
        # NaN, which is no equal of itself, is what is missing.
        known = [one for one in levels.tolist() if one is None or one == one]
        origin.know(known, getattr(step, "handle_unknown", "error") == "error")
        kept.append(origin)
    return kept if type(step).__name__ == "OrdinalEncoder" else []


def _through_imputer(step, origins):
    kept = []
    for origin, filler in zip(origins, step.statistics_):
        if origin is not None:
            origin.learn("text" if isinstance(filler, str) else "number")
        if filler == filler or isinstance(filler, str):  # a column without any value is dropped
            kept.append(origin)
    return kept + [None] * (len(origins) if getattr(step, "add_indicator", False) else 0)
