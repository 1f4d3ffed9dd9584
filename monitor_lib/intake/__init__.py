"""One pass over each file: checked batches in; the counts, and what else a report says of the file, out."""

from monitor_lib.intake.files import Files, take_in_all
from monitor_lib.intake.taken import Intake, Overlap, overlap

__all__ = ["Files", "Intake", "Overlap", "overlap", "take_in_all"]
