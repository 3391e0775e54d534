"""One harmless picture to every vendor whose key is in the environment. `make live`; a vendor may charge for it."""
