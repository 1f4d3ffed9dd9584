"""Quantiles of the normal distribution for intervals, bounds and power."""

Z_ONE_SIDED = 1.6448536269514722  # scipy.stats.norm.ppf(0.95)
Z_TWO_SIDED = 1.959963984540054  # scipy.stats.norm.ppf(0.975)
Z_POWER = 0.8416212335729143  # scipy.stats.norm.ppf(0.80)
