"""One folder for each topic of a report: ``measure.py``, ``judge.py``, ``show.py``; ``order.py`` lists them."""
