-- What the winners of a lottery were given: a row a winner, so that each prize is given once, however often it is tried.

create table lottery_gift (
  program_id int not null,
  campaign_id int not null,
  mechanic_id text not null,
  draw smallint not null,
  rank int not null,
  redemption_id uuid,
  transfer_id uuid,
  given_at timestamptz not null default now(),
  primary key (program_id, campaign_id, mechanic_id, draw, rank),
  foreign key (program_id, campaign_id, mechanic_id, draw, rank) references lottery_winner,
  check (num_nonnulls(redemption_id, transfer_id) = 1)
);
create trigger lottery_gift_append_only before update or delete on lottery_gift
  for each statement execute function refuse_change();

alter table transfer
  drop constraint transfer_kind_check,
  add constraint transfer_kind_check
    check (kind in ('claim', 'redemption', 'refund', 'expiry', 'release', 'void', 'reversal', 'correction', 'prize'));
