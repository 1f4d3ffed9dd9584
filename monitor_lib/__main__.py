"""Commands on an archive: ``python -m monitor_lib --help``."""

from monitor_lib.cli.main import run

if __name__ == "__main__":
    run()
