"""Finding products: a full-text index for each tenant, fed by what the catalogue announces."""
