-- Lists by name, as Vietnamese readers look a word up: the letters with marks stand beside those without.
create index product_name on product (program_id, name collate "vi-x-icu", product_id);
create index batch_label on batch (program_id, label collate "vi-x-icu", batch_id);
