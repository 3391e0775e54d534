"""A demonstration that is real: two platforms, five people, an endpoint each, photographs through the API.

state        the demo's own secrets, kept 0600 in DATA_DIR so that later starts print them again
people       one for each role
platforms    two, their policies and keys
endpoints    where they hear of outcomes
seed         all of that: what is missing is made
photographs  which pictures, from where, with what words
post         the photographs, over HTTP
ready        when the web server answers
banner       what is printed then
"""
