"""What one types: the `sihai` commands, which import lazily so that help is instant."""
