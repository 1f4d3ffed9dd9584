"""One pass over each file: it turns checked batches into counts and the other facts that a report needs."""
