"""From a platform's post to its webhook: real processes over real HTTP, as `make run` starts them."""
