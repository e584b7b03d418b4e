"""Values: units, the vocabulary, and figures as people write them."""
