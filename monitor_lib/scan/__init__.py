"""One pass over each file: checked batches in; the counts, and what else a report says of the file, out."""
