"""Tests of the notebooks that people execute themselves."""
