"""Catalogues of the sentences people read; English stands in the code itself."""
