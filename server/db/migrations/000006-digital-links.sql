-- GS1 Digital Link: what packs of a batch say beside their code, and where the links of a product lead.

-- The GTIN as it was printed: packs keep it whatever becomes of the product's. null: packs carry the short URL.
alter table batch
  add link_gtin text check (link_gtin ~ '^[0-9]{14}$'),
  add lot text check (length(lot) between 1 and 20);

-- A resolver is asked for a GTIN, whoever's it is.
create index product_gtin on product (gtin, program_id) where gtin is not null;

-- Counts the changes of a product's links, so that two people who edit them at once do not undo each other.
alter table product add links_version int not null default 0;

create table product_link (
  program_id int not null,
  product_id int not null,
  position smallint not null check (position between 1 and 50),
  link_type text not null check (link_type ~ '^[A-Za-z]{2,40}$'),
  title text not null check (length(title) between 1 and 160),
  href text not null check (href ~ '^https://' and length(href) <= 2000),
  language text check (language ~ '^[a-z]{2}(-[A-Z]{2})?$'),
  media_type text check (length(media_type) <= 100),
  is_default boolean not null,
  primary key (program_id, product_id, position),
  foreign key (program_id, product_id) references product
);
create unique index product_link_default on product_link (program_id, product_id) where is_default;
