"""The commands: arguments in, exit code out. Each has its module; what they do stands below them."""
