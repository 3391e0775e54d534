"""Django's formats by language, where ours differ."""
