"""Monitoring of credit models: volumetry, discrimination, adherence, and the verdict that follows from them."""
