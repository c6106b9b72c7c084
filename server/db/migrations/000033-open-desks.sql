-- The desks of gifts and of payouts open with what is still to be done, oldest first; in time nearly all has come to an end.
create index fulfilment_unfinished on fulfilment (program_id, opened_at, redemption_id)
  where way is distinct from 'code' and state not in ('delivered', 'collected', 'cancelled', 'refunded');
create index payout_unfinished on payout (program_id, asked_at, redemption_id) where state not in ('paid', 'rejected');
