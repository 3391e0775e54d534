"""The pages people work in: one folder per kind of page, no rules of its own.

queue      what waits, the case, what was just decided
lookup     one submission and everything that happened to it
policies   rules as forms, drafts, publishing
platforms  keys, endpoints, deliveries
quality    how well people decide: second looks, gold items, agreement; one's own figures
insights   the scorers: calls, money, agreement, budgets; and the banner when something is limited
log        the audit log, read and filtered
people     who may do what
wellbeing  a person's day and habits, breaks and caps
session    signing in and out, passwords, and the gate that asks what somebody may do

errors     the pages for what is missing, forbidden or broken
outcomes   what was decided or expected, and for which category, in words
versions   the version of a case as pages carry it
ui         template tags every page shares: icons, times, numbers, form fields
context    what the shell around every page needs: the navigation, the theme
preferences  what a person sets for their own browser: light, dark or the system's
"""
