"""How pictures reach a person, how long they have looked today, and when it is time to stop; private to each of them."""
