"""The canceler: carries out what was asked of orders that are not to be."""
