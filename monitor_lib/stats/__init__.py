"""Tallies in, frozen results out: the estimate, its interval, the sizes behind it, and the reason where there is none.

numpy and scipy only; nothing here knows of files, data frames or figures. No matrix product is used: its kernels differ
from one processor to the next.
"""
