"""What a vendor may be asked, how fast and for how much: one line, one purse and one book for all workers."""
