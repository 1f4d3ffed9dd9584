"""What the commands end with: one number, one meaning."""

DONE = 0  # all reported or up to date; verify: everything is the same
FAILED = 1  # a batch failed; verify: the archive is damaged
USAGE = 2  # the call, the configuration or its reference is wrong; nothing was done
FAIL_ON = 3  # a verdict reached --fail-on
DIFFERS = 4  # verify: a report comes out different
NOT_SETTLED = 5  # verify: a report could not be made again, or the archive could not be read
INTERRUPTED = 130  # as shells report a command that Ctrl-C ended
