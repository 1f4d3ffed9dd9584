"""What one would write in an afternoon: an endpoint that puts records into a data frame and calls scikit-learn.

It takes a list of records with their scores, and knows no reference, interval, light, limit or reason.
"""

import argparse
import os

import pandas as pd
import uvicorn
from fastapi import FastAPI
from sklearn.metrics import roc_auc_score

app = FastAPI()


@app.post("/v1/performance")
def performance(records: list[dict]) -> dict:
    """Records by month, and the AUC."""
    frame = pd.DataFrame(records)
    months = pd.to_datetime(frame["REF_DATE"]).dt.strftime("%Y-%m").value_counts().sort_index()
    known = frame[frame["TARGET"].notna()]
    return {
        "n_records": len(frame),
        "volumetria": months.to_dict(),
        "auc_roc": float(roc_auc_score(known["TARGET"].astype(int), known["score"])),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    workers = len(os.sched_getaffinity(0))
    uvicorn.run(
        "benchmarks.baselines.plain_service:app", port=parser.parse_args().port, workers=workers, log_level="critical"
    )
