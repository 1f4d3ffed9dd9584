"""What a process imports before kernels are forked from it, and the environment that all kernels share."""

PRELOAD = ("monitor_lib.analysis", "monitor_lib.present.parts", "monitor_lib.present.warm:warm_up")
ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "MPLBACKEND": "agg",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    # The width of somebody's terminal is nothing to a report, and asking for it takes time.
    "COLUMNS": "80",
    "LINES": "24",
}
