"""The rules: values in, values out. No Flask, no database, no YAML; time is an argument."""
