-- Claims by time within their campaign, as wide as the index by time alone that it replaces: a campaign whose claims are
-- few among many is listed as fast as any, and a program's newest are the newest of its campaigns.
create index claim_campaign on claim (program_id, campaign_id, claimed_at);
drop index claim_recent;
