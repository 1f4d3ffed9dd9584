"""A made-up population of loan applicants with the columns of a Brazilian credit portfolio.

Applicants live in made-up towns; most columns describe the town, as bureau data do: they are correlated, and go
missing together. Nothing here is about any real person.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

TOWNS = 900
STATES = ["SP", "BA", "PA", "RS", "MG", "CE", "RJ", "PR", "PE", "SC", "GO", "MA", "AM", "ES", "PB", "RN", "MT", "AL"]
STATES += ["PI", "DF", "MS", "SE", "RO", "TO", "AC", "AP", "RR"]
GRADES = ["BAIXISSIMA", "BAIXA", "MEDIA", "ALTA", "ALTISSIMA"]
DISTANCES = ["MUITO PROXIMO", "PROXIMO", "MEDIO", "LONGE", "MUITO LONGE"]
TAX_RETURN = [
    "DECLARACAO NAO ENVIADA",
    "CREDITADA",
    "SALDO INEXISTENTE",
    "IMPOSTO A PAGAR",
    "DEVOLVIDA A RECEITA FEDERAL",
]
GRADE_COLUMNS = [f"VAR{i}" for i in range(66, 102)]
DISTANCE_COLUMNS = [f"VAR{i}" for i in range(102, 141)]
FLAG_COLUMNS = [f"VAR{i}" for i in range(49, 66)]
FLAG_RATES = [0.94, 0.27, 0.04, 0.08, 0.02, 0.03, 0.06, 0.15, 0.02, 0.01, 0.03, 0.05, 0.12, 0.03, 0.10, 0.05, 0.17]

COLUMNS = [
    "VAR2",
    "IDADE",
    "VAR5",
    "VAR6",
    "VAR7",
    "VAR8",
    "VAR9",
    "VAR10",
    "VAR11",
    "VAR12",
    "VAR14",
    "VAR15",
    "VAR16",
]
COLUMNS += ["VAR18", "VAR19", "VAR22", "VAR24", "VAR25", "VAR32", "VAR39", "VAR40", "VAR41", "VAR42", "VAR47"]
COLUMNS += [*FLAG_COLUMNS, *GRADE_COLUMNS, *DISTANCE_COLUMNS, "VAR141", "VAR142"]


@dataclass(frozen=True)
class Story:
    """What is different about the applicants of one month.

    Attributes:
        shift: how much younger and poorer they are than those of the development sample; 0 is not at all.
        decay: the share by which what drives default has turned into chance since the model was built.
        new_category: share of applicants with a tax-return status that did not exist before.
        gone_missing: share of applicants whose VAR42 did not arrive.

    """

    shift: float = 0.0
    decay: float = 0.0
    new_category: float = 0.0
    gone_missing: float = 0.0


@dataclass(frozen=True)
class Towns:
    """The towns: the same for every sample."""

    wealth: np.ndarray
    numbers: pd.DataFrame
    labels: pd.DataFrame


def make_towns(rng: np.random.Generator) -> Towns:
    """Draw the towns and what every applicant of a town shares."""
    wealth = rng.standard_normal(TOWNS)
    size = np.exp(0.8 * rng.standard_normal(TOWNS))
    numbers = pd.DataFrame(
        {
            "size": size / size.sum(),
            "VAR6": np.round(-17 - 4 * wealth + 5 * rng.standard_normal(TOWNS), 5),
            "VAR7": np.round(-45 + 5 * rng.standard_normal(TOWNS), 5),
            "VAR39": _share(0.8 * wealth + 0.6 * rng.standard_normal(TOWNS)),
            "VAR40": _share(0.6 * wealth + 0.5 * rng.standard_normal(TOWNS)),
            "VAR41": _share(-0.7 * wealth + 0.7 * rng.standard_normal(TOWNS)),
        }
    )
    labels = {"VAR5": np.array(STATES)[np.minimum(rng.geometric(0.12, TOWNS) - 1, len(STATES) - 1)]}
    for column in GRADE_COLUMNS:
        labels[column] = _cut(wealth * rng.uniform(-1, 1) + rng.standard_normal(TOWNS), GRADES, rng)
    for column in DISTANCE_COLUMNS:
        labels[column] = _cut(wealth * rng.uniform(-1, 1) + rng.standard_normal(TOWNS), DISTANCES, rng)
    return Towns(wealth, numbers, pd.DataFrame(labels))


def draw_applicants(n: int, towns: Towns, story: Story, rng: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray]:
    """``n`` applicants under :data:`COLUMNS`, and whether each turns out a bad payer (1) or not (0)."""
    town = rng.choice(TOWNS, n, p=towns.numbers["size"])
    need = rng.standard_normal(n) + 0.75 * story.shift
    age = np.clip(41 + 12 * rng.standard_normal(n) - 4.5 * need, 18, 88)
    income = np.exp(7.4 + 0.22 * towns.wealth[town] - 0.13 * need + 0.25 * rng.standard_normal(n))
    history = rng.standard_normal(n) - 0.45 * need
    frame = pd.DataFrame(
        {
            "VAR2": np.where(rng.random(n) < 0.55, "F", "M"),
            "IDADE": np.round(age, 3),
            "VAR8": np.select([history > 1.9, history > 1.1, history > 0.4], ["A", "C", "D"], "E"),
            "VAR9": np.where(rng.random(n) < 0.985, "E", "C"),
            "VAR10": _graded(need + 0.8 * rng.standard_normal(n), GRADES),
            "VAR11": np.minimum(rng.poisson(0.25, n), 4).astype(float),
            "VAR42": _share(0.9 * need + 0.6 * rng.standard_normal(n)),
            "VAR47": np.round(np.where(rng.random(n) < 0.5, rng.integers(0, 7, n) / 1000, rng.random(n) ** 2), 3),
            "VAR141": np.round(income, 2),
            "VAR142": _income_class(income),
            "VAR32": np.array(TAX_RETURN)[np.minimum(rng.geometric(0.84, n) - 1, len(TAX_RETURN) - 1)],
        }
    )
    frame = frame.assign(**_bureau(history, rng), **_flags(n, rng))
    shared = pd.concat([towns.labels, towns.numbers.drop(columns="size")], axis=1).iloc[town].reset_index(drop=True)
    frame = pd.concat([frame, shared], axis=1)[COLUMNS]
    bad = _outcomes(frame, need, history, towns.wealth[town], story.decay, rng)
    return _with_gaps(frame, story, rng), bad


def _outcomes(
    frame: pd.DataFrame,
    need: np.ndarray,
    history: np.ndarray,
    wealth: np.ndarray,
    decay: float,
    rng: np.random.Generator,
) -> np.ndarray:
    """Who turns out a bad payer; with ``decay``, what the model knows of weighs less and chance weighs more."""
    known = 0.62 * need - 0.55 * history - 0.22 * wealth - 0.018 * (frame["IDADE"].to_numpy() - 41)
    strength = 1.28 * ((1 - decay) * known + decay * known.std() * rng.standard_normal(len(frame)))
    return (rng.random(len(frame)) < 1 / (1 + np.exp(1.75 - strength))).astype(np.int64)


def _with_gaps(frame: pd.DataFrame, story: Story, rng: np.random.Generator) -> pd.DataFrame:
    """Leave out what an applicant's sources did not know, whole sources at a time, then tell the month's story."""
    n = len(frame)
    sources = {
        0.12: ["VAR2", "IDADE", *FLAG_COLUMNS],
        0.02: ["VAR5", "VAR6", "VAR7", "VAR9", "VAR10", "VAR40", *GRADE_COLUMNS, *DISTANCE_COLUMNS, "VAR41"],
        0.22: ["VAR14", "VAR18", "VAR24"],
        0.50: ["VAR12", "VAR15", "VAR19", "VAR22", "VAR25"],
        0.40: ["VAR11"],
        0.45: ["VAR8"],
        0.63: ["VAR16"],
        0.67: ["VAR32"],
    }
    for share, columns in sources.items():
        frame.loc[rng.random(n) < share, columns] = None
    frame.loc[rng.random(n) < story.new_category, "VAR32"] = "RETIDA EM MALHA FISCAL"
    frame.loc[rng.random(n) < story.gone_missing, "VAR42"] = None
    return frame


def _bureau(history: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    n = len(history)
    recent = np.maximum(0, 0.18 - 0.06 * history + 0.08 * rng.standard_normal(n))
    return {
        "VAR12": np.round(recent * rng.random(n), 3),
        "VAR14": np.round(recent, 3),
        "VAR15": np.round(recent * 0.8, 3),
        "VAR16": np.round(rng.integers(1, 13, n) / 12, 6),
        "VAR18": np.round(np.exp(0.35 * history + 0.3 * rng.standard_normal(n)) * 0.9, 2),
        "VAR19": np.round(np.exp(0.3 * history + 0.4 * rng.standard_normal(n)), 2),
        "VAR22": rng.integers(1, 9, n) / 8,
        "VAR24": np.round(rng.integers(0, 9, n) * 0.0172, 3),
        "VAR25": np.round(rng.integers(0, 6, n) * 0.0322, 3),
    }


def _flags(n: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    return {
        column: np.where(rng.random(n) < rate, "S", "N") for column, rate in zip(FLAG_COLUMNS, FLAG_RATES, strict=True)
    }


def _income_class(income: np.ndarray) -> np.ndarray:
    return np.select([income > 4200, income > 2700], ["C", "D"], "E")


def _share(value: np.ndarray) -> np.ndarray:
    return np.round(1 / (1 + np.exp(-value)), 4)


def _graded(value: np.ndarray, grades: list[str]) -> np.ndarray:
    return np.array(grades)[np.searchsorted([-1.4, -0.5, 0.4, 1.2], value)]


def _cut(value: np.ndarray, grades: list[str], rng: np.random.Generator) -> np.ndarray:
    """Grades at cuts of the column's own; some columns never use the second or the third grade."""
    levels = _graded(value + rng.uniform(-0.4, 0.4), grades)
    unused = grades[rng.integers(0, 3)]
    return np.where(levels == unused, grades[3], levels)
