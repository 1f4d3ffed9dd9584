"""Proof of detection: copies of the batch are spoilt in known ways, and the report must notice each."""

from monitor_lib.proof.faults import FAULTS, Fault, On, Subjects
from monitor_lib.proof.spoiling import Spoiling, choose_subjects

__all__ = ["FAULTS", "Fault", "On", "Spoiling", "Subjects", "choose_subjects"]
