"""Facts: figures with a source and a scope, and what is known of hardware and exchange rates."""
