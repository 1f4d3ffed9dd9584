"""From a call to an archive: plan, execute, export, keep, index. Never imported by what runs inside a kernel."""
