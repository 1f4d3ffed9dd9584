"""Turn tallies into frozen results: the estimate, its interval, the sample sizes, or the reason why there is none.

These modules use numpy and scipy, and no files, data frames or figures. No matrix product is used, since its results
differ from one processor to the next.
"""
