"""Images and submissions: checked, stored durably, decoded in a confined child."""
