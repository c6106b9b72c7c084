-- A tier is reckoned from the ledger (000030-tiers): nothing writes this column, and nothing reads it.
alter table member drop column tier;
