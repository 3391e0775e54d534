"""What happened in each hour and each day, counted once, so that no page counts a year again."""
