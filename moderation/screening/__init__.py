"""What a scorer says of an image: providers behind one Protocol, and the stored Screening."""
