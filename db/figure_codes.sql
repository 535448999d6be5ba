-- Migration 0008: the fact code that a figure of the prose states. What was parsed before gets it when it is parsed again.
ALTER TABLE all_figures ADD COLUMN code TEXT;
