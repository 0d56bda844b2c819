"""YAML files to form definitions; a mistake names file, line and column."""
