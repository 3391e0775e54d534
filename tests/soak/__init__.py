"""The kill storm: the whole product under kills and troubles, then a ledger of what was promised. `make soak`."""
