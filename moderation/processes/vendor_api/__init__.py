"""A server that plays every supported analysis API, to try the product without a key and to test it.

It keeps to the vendors' documented shapes, refuses what they would refuse, and plays a fault when it is told to. It
needs no Django and no database, and it sees nothing: its numbers come from the picture's hash.

    asked      a request, and what a contract reads out of it
    faults     what may go wrong, by name
    opinion    the numbers for a picture
    pen        writes the numbers down, or what a fault makes of them
    contracts  one module for each contract: what it takes, what it answers, how it says no
    wire       answers, whole or broken on their way
    server     which contract is asked, under which fault; counts
    lines      the environment that points a scorer here
"""
