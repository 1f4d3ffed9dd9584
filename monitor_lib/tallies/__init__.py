"""The sufficient statistics: counts that can be added, from which every figure is computed."""
