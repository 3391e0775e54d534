"""Policies: what holds now, the draft as a form, and publishing with what changes in words.

names     the form's field names, and what the categories and scorers are called
fill      rules → the text in the fields
read      the text in the fields → rules, or every fault beside its field
sheet     the fields with their labels, values and faults, as the templates show them
listing   which policies a person may read, and what the list says of them
standing  what a policy's page says: rules as tables, versions in words
"""
