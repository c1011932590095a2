"""What the demo shops sell, a module for each part of the house."""
