"""A demonstration that is real: two platforms, five people, an endpoint each, photographs through the API.

state        the demo's own secrets, kept 0600 in DATA_DIR so that later starts print them again
photographs  which pictures, from where, with what words
seed         platforms, people, policies, keys, endpoints: what is missing is made
post         the photographs, over HTTP
banner       what is printed when all is ready
"""
