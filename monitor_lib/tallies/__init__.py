"""The sufficient statistics: counts that add, from which every figure follows."""
