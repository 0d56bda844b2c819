"""How some are chosen of many: by a ranking or by a draw, within places, a budget and quotas. Values in, values out."""
