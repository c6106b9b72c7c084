-- Whoever handles rolls, cartons and pallets: looks codes and labels up and changes how they stand, and sees nothing else.
alter table staff_member
  drop constraint staff_member_role_check,
  add constraint staff_member_role_check check (role in ('owner', 'marketer', 'analyst', 'warehouse'));
