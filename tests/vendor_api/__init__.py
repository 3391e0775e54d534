"""The server that plays the vendors: it keeps to their contracts, and the product to what the contracts say."""
